#ifndef HEDDLE_SIM_TIME_KEEPER_H_
#define HEDDLE_SIM_TIME_KEEPER_H_

#include <cstdint>

#include "sim/ids.h"

namespace heddle {

class Machine;

// Who keeps the clock of an execution in which computing takes virtual time, on a number of cores:
// the Scheduler of 'heddle simulate'. In all other executions the clock passes only when a timer
// fires, and none of this is called.
//
// It decides when a thread that has announced `work` has done it, by choosing it as the next to
// step; all other operations take no time. Its clock is the machine's: Machine::pass_time_to.
class TimeKeeper {
 public:
  // Nothing is enabled: moves the clock on until something is. False: nothing will ever be.
  virtual bool pass_time(Machine& machine) = 0;

  // How long the running thread is to compute, in nanoseconds: for the `work` it announces next.
  virtual void set_work(std::int64_t nanoseconds) = 0;
  // The running thread is more urgent than others of a smaller priority; 0 at first.
  virtual void set_priority(std::int32_t priority) = 0;
  // A request arrives now; one that came at `arrived` is completed now. Nanoseconds.
  virtual void request_arrived() = 0;
  virtual void request_completed(std::int64_t arrived) = 0;
  // The next number of the running thread's own sequence: the same for the same seed, whatever
  // others do.
  virtual std::uint64_t draw() = 0;

 protected:
  TimeKeeper() = default;
  ~TimeKeeper() = default;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_TIME_KEEPER_H_
