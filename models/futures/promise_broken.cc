// A worker that finds no answer returns early and forgets its promise. The promise is destroyed
// unsatisfied, and breaks: the future throws broken_promise where the answer is asked for.
// Better than to wait for ever, but nobody has expected it.
//
// Expected, preemptive and cooperative: assertion, always.
//
// Try: heddle check promise_kept_on_every_path.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void look_up(std::int64_t key, heddle::promise<std::int64_t> answer) {
  if (key < 0) return;  // without a word
  answer.set_value(key * 10);
}

void program(std::int64_t key) {
  heddle::promise<std::int64_t> promised{"answer"};
  heddle::future<std::int64_t> answer = promised.get_future();
  heddle::thread worker{
      [&, given = std::move(promised)]() mutable { look_up(key, std::move(given)); }};
  heddle::thread client{[&] {
    try {
      heddle::expect(answer.get() == key * 10, "the answer is the right one");
    } catch (const heddle::future_error&) {
      heddle::expect(false, "the promise is kept");
    }
  }};
  worker.join();
  client.join();
}

}  // namespace

Model promise_broken() {
  return {
      .name = "promise_broken",
      .concept_name = "broken promise",
      .summary = "a promise that is dropped without an answer breaks",
      .tags = {"futures", "broken"},
      .parameters = {{"key", -1, -5, 5, "what is looked up; below 0 there is none"}},
      .preemptive = FailureKind::assertion,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
