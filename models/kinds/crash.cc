#include <cstdlib>

#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::atomic<bool> open{true, "open"};
  heddle::thread other{[&] { open.store(false); }};
  if (open.load() && !open.load()) std::abort();  // as a library might
  other.join();
}

void fixed() {
  heddle::atomic<bool> open{true, "open"};
  heddle::thread other{[&] { open.store(false); }};
  const bool is_open = open.load();
  if (is_open && !is_open) std::abort();
  other.join();
}

// Two looks as well, but under the lock without which nobody closes.
void look_alike() {
  heddle::mutex mutex{"mutex"};
  heddle::atomic<bool> open{true, "open"};
  heddle::thread other{[&] {
    const heddle::lock_guard guard{mutex};
    open.store(false);
  }};
  {
    const heddle::lock_guard guard{mutex};
    if (open.load() && !open.load()) std::abort();
  }
  other.join();
}

}  // namespace

Kind crash() {
  return {
      .name = "crash",
      .failure = FailureKind::crash,
      .summary = "a signal, an abort or a stack overflow in a thread of the program",
      .meaning =
          "The program would have ended its process: a bad access to memory, abort(), or "
          "more stack than a thread has. heddle catches it in the thread that did it and "
          "can show and replay the execution that led there. Run the replay under a "
          "debugger to see the frames.",
      .repair =
          "Find in the timeline what another thread did between the check and the use; "
          "then as for an assertion.",
      .examples =
          {
              {"abort", broken, fixed, look_alike},
          },
  };
}

}  // namespace heddle::models
