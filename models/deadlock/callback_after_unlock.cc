// The thermometer of callback_under_lock gives its lock up before it calls back: nothing that it
// does not know runs under its lock, so that nobody waits for another lock while holding this one.
//
// Expected, preemptive and cooperative: passes, over 25 interleavings (cooperative: 2).
//
// Try: let redraw() ask the thermometer before it takes its own lock. Then set() might keep its
// lock.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Thermometer {
 public:
  void on_change(std::function<void()> callback) { callback_ = std::move(callback); }

  void set(std::int64_t degrees) {
    {
      const heddle::lock_guard guard{mutex_};
      degrees_.write(degrees);
    }
    callback_();
  }

  std::int64_t degrees() {
    const heddle::lock_guard guard{mutex_};
    return degrees_.read();
  }

 private:
  heddle::mutex mutex_{"thermometer"};
  heddle::var<std::int64_t> degrees_{0, "degrees"};
  std::function<void()> callback_;
};

class Display {
 public:
  explicit Display(Thermometer& thermometer) : thermometer_(thermometer) {}

  void mark_outdated() {
    const heddle::lock_guard guard{mutex_};
    outdated_.write(true);
  }

  void redraw() {
    const heddle::lock_guard guard{mutex_};
    shown_.write(thermometer_.degrees());
    outdated_.write(false);
  }

 private:
  Thermometer& thermometer_;
  heddle::mutex mutex_{"display"};
  heddle::var<std::int64_t> shown_{0, "shown"};
  heddle::var<bool> outdated_{true, "outdated"};
};

void program() {
  Thermometer thermometer;
  Display display{thermometer};
  thermometer.on_change([&] { display.mark_outdated(); });

  heddle::thread sensor{{.name = "sensor"}, [&] { thermometer.set(21); }};
  heddle::thread screen{{.name = "screen"}, [&] { display.redraw(); }};
  sensor.join();
  screen.join();
}

}  // namespace

Model callback_after_unlock() {
  return {
      .name = "callback_after_unlock",
      .concept_name = "open call",
      .summary = "nothing unknown is called while a lock is held",
      .tags = {"deadlock", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
