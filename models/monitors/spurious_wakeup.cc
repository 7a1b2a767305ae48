// A wait may end for no reason: POSIX and std::condition_variable allow it, since it makes them
// cheaper. Who looks with `if` goes on without what it waited for. A search wakes threads so only
// where it is told to: this model asks for one such wakeup a thread (spurious_max, or --spurious
// 1).
//
// Expected, preemptive and cooperative: assertion, in 1 of 3 interleavings (cooperative: 1 of 2).
//
// Try: --spurious 0, and it passes. One postman and one reader: nobody steals the letter.

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
    if (letters.read() == 0) arrived.wait(lock);
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

Model spurious_wakeup() {
  return {
      .name = "spurious_wakeup",
      .concept_name = "spurious wakeup",
      .summary = "a wait that ends for no reason, and a reader that does not look again",
      .tags = {"monitors", "broken"},
      .parameters = {},
      .preemptive = FailureKind::assertion,
      .cooperative = FailureKind::assertion,
      .make = [](const Arguments&) { return program; },
      .spurious_max = 1,
  };
}

}  // namespace heddle::models
