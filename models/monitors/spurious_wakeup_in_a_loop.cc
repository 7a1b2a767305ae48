// The reader of spurious_wakeup looks again after each wakeup, whatever the reason for it, and
// waits on.
//
// Expected, preemptive and cooperative: passes, over 3 interleavings (cooperative: 2), with one
// spurious wakeup a thread.
//
// Try: arrived.wait(lock, [&] { return letters.read() > 0; }), which is the same loop.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::mutex mutex{"mutex"};
  heddle::condition_variable arrived{"arrived"};
  heddle::var<std::int64_t> letters{0, "letters"};

  const auto fetch = [&] {
    heddle::unique_lock lock{mutex};
    while (letters.read() == 0) arrived.wait(lock);
    heddle::expect(letters.read() == 1, "the letter is there");
  };
  const auto deliver = [&] {
    const heddle::lock_guard guard{mutex};
    letters.write(1);
    arrived.notify_one();
  };

  heddle::thread reader{{.name = "reader"}, fetch};
  heddle::thread postman{{.name = "postman"}, deliver};
  reader.join();
  postman.join();
}

}  // namespace

Model spurious_wakeup_in_a_loop() {
  return {
      .name = "spurious_wakeup_in_a_loop",
      .concept_name = "wait in a loop",
      .summary = "who is woken looks again, whatever woke it",
      .tags = {"monitors", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
      .spurious_max = 1,
  };
}

}  // namespace heddle::models
