// The settings of early_return_keeps_lock with a guard: its destructor gives the lock up on every
// path out of the function, returns and exceptions alike.
//
// Expected, preemptive and cooperative: passes, over 2 interleavings.
//
// Try: throw instead of returning false, and catch it in the threads.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Settings {
 public:
  bool set_port(std::int64_t port) {
    const heddle::lock_guard guard{mutex_};
    if (port > 65535) return false;
    port_.write(port);
    return true;
  }

 private:
  heddle::mutex mutex_{"settings"};
  heddle::var<std::int64_t> port_{80, "port"};
};

void program() {
  Settings settings;
  heddle::thread first{[&] { settings.set_port(99999); }};
  heddle::thread second{[&] { settings.set_port(8080); }};
  first.join();
  second.join();
}

}  // namespace

Model early_return_with_guard() {
  return {
      .name = "early_return_with_guard",
      .concept_name = "scoped lock",
      .summary = "a guard unlocks on every path",
      .tags = {"mutex", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
