#ifndef HEDDLE_SIM_ENGINE_LOST_WAKEUP_H_
#define HEDDLE_SIM_ENGINE_LOST_WAKEUP_H_

#include <cstddef>
#include <optional>

namespace heddle {

class Machine;

// A notification that nobody heard, and the wait that came after it: both indices of events.
struct LostWakeup {
  std::size_t notification;
  std::size_t wait;
};

// Of an execution in which nothing can go on: a thread that is no daemon waits to be notified,
// and a notification of the same object by another thread woke nobody, since the wait had not
// begun. One that came between two waits of the thread counts for the second.
//
// Early notifications are the rule where threads look at the state before they wait. So one does
// not count where the thread looked in time: of the variables that the notifier wrote since its
// notification before, it has read some, and each that it read after the notifier wrote it. Such a
// thread waits for something else.
//
// Equal for all interleavings of one trace, for it asks for the order of dependent events only.
// REQUIRES: the events were recorded
std::optional<LostWakeup> find_lost_wakeup(const Machine& machine);

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_LOST_WAKEUP_H_
