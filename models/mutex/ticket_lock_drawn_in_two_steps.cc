// The lock of ticket_lock, whose tickets are drawn in two steps: to look at the next one, and to
// put the one behind it in its place. Who looks in between draws the same ticket, and both are
// served.
//
// Expected, preemptive: data race on "count", in 480 of 534 interleavings; 240 lose a count.
// Expected, cooperative: passes: no thread is taken off between the two steps.
//
// Try: --keep-going, and 3 threads. Then heddle check ticket_lock, which draws in one step.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::size_t threads) {
  heddle::atomic<std::int64_t> next_ticket{0, "next ticket"};
  heddle::atomic<std::int64_t> now_serving{0, "now serving"};
  heddle::var<std::int64_t> count{0, "count"};
  const auto count_one = [&] {
    const std::int64_t ticket = next_ticket.load();
    next_ticket.store(ticket + 1);
    heddle::await([&] { return now_serving.load() >= ticket; });
    count.write(count.read() + 1);
    now_serving.store(ticket + 1);
  };

  std::vector<heddle::thread> workers(threads);
  for (heddle::thread& worker : workers) worker = heddle::thread{count_one};
  for (heddle::thread& worker : workers) worker.join();
  heddle::outcome("count", count.read());
}

}  // namespace

Model ticket_lock_drawn_in_two_steps() {
  return {
      .name = "ticket_lock_drawn_in_two_steps",
      .concept_name = "lock made of atomics",
      .summary = "a ticket that is drawn in two steps is drawn by two threads",
      .tags = {"mutex", "broken"},
      .parameters = {{"threads", 2, 1, 16, "threads that count"}},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        const auto threads = static_cast<std::size_t>(arguments[0]);
        return [=] { program(threads); };
      },
  };
}

}  // namespace heddle::models
