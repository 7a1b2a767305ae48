// The servers of promise_answered_twice, mended: an exchange decides which of them is the first,
// and the others keep their answer for themselves. Which one it is differs; that there is one
// does not.
//
// Expected, preemptive and cooperative: passes, over 52 interleavings (cooperative: 4).
//
// Try: --keep-going lists the answers that there can be. --param servers=3.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t servers) {
  heddle::promise<std::int64_t> promised{"answer"};
  heddle::future<std::int64_t> answer = promised.get_future();
  heddle::atomic<bool> answered{false, "answered"};
  const auto serve = [&](std::int64_t server) {
    if (!answered.exchange(true)) promised.set_value(server);
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 1; i <= servers; ++i) threads.push_back(heddle::thread{serve, i});
  heddle::outcome("answer", answer.get());
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model promise_first_answer_wins() {
  return {
      .name = "promise_first_answer_wins",
      .concept_name = "promise",
      .summary = "one step decides who may keep the promise",
      .tags = {"futures", "fixed"},
      .parameters = {{"servers", 2, 2, 4, "servers that are asked"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
