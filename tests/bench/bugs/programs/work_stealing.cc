// Queues from which their owner takes at one end and thieves steal at the other.
//
// work_stealing_the: the protocol of Cilk, with a lock for those that may meet. Bug: the owner
// reads the head before it claims the tail, so that it and a thief may take the same item: one
// preemption.
// work_stealing_deque: Chase and Lev's. Bug: the owner takes the last item without a
// compare-exchange: one preemption.
// work_stealing_late_read: a thief moves the head first and reads the item then. Bug: the owner,
// whose ring has the place free again, has written over it: two preemptions.
// Kind: CHESS's WSQ, SWSQ and IWSQ (SCTBench chess.*); Frigo et al., PLDI 1998; Chase and Lev,
// SPAA 2005.

#include <array>

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

constexpr int kItems = 4;
constexpr int kNone = -1;

// How often each item was taken.
class Taken {
 public:
  void take(int item) {
    if (item != kNone) ++times_[static_cast<std::size_t>(item)];
  }
  void must_be_once() const {
    for (const int times : times_) heddle::expect(times == 1, "each item is taken once");
  }

 private:
  std::array<int, kItems> times_{};
};

void the_protocol(bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::atomic<int> head{0, "head"};
  heddle::atomic<int> tail{kItems, "tail"};  // the items are their places
  Taken taken;
  const auto steal = [&] {
    const heddle::lock_guard guard{mutex};
    const int place = head.load();
    head.store(place + 1);
    if (place < tail.load()) return place;
    head.store(place);
    return kNone;
  };
  const auto pop = [&] {
    const int place = tail.load() - 1;
    const int early = fixed ? 0 : head.load();
    tail.store(place);
    if ((fixed ? head.load() : early) <= place) return place;
    tail.store(place + 1);
    const heddle::lock_guard guard{mutex};
    if (head.load() > place) return kNone;
    tail.store(place);
    return place;
  };
  run_together(
      [&] {
        for (int i = 0; i < kItems; ++i) taken.take(pop());
      },
      [&] {
        for (int i = 0; i < kItems / 2; ++i) taken.take(steal());
      });
  while (head.load() < tail.load()) taken.take(pop());
  taken.must_be_once();
}

void deque(bool fixed) {
  heddle::atomic<int> top{0, "top"};
  heddle::atomic<int> bottom{kItems, "bottom"};
  Taken taken;
  const auto steal = [&] {
    int place = top.load();
    if (place >= bottom.load()) return kNone;
    return top.compare_exchange_strong(place, place + 1) ? place : kNone;
  };
  const auto take = [&] {
    const int place = bottom.load() - 1;
    bottom.store(place);
    int first = top.load();
    if (first < place) return place;
    bottom.store(place + 1);
    if (first > place) return kNone;
    if (!fixed) {
      top.store(first + 1);
      return place;
    }
    return top.compare_exchange_strong(first, first + 1) ? place : kNone;
  };
  run_together(
      [&] {
        for (int i = 0; i < kItems; ++i) taken.take(take());
      },
      [&] {
        for (int i = 0; i < kItems / 2; ++i) taken.take(steal());
      });
  while (top.load() < bottom.load()) taken.take(take());
  taken.must_be_once();
}

void late_read(bool fixed) {
  constexpr int kPlaces = 2;
  heddle::atomic<int> top{0, "top"};
  heddle::atomic<int> bottom{0, "bottom"};
  std::array<heddle::atomic<int>, kPlaces> ring;
  Taken taken;
  const auto place_of = [&](int index) -> heddle::atomic<int>& {
    return ring[static_cast<std::size_t>(index % kPlaces)];
  };
  const auto steal = [&] {
    int index = top.load();
    if (index >= bottom.load()) return kNone;
    const int item = fixed ? place_of(index).load() : kNone;
    if (!top.compare_exchange_strong(index, index + 1)) return kNone;
    return fixed ? item : place_of(index).load();
  };
  const auto push = [&](int item) {
    const int index = bottom.load();
    if (index - top.load() == kPlaces) return false;
    place_of(index).store(item);
    bottom.store(index + 1);
    return true;
  };
  run_together(
      [&] {
        for (int item = 0; item < kItems; ++item) {
          if (!push(item)) taken.take(item);
        }
      },
      [&] {
        for (int i = 0; i < kItems / 2; ++i) taken.take(steal());
      });
  while (top.load() < bottom.load()) taken.take(steal());
  taken.must_be_once();
}

}  // namespace

Bugs work_stealing() {
  return {
      {.name = "work_stealing_the",
       .origin = "SCTBench: chess.WSQ",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = the_protocol},
      {.name = "work_stealing_deque",
       .origin = "SCTBench: chess.IWSQ",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = deque},
      {.name = "work_stealing_late_read",
       .origin = "SCTBench: chess.SWSQ",
       .kinds = {FailureKind::assertion},
       .preemptions = 2,
       .body = late_read},
  };
}

}  // namespace heddle::bugs
