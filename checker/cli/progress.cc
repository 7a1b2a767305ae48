#include "checker/cli/progress.h"

#include <fmt/format.h>

#include "checker/check.h"
#include "checker/cli/output.h"
#include "checker/report/style.h"

namespace heddle::cli {
namespace {

constexpr const char* kClearLine = "\r\x1b[2K";

}  // namespace

ProgressLine::~ProgressLine() {
  if (shown_) print_progress(kClearLine);
}

void ProgressLine::show(const Progress& progress) {
  constexpr double kSecondsShort = 0.5;  // a search that ends before shows nothing
  if (!shown_ && progress.seconds < kSecondsShort) return;
  const std::string line = fmt::format("{}  {}", model_, text_of(progress));
  print_progress(kClearLine + report::shortened(line, progress_width() - 1));
  shown_ = true;
}

std::string text_of(const Progress& progress) {
  std::string text =
      fmt::format("{}: {}", progress.strategy, report::counted(progress.executions, "execution"));
  const auto done = static_cast<double>(progress.executions);
  const double rate = progress.seconds > 0 ? done / progress.seconds : 0;
  text += fmt::format(" ({}/s), {}", report::grouped(static_cast<std::uint64_t>(rate)),
                      report::duration(progress.seconds));
  if (!progress.estimate || *progress.estimate < done || rate <= 0) return text;
  constexpr double kEstimateMax = 1e15;  // beyond it neither number means anything
  if (*progress.estimate > kEstimateMax) return text + ", of very many";
  return text + fmt::format(", {:.0f} % of about {}, {} left", 100 * done / *progress.estimate,
                            report::grouped(static_cast<std::uint64_t>(*progress.estimate)),
                            report::duration((*progress.estimate - done) / rate));
}

Result check_shown(const Program& program, CheckOptions options, bool quiet) {
  ProgressLine line(program.name);
  if (!quiet && progress_is_shown()) {
    options.progress = [&](const Progress& progress) { line.show(progress); };
  }
  return check(program, options);
}

}  // namespace heddle::cli
