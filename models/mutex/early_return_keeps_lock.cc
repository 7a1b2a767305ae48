// A lock is taken and given up by hand, and a path that returns early forgets the second half.
// Whoever needs the lock next waits for ever.
//
// Expected, preemptive and cooperative: deadlock, always.
//
// Try: heddle check early_return_with_guard.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Settings {
 public:
  bool set_port(std::int64_t port) {
    mutex_.lock();
    if (port > 65535) return false;  // the lock stays taken
    port_.write(port);
    mutex_.unlock();
    return true;
  }

 private:
  heddle::mutex mutex_{"settings"};
  heddle::var<std::int64_t> port_{80, "port"};
};

void program() {
  Settings settings;
  heddle::thread first{[&] { settings.set_port(99999); }};
  heddle::thread second{[&] { settings.set_port(99999); }};
  first.join();
  second.join();
}

}  // namespace

Model early_return_keeps_lock() {
  return {
      .name = "early_return_keeps_lock",
      .concept_name = "forgotten unlock",
      .summary = "a path that returns without unlocking stops everybody else",
      .tags = {"mutex", "broken"},
      .parameters = {},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
