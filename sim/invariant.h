#ifndef HEDDLE_SIM_INVARIANT_H_
#define HEDDLE_SIM_INVARIANT_H_

#include <concepts>
#include <utility>

#include "sim/engine/machine.h"
#include "sim/engine/object.h"
#include "sim/source_location.h"

namespace heddle {

// The part of an invariant that does not depend on its predicate; what the machine knows of it.
class InvariantState : public Object {
 public:
  // Whether it holds now. Called inside an execution while nothing it reads makes an event.
  virtual bool holds() const = 0;
  const char* name() const noexcept { return name_; }
  source_location where() const noexcept { return where_; }

 protected:
  InvariantState(const char* name, source_location where);
  ~InvariantState() = default;
  void begin();
  void end();

 private:
  // For real: fails where the predicate does not hold.
  void check_for_real() const;

  const char* name_;
  source_location where_;
};

// What must hold at every moment of an execution, for as long as the object lives:
//
//   heddle::invariant all_there("no money is lost", [&] { return a.read() + b.read() == 100; });
//
// The predicate is evaluated when the object begins to live and after every event of every thread;
// where it is false, or throws, the execution fails with `invariant` and tells which event broke
// it. It must be a function of what `heddle::var` and `heddle::atomic` hold, which it reads as
// always: inside it reads are no events, return the present value and synchronise nothing. Any
// other operation of heddle in it is a UsageError. Other memory that it reads must not change
// without an event, else a search may miss that it does not hold.
//
// `name` must be a literal. The object must not outlive what the predicate reads.
// Scheduling points: to begin and to end are one each.
// Cost: for dpor all writes to what it reads depend on each other, which may multiply the traces.
// For real: the predicate is evaluated by the thread that makes the object, when it is made and
// when it is destroyed; no other thread may be writing what it reads then.
template <std::predicate Predicate>
class invariant final : public InvariantState {
 public:
  invariant(const char* name, Predicate predicate,
            source_location where = source_location::current())
      : InvariantState(name, where), predicate_(std::move(predicate)) {
    begin();
  }
  ~invariant() { end(); }

 private:
  bool holds() const override { return predicate_(); }

  Predicate predicate_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_INVARIANT_H_
