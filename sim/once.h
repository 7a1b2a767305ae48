#ifndef HEDDLE_SIM_ONCE_H_
#define HEDDLE_SIM_ONCE_H_

#include <functional>
#include <mutex>
#include <string_view>
#include <utility>

#include "sim/engine/machine.h"
#include "sim/engine/object.h"
#include "sim/operation.h"
#include "sim/source_location.h"
#include "sim/vector_clock.h"

namespace heddle {

// The simulated side of once_flag. All functions are for code inside an execution.
class OnceState : public Object {
 public:
  explicit OnceState(std::string_view name);

  // Blocks while another thread runs the call. True: the caller must run it, and leave() after.
  bool enter(source_location where);
  void leave(bool returned, source_location where);
  const Thread* runner() const noexcept { return runner_; }  // null: nobody runs it

 private:
  static bool nobody_runs(const Operation& operation, const Thread& self);

  Thread* runner_ = nullptr;
  bool done_ = false;
  SyncClock released_;
};

// std::once_flag
class once_flag {
 public:
  // `name` is what reports call it; it is copied.
  explicit once_flag(std::string_view name = {}) : simulated_(name) {}

 private:
  // A call_once takes its arguments last, so the place of the call comes with the flag.
  struct Reference {
    Reference(once_flag& referred,  // NOLINT: conversion
              source_location place = source_location::current())
        : flag(referred), where(place) {}
    once_flag& flag;
    source_location where;
  };

  template <typename Function, typename... Arguments>
  friend void call_once(Reference reference, Function&& function, Arguments&&... arguments);

  OnceState simulated_;
  std::once_flag native_;
};

// std::call_once: the first call that returns is the only one; those that throw let another try.
//
// Scheduling points: to enter and, for the one that runs the function, to leave. A caller is not
// enabled while another runs the function.
// Memory ordering: a run of the function happens-before every later one and before the return of
// the calls that find it done.
// Failures: calling it from within its own function is a deadlock.
template <typename Function, typename... Arguments>
void call_once(once_flag::Reference reference, Function&& function, Arguments&&... arguments) {
  OnceState& state = reference.flag.simulated_;
  if (Machine::current() == nullptr) {
    state.must_be_real();
    std::call_once(reference.flag.native_, std::forward<Function>(function),
                   std::forward<Arguments>(arguments)...);
    return;
  }
  if (!state.enter(reference.where)) return;
  struct Leave {
    ~Leave() { state.leave(returned, where); }
    OnceState& state;
    source_location where;
    bool returned;
  } leave{state, reference.where, false};
  std::invoke(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
  leave.returned = true;
}

}  // namespace heddle

#endif  // HEDDLE_SIM_ONCE_H_
