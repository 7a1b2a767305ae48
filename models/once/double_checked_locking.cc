// Double-checked locking with an atomic pointer: it is stored with release after the object is
// complete, and loaded with acquire, so that who sees the pointer sees the object. The second look,
// under the lock, is for those that came while another one was setting it up.
//
// Expected, preemptive and cooperative: passes, over 62 interleavings (cooperative: 2).
//
// Try: memory_order_relaxed for the first load: a data race on the object. And leave the second
// look out.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

struct Config {
  heddle::var<std::int64_t> port{0, "port"};
};

class Lazy {
 public:
  Config& get() {
    Config* found = instance_.load(std::memory_order_acquire);
    if (found == nullptr) {
      const heddle::lock_guard guard{mutex_};
      found = instance_.load(std::memory_order_relaxed);
      if (found == nullptr) {
        config_.port.write(8080);
        found = &config_;
        instance_.store(found, std::memory_order_release);
      }
    }
    return *found;
  }

 private:
  heddle::mutex mutex_{"mutex"};
  heddle::atomic<Config*> instance_{nullptr, "instance"};
  Config config_;
};

void program(std::int64_t threads) {
  Lazy lazy;
  std::vector<heddle::thread> users;
  for (std::int64_t i = 0; i < threads; ++i) {
    users.push_back(heddle::thread{
        [&] { heddle::expect(lazy.get().port.read() == 8080, "who gets it finds it complete"); }});
  }
  for (heddle::thread& user : users) user.join();
}

}  // namespace

Model double_checked_locking() {
  return {
      .name = "double_checked_locking",
      .concept_name = "double-checked locking",
      .summary = "an atomic pointer: acquire to look, release to publish",
      .tags = {"once", "fixed"},
      .parameters = {{"threads", 2, 1, 8, "threads that use it"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
