// The queue lock of Mellor-Crummey and Scott (ACM TOCS 1991): who comes joins the queue by one
// exchange of its tail and waits for a flag of its own, which its predecessor clears. Where the
// tail says that somebody has joined who is not linked in yet, the holder waits for the link.
//
// Expected, preemptive and cooperative: passes, over 14 traces (cooperative: 2).
//
// Try: --param threads=3. heddle check mcs_lock_successor_missed.

#include <deque>
#include <vector>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

constexpr std::int32_t kNobody = -1;

// A queue of threads, each of which waits for a flag of its own.
class Lock {
 public:
  explicit Lock(std::size_t threads) : places_(threads) {}

  void lock(std::int32_t self) {
    Place& place = place_of(self);
    place.next.store(kNobody);
    place.waits.store(true);
    const std::int32_t before = tail_.exchange(self);
    if (before == kNobody) return;
    place_of(before).next.store(self);
    place.waits.wait(true);
  }

  void unlock(std::int32_t self) {
    Place& place = place_of(self);
    if (place.next.load() == kNobody) {
      std::int32_t expected = self;
      if (tail_.compare_exchange_strong(expected, kNobody)) return;
      heddle::await([&] { return place.next.load() != kNobody; });  // it is on its way
    }
    Place& successor = place_of(place.next.load());
    successor.waits.store(false);
    successor.waits.notify_one();
  }

 private:
  struct Place {
    heddle::atomic<std::int32_t> next{kNobody, "next"};
    heddle::atomic<bool> waits{false, "waits"};
  };

  Place& place_of(std::int32_t thread) { return places_[static_cast<std::size_t>(thread)]; }

  heddle::atomic<std::int32_t> tail_{kNobody, "tail"};
  std::deque<Place> places_;
};

void program(std::size_t threads) {
  Lock mutex{threads};
  heddle::var<std::int64_t> count{0, "count"};
  const auto count_one = [&](std::size_t self) {
    mutex.lock(static_cast<std::int32_t>(self));
    count.write(count.read() + 1);
    mutex.unlock(static_cast<std::int32_t>(self));
  };

  std::vector<heddle::thread> workers(threads);
  for (std::size_t i = 0; i < threads; ++i) workers[i] = heddle::thread{count_one, i};
  for (heddle::thread& worker : workers) worker.join();
  heddle::expect(count.read() == static_cast<std::int64_t>(threads), "all have been counted");
}

}  // namespace

Model mcs_lock() {
  return {
      .name = "mcs_lock",
      .concept_name = "MCS lock",
      .summary = "each waits for a flag of its own, in the order of the queue",
      .tags = {"spin_lock", "fixed"},
      .parameters = {{"threads", 2, 1, 6, "threads that count"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        const auto threads = static_cast<std::size_t>(arguments[0]);
        return [=] { program(threads); };
      },
  };
}

}  // namespace heddle::models
