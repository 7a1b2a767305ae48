// A daemon writes a log in the background, and nobody waits for it: when the main thread ends, the
// program ends, and the daemon is cut off between two lines, or before the first one.
//
// Expected, preemptive: assertion, in 2 of 3 interleavings.
// Expected, cooperative: assertion, always: the main thread ends without ever letting the daemon
// run.
//
// Try: --keep-going --strategy dfs, and --param lines=5. How many interleavings lose nothing?

#include <memory>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

// Outlives the main thread where a daemon still uses it.
struct Log {
  heddle::atomic<std::int64_t> written{0, "written"};
};

void program(std::int64_t lines) {
  const auto log = std::make_shared<Log>();
  const auto write_lines = [log, lines] {
    for (std::int64_t i = 0; i < lines; ++i) log->written.fetch_add(1);
  };

  heddle::thread writer{{.name = "writer", .daemon = true}, write_lines};
  heddle::expect(log->written.load() == lines, "all lines are written when the program ends");
}

}  // namespace

Model daemon_work_lost() {
  return {
      .name = "daemon_work_lost",
      .concept_name = "work of a daemon",
      .summary = "the program ends and what the daemon has not done is lost",
      .tags = {"daemon", "broken"},
      .parameters = {{"lines", 2, 1, 100, "lines that are to be written"}},
      .preemptive = FailureKind::assertion,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
