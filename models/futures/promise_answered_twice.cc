// Two servers are asked the same, and both answer the one promise. The first answer is enough
// for the client, but the second server is told that the promise is satisfied already, by an
// exception that nobody catches.
//
// Expected, preemptive and cooperative: assertion, always.
//
// Try: heddle check promise_first_answer_wins.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t servers) {
  heddle::promise<std::int64_t> promised{"answer"};
  heddle::future<std::int64_t> answer = promised.get_future();
  const auto serve = [&](std::int64_t server) { promised.set_value(server); };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 1; i <= servers; ++i) threads.push_back(heddle::thread{serve, i});
  heddle::outcome("answer", answer.get());
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model promise_answered_twice() {
  return {
      .name = "promise_answered_twice",
      .concept_name = "promise",
      .summary = "a promise that two keep throws at the second",
      .tags = {"futures", "broken"},
      .parameters = {{"servers", 2, 2, 4, "servers that are asked"}},
      .preemptive = FailureKind::assertion,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
