// To save the lock, the pointer is looked at without it first (double-checked locking). A plain
// pointer must not be: nothing orders the look and the write, and on real hardware the pointer may
// be seen before what it points to. (Meyers and Alexandrescu, "C++ and the Perils of Double-Checked
// Locking", 2004.)
//
// Expected, preemptive: data_race, although no interleaving of its steps reads a wrong value.
// Expected, cooperative: passes; no data races are looked for there.
//
// Try: heddle check double_checked_locking.

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
    Config* found = instance_.read();
    if (found == nullptr) {
      const heddle::lock_guard guard{mutex_};
      found = instance_.read();
      if (found == nullptr) {
        config_.port.write(8080);
        found = &config_;
        instance_.write(found);
      }
    }
    return *found;
  }

 private:
  heddle::mutex mutex_{"mutex"};
  heddle::var<Config*> instance_{nullptr, "instance"};
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

Model double_checked_locking_broken() {
  return {
      .name = "double_checked_locking_broken",
      .concept_name = "double-checked locking",
      .summary = "a plain pointer looked at without the lock",
      .tags = {"once", "broken"},
      .parameters = {{"threads", 2, 1, 8, "threads that use it"}},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
