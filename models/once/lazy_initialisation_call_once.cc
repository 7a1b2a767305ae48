// The configuration of lazy_initialisation_race with call_once: the first thread sets it up, those
// that come meanwhile wait, and those that come later find it done.
//
// Expected, preemptive and cooperative: passes, over 6 interleavings (cooperative: 2).
//
// Try: throw from the function the first time. Then the next caller tries again.

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
    heddle::call_once(once_, [this] { config_.port.write(8080); });
    return config_;
  }

 private:
  heddle::once_flag once_{"once"};
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

Model lazy_initialisation_call_once() {
  return {
      .name = "lazy_initialisation_call_once",
      .concept_name = "once",
      .summary = "the first caller sets up, all others wait for it",
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
