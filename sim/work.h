#ifndef HEDDLE_SIM_WORK_H_
#define HEDDLE_SIM_WORK_H_

#include <chrono>
#include <cstdint>

#include "sim/source_location.h"
#include "sim/thread.h"

namespace heddle {

// What a program says of the time it takes, for 'heddle simulate': there a thread that computes
// occupies a core, and waits where none is free. Elsewhere it is what comes nearest:
//
// | | simulate | a search | for real |
// |---|---|---|---|
// | work | that long on a core | nothing: code takes any time | computes that long |
// | io | off the core, that long | a sleep | a sleep |
// | exponential | drawn from the seed | the mean | drawn |
// | request | its latency counts | nothing | nothing |
//
// Scheduling points: of work none in a search; of io that of this_thread::sleep_for.
// Failures: none. Durations below 0 count as 0.

void work_for_nanoseconds(std::int64_t nanoseconds, source_location where);

// Computes for `duration` of processor time: without giving the core up, as far as the scheduling
// lets it.
template <typename Rep, typename Period>
void work(const std::chrono::duration<Rep, Period>& duration,
          source_location where = source_location::current()) {
  work_for_nanoseconds(std::chrono::ceil<std::chrono::nanoseconds>(duration).count(), where);
}

// Waits for a device or somebody else for `duration`, and needs no core meanwhile.
template <typename Rep, typename Period>
void io(const std::chrono::duration<Rep, Period>& duration,
        source_location where = source_location::current()) {
  this_thread::sleep_for(duration, where);
}

// A duration of the exponential distribution: times between arrivals that do not depend on each
// other, or times of service. Made of comparisons of whole numbers alone (J. von Neumann: "Various
// Techniques Used in Connection with Random Digits", 1951), so that it is the same for the same
// seed on any machine. Each thread draws from a sequence of its own. REQUIRES: mean >= 0
std::chrono::nanoseconds exponential(std::chrono::nanoseconds mean);

// A request to a service: it arrives when the object is made and is there until it is completed.
// Copies are the same request, which is completed once.
class request {
 public:
  request();
  void complete() const;

 private:
  std::int64_t arrived_;  // on the clock of heddle::steady_clock, in nanoseconds
};

namespace this_thread {

// Of those that are ready, --policy priority runs the threads of the highest priority first; a
// thread has priority 0 until it says otherwise. All else ignores it.
void set_priority(std::int32_t priority);

}  // namespace this_thread
}  // namespace heddle

#endif  // HEDDLE_SIM_WORK_H_
