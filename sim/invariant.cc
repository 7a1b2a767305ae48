#include "sim/invariant.h"

#include <exception>

#include "sim/expect.h"

namespace heddle {

InvariantState::InvariantState(const char* name, source_location where)
    : Object(ObjectKind::invariant, name, sizeof(Object)), name_(name), where_(where) {}

void InvariantState::begin() {
  Machine* machine = Machine::current();
  if (machine == nullptr) return check_for_real();
  where_ = machine->place_of(where_);
  machine->begin_invariant(*this, where_);
}

void InvariantState::end() {
  if (Machine* machine = Machine::current()) return machine->end_invariant(*this);
  if (std::uncaught_exceptions() == 0) check_for_real();
}

void InvariantState::check_for_real() const {
  must_be_real();
  expect(holds(), name_, where_);
}

}  // namespace heddle
