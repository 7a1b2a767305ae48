#include "checker/cli/real_run.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

#include "checker/cli/real_child.h"
#include "checker/cli/real_record.h"
#include "checker/report/style.h"

namespace heddle::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Gathers what children tell.
class RealRuns {
 public:
  RealRuns(const std::function<void()>& body, const RealOptions& options)
      : body_(body), options_(options) {
    result_.runs_wanted = options.runs;
  }

  RealResult run() {
    const Clock::time_point start = Clock::now();
    while (result_.runs < options_.runs && hangs_ < options_.hangs_max) run_child();
    result_.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    for (auto& [values, count] : outcomes_) result_.outcomes.push_back({values, count});
    return std::move(result_);
  }

 private:
  enum class Heard { bytes, end, nothing };

  // Runs until the child has done all that is left, or one run failed.
  void run_child() {
    RealChild child(body_, options_.runs - result_.runs, options_.noise);
    RealRecordReader reader;
    Clock::time_point deadline = after_timeout();
    for (;;) {
      const Heard heard = hear(child, deadline, reader);
      if (heard == Heard::nothing) {
        child.end(true);
        ++hangs_;
        return fail("hang",
                    fmt::format("no end within {}", report::duration(options_.timeout_seconds)));
      }
      while (const std::optional<RealRecord> record = reader.next()) {
        if (record->failed) return fail("assertion", record->message);
        add(*record);
        deadline = after_timeout();
        if (result_.runs == options_.runs) return;
      }
      if (heard == Heard::end) return fail("crash", describe_end(child.end(false)));
    }
  }

  Clock::time_point after_timeout() const {
    return Clock::now() + std::chrono::duration_cast<Clock::duration>(
                              std::chrono::duration<double>(options_.timeout_seconds));
  }

  static Heard hear(const RealChild& child, Clock::time_point deadline, RealRecordReader& reader) {
    for (;;) {
      using Milliseconds = std::chrono::milliseconds;
      constexpr Milliseconds::rep kWaitMax = 60'000;
      const auto left = std::chrono::ceil<Milliseconds>(deadline - Clock::now()).count();
      pollfd watched{child.records(), POLLIN, 0};
      const int ready =
          ::poll(&watched, 1, static_cast<int>(std::clamp<Milliseconds::rep>(left, 0, kWaitMax)));
      if (ready < 0 && errno == EINTR) continue;
      if (ready == 0 && Clock::now() < deadline) continue;
      if (ready <= 0) return Heard::nothing;
      char bytes[16 * 1024];
      const ssize_t count = ::read(child.records(), bytes, sizeof bytes);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return Heard::end;
      reader.add({bytes, static_cast<std::size_t>(count)});
      return Heard::bytes;
    }
  }

  static std::string describe_end(int status) {
    if (WIFSIGNALED(status)) {
      return fmt::format("killed by signal {} ({})", WTERMSIG(status),
                         ::strsignal(WTERMSIG(status)));
    }
    return fmt::format("the program ended its process with status {}", WEXITSTATUS(status));
  }

  void add(const RealRecord& record) {
    ++result_.runs;
    if (!record.outcome.empty()) ++outcomes_[record.outcome];
  }

  void fail(const std::string& kind, const std::string& message) {
    ++result_.runs;
    for (RealFailure& failure : result_.failures) {
      if (failure.kind != kind || failure.message != message) continue;
      ++failure.count;
      return;
    }
    result_.failures.push_back({kind, message, 1, result_.runs});
  }

  const std::function<void()>& body_;
  const RealOptions& options_;
  RealResult result_;
  std::uint32_t hangs_ = 0;
  std::map<std::vector<std::pair<std::string, std::int64_t>>, std::uint64_t> outcomes_;
};

}  // namespace

RealResult run_for_real(const std::function<void()>& body, const RealOptions& options) {
  return RealRuns(body, options).run();
}

}  // namespace heddle::cli
