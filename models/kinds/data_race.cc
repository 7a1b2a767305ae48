#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::var<int> count{0, "count"};
  heddle::thread other{[&] { count.write(1); }};
  count.write(2);
  other.join();
}

void fixed() {
  heddle::mutex mutex{"mutex"};
  heddle::var<int> count{0, "count"};
  heddle::thread other{[&] {
    const heddle::lock_guard guard{mutex};
    count.write(1);
  }};
  {
    const heddle::lock_guard guard{mutex};
    count.write(2);
  }
  other.join();
}

// The flag is released after the write and acquired before the read: that orders the two.
void look_alike() {
  heddle::var<int> data{0, "data"};
  heddle::atomic<bool> ready{false, "ready"};
  heddle::thread other{[&] {
    data.write(1);
    ready.store(true, std::memory_order_release);
  }};
  if (ready.load(std::memory_order_acquire)) static_cast<void>(data.read());
  other.join();
}

}  // namespace

Kind data_race() {
  return {
      .name = "data_race",
      .failure = FailureKind::data_race,
      .summary = "two threads access a variable, one of them writes, and nothing orders the two",
      .meaning =
          "Two threads access the same plain variable, at least one of them writes, and "
          "neither access happens before the other: no unlock and later lock, no release "
          "store and the load that reads it, no join lies between. In C++ that is "
          "undefined behaviour, whatever the values are. heddle reports it also where the "
          "two accesses did not come close together, and goes on with the value that the "
          "interleaving gives.",
      .repair =
          "Hold one mutex around both accesses; or make the variable an atomic; or hand "
          "the data over through something that synchronises (a release store that the "
          "other thread reads, a queue, the end of a thread that is joined). A volatile, "
          "or an access that is short, orders nothing.",
      .examples =
          {
              {"two writes", broken, fixed, look_alike},
          },
  };
}

}  // namespace heddle::models
