// A lock made of two counters: who comes draws a ticket and awaits its turn; who goes serves the
// next. First come, first served.
//
// Expected, preemptive and cooperative: passes, over 210 interleavings (cooperative: 6), which are
// the 6 orders in which three threads draw.
//
// Try: --param threads=6, which has 6! = 720 traces.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::size_t threads) {
  heddle::atomic<std::int64_t> next_ticket{0, "next ticket"};
  heddle::atomic<std::int64_t> now_serving{0, "now serving"};
  heddle::var<std::int64_t> count{0, "count"};
  const auto count_one = [&] {
    const std::int64_t ticket = next_ticket.fetch_add(1);
    heddle::await([&] { return now_serving.load() >= ticket; });
    count.write(count.read() + 1);
    now_serving.store(ticket + 1);
  };

  std::vector<heddle::thread> workers(threads);
  for (heddle::thread& worker : workers) worker = heddle::thread{count_one};
  for (heddle::thread& worker : workers) worker.join();
  heddle::expect(count.read() == static_cast<std::int64_t>(threads), "all have been counted");
}

}  // namespace

Model ticket_lock() {
  return {
      .name = "ticket_lock",
      .concept_name = "lock made of atomics",
      .summary = "who draws a ticket in one step awaits its turn alone",
      .tags = {"mutex", "fixed"},
      .parameters = {{"threads", 3, 1, 16, "threads that count"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        const auto threads = static_cast<std::size_t>(arguments[0]);
        return [=] { program(threads); };
      },
  };
}

}  // namespace heddle::models
