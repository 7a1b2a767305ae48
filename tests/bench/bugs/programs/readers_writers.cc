// Locks of one's own making.
//
// readers_writers: the first reader takes the room, the last gives it back, and the readers are
// counted by a load and a store. Bug: one reader comes while another goes, and reads beside a
// writer, or the room is never given back (a deadlock); one preemption.
// sequence_lock: a reader looks at the sequence before it reads, and not after. Bug: it reads half
// of the old and half of the new; one preemption.
// ticket_lock: a ticket is drawn by a load and a store. Bug: two draw the same, and are inside at
// once; two preemptions.
// reused_barrier: a barrier of one counter, that the last to come sets back. Bug: a thread of the
// first round still looks at the counter when the second has begun, and all wait; no preemption.
// Kind: Courtois et al. 1971; Boehm, MSPC 2012; Mellor-Crummey and Scott 1991; SCTBench splash2.

#include <array>

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void shared_room(bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::binary_semaphore room{1, "room"};
  heddle::atomic<int> readers{0, "readers"};
  heddle::atomic<bool> writing{false, "writing"};
  const auto read = [&] {
    {
      const LockWhere lock{fixed, mutex};
      const int before = readers.load();
      readers.store(before + 1);
      if (before == 0) room.acquire();
    }
    heddle::expect(!writing.load(), "nobody writes while one reads");
    const LockWhere lock{fixed, mutex};
    const int before = readers.load();
    readers.store(before - 1);
    if (before == 1) room.release();
  };
  const auto write = [&] {
    room.acquire();
    writing.store(true);
    writing.store(false);
    room.release();
  };
  run_together(read, read, write);
}

void sequence_lock(bool fixed) {
  heddle::atomic<int> sequence{0, "sequence"};
  std::array<heddle::atomic<int>, 2> halves;
  const auto write = [&] {
    for (int round = 1; round <= 2; ++round) {
      sequence.fetch_add(1);
      for (heddle::atomic<int>& half : halves) half.store(round);
      sequence.fetch_add(1);
    }
  };
  const auto read = [&] {
    const int before = sequence.load();
    if (before % 2 != 0) return;
    const int left = halves[0].load();
    const int right = halves[1].load();
    if (fixed && sequence.load() != before) return;
    heddle::expect(left == right, "both halves are of one write");
  };
  run_together(write, read, read);
}

void ticket_lock(bool fixed) {
  heddle::atomic<int> next{0, "next"};
  heddle::atomic<int> serving{0, "serving"};
  heddle::atomic<int> inside{0, "inside"};
  run_threads(3, [&](std::size_t) {
    int ticket = 0;
    if (fixed) {
      ticket = next.fetch_add(1);
    } else {
      ticket = next.load();
      next.store(ticket + 1);
    }
    heddle::await([&] { return serving.load() >= ticket; });
    heddle::expect(inside.fetch_add(1) == 0, "one is inside");
    inside.fetch_sub(1);
    serving.fetch_add(1);
  });
}

void reused_barrier(bool fixed) {
  constexpr int kThreads = 3;
  heddle::atomic<int> arrived{0, "arrived"};
  heddle::atomic<int> round{0, "round"};
  const auto pass = [&] {
    const int mine = round.load();
    if (arrived.fetch_add(1) + 1 == kThreads) {
      arrived.store(0);
      round.store(mine + 1);
      return;
    }
    heddle::await([&] { return fixed ? round.load() != mine : arrived.load() == 0; });
  };
  run_threads(kThreads, [&](std::size_t) {
    pass();
    pass();
  });
}

}  // namespace

Bugs readers_writers() {
  return {
      {.name = "readers_writers",
       .origin = "Courtois et al. 1971: readers and writers",
       .kinds = {FailureKind::assertion, FailureKind::deadlock},
       .preemptions = 1,
       .body = shared_room},
      {.name = "sequence_lock",
       .origin = "Boehm 2012: sequence locks",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = sequence_lock},
      {.name = "ticket_lock",
       .origin = "Mellor-Crummey, Scott 1991: ticket lock",
       .kinds = {FailureKind::assertion},
       .preemptions = 2,
       .body = ticket_lock},
      {.name = "reused_barrier",
       .origin = "SCTBench: splash2",
       .kinds = {FailureKind::deadlock},
       .preemptions = 0,
       .body = reused_barrier},
  };
}

}  // namespace heddle::bugs
