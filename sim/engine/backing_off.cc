// Threads that take several locks without a deadlock, as std::lock does: where one of them is not
// free they give up those they have, and begin again with it.
//
// Each does so as often as the others let it, so an execution may go on for ever, and is nobody's
// fault: the standard leaves to the library in which order it tries, and promises that it comes to
// an end by itself. A pass that fails changes nothing for good. Others can see it only by a lock
// that was taken for a moment, which one failed pass shows as well as many. So where all executions
// are to be explored a thread backs off once in a call, and is not followed into a second time:
// what others do then, and what it does itself where it begins later, is in other executions. Only
// who has tried a lock in vain could tell how often: has_tried_in_vain().

#include "sim/engine/machine.h"

namespace heddle {

void Machine::could_not_take(source_location where) {
  if (!finds_loops_ && observer_ == nullptr) return;
  if (ending_ == Ending::none) {
    ++tries_in_vain_;
    if (is_called_by(StandardPart::lock, where)) back_off();
  }
  // The unwinder has used the stack below, which is not the thread's.
  constexpr std::size_t kUnwinders = 8 * 1024;
  clear_stack(kUnwinders);
}

void Machine::back_off() {
  Thread& self = *running_;
  if (tries_in_vain_ > 0) --tries_in_vain_;  // that one was not in vain
  self.backs_off = true;
  ++self.failed_passes;
  ++back_off_count_;
}

bool Machine::tries_again(const Operation& operation) {
  Thread& self = *running_;
  if (!std::exchange(self.backs_off, false)) self.failed_passes = 0;  // another call
  const bool ends = finds_loops_ && self.failed_passes > kFailedPassesMax;
  if (!ends || ending_ != Ending::none) return true;
  has_cut_passes_ = true;
  assumption_failed_ = true;
  halt();
  return refuse(operation);  // here for its stack to be unwound
}

}  // namespace heddle
