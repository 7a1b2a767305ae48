// A configuration is read in at first use. Two threads may both find that it has not been done, and
// both do it; or one finds the flag set before the values are there.
//
// Expected, preemptive: data_race, and --keep-going finds a configuration that is read half done.
// Expected, cooperative: passes: the first thread is done before another one looks.
//
// Try: the remedies: lazy_initialisation_call_once, double_checked_locking.

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
    if (!initialised_.read()) {
      initialised_.write(true);
      config_.port.write(8080);
    }
    return config_;
  }

 private:
  heddle::var<bool> initialised_{false, "initialised"};
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

Model lazy_initialisation_race() {
  return {
      .name = "lazy_initialisation_race",
      .concept_name = "lazy initialisation",
      .summary = "threads that come together set up twice, or read half a set-up",
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
