#include "sim/timer.h"

#include "sim/engine/assert.h"

namespace heddle {

timer::~timer() {
  if (!thread_.joinable()) return;
  try {
    static_cast<void>(cancel({}));
    thread_.join({});
  } catch (...) {
    // The execution is being unwound: whatever comes next says so again.
    HEDDLE_ASSERT(Machine::current() != nullptr && Machine::current()->unwinding());
  }
}

bool timer::cancel(source_location where) {
  const Monitor::Lock lock = monitor_.enter(where);
  if (state_ == State::armed) {
    state_ = State::cancelled;
    monitor_.changed(where);
  }
  return state_ == State::cancelled;
}

void timer::join(source_location where) {
  if (thread_.joinable()) thread_.join(where);
}

}  // namespace heddle
