#ifndef HEDDLE_SIM_ENGINE_ACCESS_HISTORY_H_
#define HEDDLE_SIM_ENGINE_ACCESS_HISTORY_H_

#include <cstdint>

#include "sim/engine/machine.h"
#include "sim/engine/object.h"
#include "sim/source_location.h"

namespace heddle {

// The last accesses of a plain variable, to find two that no happens-before orders, one of them a
// write: the FastTrack algorithm (Flanagan and Freund, PLDI 2009), which keeps one epoch as long as
// the accesses are ordered. A variable is reported once an execution.
class AccessHistory {
 public:
  void read(Machine& machine, const Object& object, source_location where) {
    if (reported_) return;
    const ThreadId self = machine.running().id;
    const std::uint32_t* clock = machine.clocks().row(self);
    if (!happened_before(write_, clock)) race(machine, object, write_, true, where, false);
    if (reads_ != nullptr) {
      read_beside_others(machine, self, where);
    } else if (read_.thread == self || happened_before(read_, clock)) {
      read_ = {clock[self], self, where};
    } else {
      share_reads(machine);
      read_beside_others(machine, self, where);
    }
  }

  void write(Machine& machine, const Object& object, source_location where) {
    if (reported_) return;
    const ThreadId self = machine.running().id;
    const std::uint32_t* clock = machine.clocks().row(self);
    if (!happened_before(write_, clock)) race(machine, object, write_, true, where, true);
    if (reads_ != nullptr) {
      check_shared_reads(machine, object, where);
    } else if (!happened_before(read_, clock)) {
      race(machine, object, read_, false, where, true);
    }
    write_ = {clock[self], self, where};
  }

 private:
  struct Epoch {
    std::uint32_t clock = 0;  // 0: no access yet
    ThreadId thread = kMainThread;
    source_location where;
  };

  static bool happened_before(const Epoch& epoch, const std::uint32_t* clock) noexcept {
    return epoch.clock <= clock[epoch.thread];
  }
  void share_reads(Machine& machine);
  void read_beside_others(Machine& machine, ThreadId self, source_location where);
  void check_shared_reads(Machine& machine, const Object& object, source_location where);
  void race(Machine& machine, const Object& object, const Epoch& earlier, bool earlier_writes,
            source_location where, bool writes);

  Epoch write_;
  Epoch read_;
  Epoch* reads_ = nullptr;  // one a thread, once two reads were not ordered
  std::uint32_t reads_width_ = 0;
  bool reported_ = false;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_ACCESS_HISTORY_H_
