// A thermometer tells its display of each new value, by a callback, while it holds its lock. The
// display locks itself to draw. Another thread redraws the display: it holds the display's lock,
// and asks the thermometer for its value. Each lock is taken in one place only, and yet the two
// close a circle.
//
// Expected, preemptive: deadlock, in 3 of 15 interleavings.
// Expected, cooperative: passes: nobody is taken off between its first lock and its second one.
//
// Try: heddle check callback_after_unlock.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Thermometer {
 public:
  void on_change(std::function<void()> callback) { callback_ = std::move(callback); }

  void set(std::int64_t degrees) {
    const heddle::lock_guard guard{mutex_};
    degrees_.write(degrees);
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

Model callback_under_lock() {
  return {
      .name = "callback_under_lock",
      .concept_name = "callback under a lock",
      .summary = "a callback made under a lock takes another one, against the order",
      .tags = {"deadlock", "broken"},
      .parameters = {},
      .preemptive = FailureKind::deadlock,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
