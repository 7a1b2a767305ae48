// bluetooth_N: the stop race of a Bluetooth driver. N requests look whether the driver stops and
// then count themselves in; the driver stops when it was told to and nobody is counted in.
//
// Bug: a request looks, the driver stops, the request goes on with a driver that is gone. One
// preemption between the look and the count; fixed: count first, then look.
// Kind: Qadeer and Wu, PLDI 2004 (KISS); SCTBench CS.bluetooth_driver_bad.

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

struct Driver {
  heddle::atomic<bool> stopping{false, "stopping"};
  heddle::atomic<int> pending{1, "pending"};  // the requests, and the driver itself
  heddle::atomic<bool> idle{false, "idle"};
  heddle::atomic<bool> stopped{false, "stopped"};

  void leave() {
    if (pending.fetch_sub(1) == 1) idle.store(true);
  }

  bool enter(bool fixed) {
    if (!fixed && stopping.load()) return false;
    pending.fetch_add(1);
    if (!fixed || !stopping.load()) return true;
    leave();
    return false;
  }

  void request(bool fixed) {
    if (!enter(fixed)) return;
    heddle::expect(!stopped.load(), "the driver works while it has requests");
    leave();
  }

  void stop() {
    stopping.store(true);
    leave();
    heddle::await([&] { return idle.load(); });
    stopped.store(true);
  }
};

void program(std::size_t requests, bool fixed) {
  Driver driver;
  run_threads(requests + 1, [&](std::size_t number) {
    if (number < requests) {
      driver.request(fixed);
    } else {
      driver.stop();
    }
  });
}

}  // namespace

Bugs bluetooth() {
  Bugs bugs;
  for (const std::size_t requests : {1U, 3U}) {
    bugs.push_back({.name = "bluetooth_" + std::to_string(requests),
                    .origin = "KISS; SCTBench: bluetooth_driver",
                    .kinds = {FailureKind::assertion},
                    .preemptions = 1,
                    .body = [requests](bool fixed) { program(requests, fixed); }});
  }
  return bugs;
}

}  // namespace heddle::bugs
