// The worker of promise_broken, mended: where it finds no answer it gives its promise an
// exception that says so, and whoever asks for the answer gets that.
//
// Expected, preemptive and cooperative: passes, over 2 interleavings (cooperative: 2).
//
// Try: --param key=3.

#include <stdexcept>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void look_up(std::int64_t key, heddle::promise<std::int64_t> answer) {
  if (key < 0) {
    answer.set_exception(std::make_exception_ptr(std::out_of_range("no such key")));
  } else {
    answer.set_value(key * 10);
  }
}

void program(std::int64_t key) {
  heddle::promise<std::int64_t> promised{"answer"};
  heddle::future<std::int64_t> answer = promised.get_future();
  heddle::thread worker{
      [&, given = std::move(promised)]() mutable { look_up(key, std::move(given)); }};
  heddle::thread client{[&] {
    bool found = true;
    try {
      heddle::expect(answer.get() == key * 10, "the answer is the right one");
    } catch (const std::out_of_range&) {
      found = false;
    }
    heddle::expect(found == (key >= 0), "the answer, or that there is none, is told");
  }};
  worker.join();
  client.join();
}

}  // namespace

Model promise_kept_on_every_path() {
  return {
      .name = "promise_kept_on_every_path",
      .concept_name = "promise",
      .summary = "a promise is given an answer or an exception on every path",
      .tags = {"futures", "fixed"},
      .parameters = {{"key", -1, -5, 5, "what is looked up; below 0 there is none"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
