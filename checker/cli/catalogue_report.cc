#include "checker/cli/catalogue_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/cli/expected.h"
#include "checker/cli/output.h"
#include "checker/report/text.h"

namespace heddle::cli {
namespace {

std::string_view remark(Exit judged) {
  if (judged == Exit::passed) return "";
  return judged == Exit::failed ? "  not as expected" : "  not decided";
}

std::uint64_t executions_of(const Result& result) {
  std::uint64_t executions = 0;
  for (const Phase& phase : result.phases) executions += phase.executions;
  return executions;
}

}  // namespace

CatalogueReport::CatalogueReport(bool quiet, bool prints, const report::Style& style)
    : quiet_(quiet), prints_(prints), style_(style) {
  for (const models::Model& model : models::catalogue()) {
    width_ = std::max(width_, model.name.size());
  }
  if (!prints_ || quiet_) return;
  print(report::paint(fmt::format("{:<{}}  {:<11}  {:<12}  {:<26}  {:>12}  {:>9}", "model", width_,
                                  "scheduling", "expected", "found", "executions", "time"),
                      report::Colour::bold, style_) +
        "\n");
}

Exit CatalogueReport::take(const models::Model& model, Scheduling scheduling,
                           const Result& result) {
  const Exit judged = judge(model, scheduling, result);
  models_.insert(model.name);
  schedulings_.insert(heddle::name_of(scheduling));
  if (prints_ && (!quiet_ || judged != Exit::passed)) {
    print(line(model, scheduling, result, judged));
  }
  if (judged != Exit::passed) {
    others_.insert(model.name);
    reports_ += "\n" + report::text(result, style_);
  }
  return judged;
}

void CatalogueReport::finish() const {
  if (!prints_) return;
  if (!quiet_) print(reports_ + "\n");
  print(fmt::format("{} of {} as expected, {} scheduling\n", models_.size() - others_.size(),
                    report::counted(models_.size(), "model"),
                    fmt::join(schedulings_.rbegin(), schedulings_.rend(), " and ")));
}

std::string CatalogueReport::line(const models::Model& model, Scheduling scheduling,
                                  const Result& result, Exit judged) const {
  const report::Colour colour =
      judged == Exit::passed ? report::Colour::green : report::Colour::red;
  return fmt::format(
      "{:<{}}  {:<11}  {:<12}  {}  {:>12}  {:>9}{}\n", model.name, width_,
      heddle::name_of(scheduling), expected_of(model, scheduling),
      report::paint(report::padded(found_by(result, expected_of(model, scheduling)), 26), colour,
                    style_),
      report::grouped(executions_of(result)), report::duration(result.seconds), remark(judged));
}

}  // namespace heddle::cli
