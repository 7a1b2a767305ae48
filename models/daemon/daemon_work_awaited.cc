// The log of daemon_work_lost, with a join of the writer before the program ends. Then it need not
// be a daemon: who waits for a thread has nothing to cut off.
//
// Expected, preemptive and cooperative: passes, over 6 interleavings (cooperative: 2).
//
// Try: leave the join out. A thread that is neither joined nor a daemon is a thread_leak.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t lines) {
  heddle::atomic<std::int64_t> written{0, "written"};
  const auto write_lines = [&] {
    for (std::int64_t i = 0; i < lines; ++i) written.fetch_add(1);
  };

  heddle::thread one{{.name = "writer 1"}, write_lines};
  heddle::thread other{{.name = "writer 2"}, write_lines};
  one.join();
  other.join();
  heddle::expect(written.load() == 2 * lines, "all lines are written when the program ends");
}

}  // namespace

Model daemon_work_awaited() {
  return {
      .name = "daemon_work_awaited",
      .concept_name = "work that is waited for",
      .summary = "what has to be done is done by threads that are joined",
      .tags = {"daemon", "fixed"},
      .parameters = {{"lines", 2, 1, 100, "lines that each of two writers is to write"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
