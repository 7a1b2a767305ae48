// The words that reports and JSON use for the machine's enumerations.

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {

const char* name_of(OperationKind kind) noexcept {
  switch (kind) {
    case OperationKind::thread_create:
      return "create";
    case OperationKind::thread_join:
      return "join";
    case OperationKind::thread_end:
      return "end";
    case OperationKind::lock:
      return "lock";
    case OperationKind::try_lock:
      return "try_lock";
    case OperationKind::unlock:
      return "unlock";
    case OperationKind::lock_shared:
      return "lock_shared";
    case OperationKind::try_lock_shared:
      return "try_lock_shared";
    case OperationKind::unlock_shared:
      return "unlock_shared";
    case OperationKind::condition_wait:
      return "wait";
    case OperationKind::condition_wake:
      return "wake";
    case OperationKind::condition_relock:
      return "relock";
    case OperationKind::notify_one:
      return "notify_one";
    case OperationKind::notify_all:
      return "notify_all";
    case OperationKind::semaphore_acquire:
      return "acquire";
    case OperationKind::semaphore_try_acquire:
      return "try_acquire";
    case OperationKind::semaphore_release:
      return "release";
    case OperationKind::latch_count_down:
      return "count_down";
    case OperationKind::latch_try_wait:
      return "try_wait";
    case OperationKind::latch_wait:
      return "wait";
    case OperationKind::barrier_arrive:
      return "arrive";
    case OperationKind::barrier_wait:
      return "wait";
    case OperationKind::once_enter:
      return "once_enter";
    case OperationKind::once_leave:
      return "once_leave";
    case OperationKind::atomic_load:
      return "load";
    case OperationKind::atomic_store:
      return "store";
    case OperationKind::atomic_exchange:
      return "exchange";
    case OperationKind::atomic_fetch:
      return "fetch";
    case OperationKind::atomic_compare_exchange:
      return "compare_exchange";
    case OperationKind::atomic_wait:
      return "wait";
    case OperationKind::atomic_notify:
      return "notify";
    case OperationKind::atomic_fence:
      return "fence";
    case OperationKind::var_read:
      return "read";
    case OperationKind::var_write:
      return "write";
    case OperationKind::yield:
      return "yield";
    case OperationKind::sleep:
      return "sleep";
    case OperationKind::begin_timeout:
      return "begin time-out";
    case OperationKind::read_clock:
      return "now";
    case OperationKind::timer:
      return "timer";
    case OperationKind::choose:
      return "choose";
    case OperationKind::invariant_begin:
      return "begin";
    case OperationKind::invariant_end:
      return "end";
    case OperationKind::history_invoke:
      return "invoke";
    case OperationKind::history_respond:
      return "respond";
    case OperationKind::history_check:
      return "check";
    case OperationKind::await:
      return "await";
    case OperationKind::work:
      return "work";
    case OperationKind::fork:
      return "fork";
    case OperationKind::await_read:
      return "await";
  }
  return "operation";
}

const char* name_of(FailureKind kind) noexcept {
  switch (kind) {
    case FailureKind::data_race:
      return "data_race";
    case FailureKind::assertion:
      return "assertion";
    case FailureKind::invariant:
      return "invariant";
    case FailureKind::deadlock:
      return "deadlock";
    case FailureKind::lost_wakeup:
      return "lost_wakeup";
    case FailureKind::livelock:
      return "livelock";
    case FailureKind::starvation:
      return "starvation";
    case FailureKind::lock_misuse:
      return "lock_misuse";
    case FailureKind::lock_order:
      return "lock_order";
    case FailureKind::thread_leak:
      return "thread_leak";
    case FailureKind::crash:
      return "crash";
    case FailureKind::nondeterminism:
      return "nondeterminism";
    case FailureKind::step_limit:
      return "step_limit";
  }
  return "failure";
}

const char* name_of(Scheduling scheduling) noexcept {
  return scheduling == Scheduling::preemptive ? "preemptive" : "cooperative";
}

void assertion_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "heddle: internal error: %s does not hold at %s:%d\n", condition, file,
               line);
  if (const Machine* machine = Machine::current()) {
    std::fprintf(stderr, "heddle: schedule:");
    for (const std::uint32_t choice : machine->schedule()) std::fprintf(stderr, " %u", choice);
    std::fprintf(stderr, "\n");
  }
  std::signal(SIGABRT, SIG_DFL);  // it is no crash of the program under test
  std::abort();
}

}  // namespace heddle
