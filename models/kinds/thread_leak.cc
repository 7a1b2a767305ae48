#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::atomic<bool> done{false, "done"};
  heddle::thread other{[&] { done.store(true); }};
  if (done.load()) return;  // nothing left to wait for?
  other.join();
}

void fixed() {
  heddle::atomic<bool> done{false, "done"};
  heddle::thread other{[&] { done.store(true); }};
  static_cast<void>(done.load());
  other.join();
}

// Detached: nobody has to join it, as long as it uses nothing that goes before it ends.
void look_alike() {
  heddle::latch done{1, "done"};
  heddle::thread other{[&] { done.count_down(); }};
  other.detach();
  if (!done.try_wait()) done.wait();
}

}  // namespace

Kind thread_leak() {
  return {
      .name = "thread_leak",
      .failure = FailureKind::thread_leak,
      .summary = "a thread is neither joined nor detached when its object goes",
      .meaning =
          "A std::thread that is joinable is destroyed or assigned to: for real that "
          "calls std::terminate. Mostly a path that leaves early, by a return or an "
          "exception, misses the join; the thread may also still use what its maker "
          "destroys.",
      .repair =
          "Join on every path: std::jthread does it in its destructor, and so does any "
          "object of yours that owns the thread.",
      .examples =
          {
              {"return before the join", broken, fixed, look_alike},
          },
  };
}

}  // namespace heddle::models
