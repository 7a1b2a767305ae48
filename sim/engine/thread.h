#ifndef HEDDLE_SIM_ENGINE_THREAD_H_
#define HEDDLE_SIM_ENGINE_THREAD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/engine/fiber.h"
#include "sim/ids.h"
#include "sim/operation.h"
#include "sim/vector_clock.h"

namespace heddle {

class Machine;
struct Thread;

// What a thread is in one execution, and begins the next without. In one block, to be set in a few
// wide stores: that is done for each thread of each execution.
struct ThreadInExecution {
  std::uint8_t mode = 0;  // see Thread; 0 on the fast path
  bool starting = false;  // has not had its first operation
  bool waits_in_list = false;
  bool begun = false;
  bool ended = false;
  bool halted = false;  // by a failure: it has not ended, and will not go on
  bool timer_armed = false;
  bool detached = false;
  const Operation* pending = nullptr;  // announced, not yet in effect: the thread is parked on it
  Thread* joiner = nullptr;
  std::uint32_t child_count = 0;
  std::uint32_t object_count = 0;
  // Released by fences, not yet by a store; acquired by loads, not yet by a fence.
  SyncClock fence_release;
  SyncClock fence_acquire;
};

// A simulated thread: its fiber, kept with its stack for all executions of a machine, and the
// state of the present execution.
struct Thread : ThreadInExecution {
  Thread(Machine& owner, ThreadId number, Stack stack, void (*run)(void*))
      : machine(owner), id(number), fiber(std::move(stack), run, this) {}

  static constexpr std::uint8_t kYielding = 1;  // its pending operation is a yield or a sleep
  static constexpr std::uint8_t kYielded = 2;   // its last operation was a yield

  // Forgets the loops of the last execution.
  void forget_loops() noexcept {
    yield_count = 0;
    place = 0;
    step_event = 0;
    stuck_since = 0;
    waits = false;
  }

  Machine& machine;
  const ThreadId id;
  Fiber fiber;

  Thread* next_due = nullptr;     // in the machine's queue of those that go on undecided
  Thread* next_waiter = nullptr;  // in the list of pending->object
  Thread* previous_waiter = nullptr;
  std::int64_t deadline = 0;  // virtual nanoseconds
  std::uint32_t spurious_count = 0;
  std::uint32_t yield_count = 0;     // where loops are looked for
  const char* stack_base = nullptr;  // of the thread's own frames, where loops are looked for
  std::uint64_t place = 0;           // of the pending operation: see WaitingLoops
  std::uint32_t step_event = 0;  // the last operation's, counted from 1, where loops are looked for
  // The first event of a pass of several reads that has failed, counted from 1: the thread does not
  // go on in any execution that begins like this one. 0: none.
  std::uint32_t stuck_since = 0;
  std::uint32_t failed_passes = 0;  // of std::lock or its like: see backing_off.cc
  bool backs_off = false;           // from the last of them, which is not begun again yet
  bool waits = false;  // in a loop: its pending operation would fail, or would when it was parked
  bool daemon = false;
  bool stack_lost = false;  // by a crash in the last execution; the fiber must be reset
  source_location created_at;
  void (*entry)(void*) = nullptr;
  void* argument = nullptr;

  std::uint64_t identity = 0;     // by the parent's and the place among its children
  std::vector<Thread*> children;  // by their place, in any execution so far
  std::vector<ObjectId> objects;  // likewise
  std::string name;               // set under Recording::full only

  // Room for what the thread runs, so that nothing is kept on the heap.
  static constexpr std::size_t kCallSize = 64;
  alignas(std::max_align_t) std::byte call[kCallSize];
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_THREAD_H_
