#include "sim/cyclic_barrier.h"

namespace heddle {

cyclic_barrier::cyclic_barrier(std::size_t parties, std::function<void()> action,
                               std::string_view name)
    : monitor_(name), parties_(parties), action_(std::move(action)) {
  if (parties == 0) throw std::invalid_argument("a barrier has at least 1 party");
}

std::size_t cyclic_barrier::wait(source_location where) {
  return wait_with(
      [&](Monitor::Lock& lock, const Round& round) {
        monitor_.wait(
            lock, [&] { return round != Round::open; }, where);
      },
      where);
}

void cyclic_barrier::abort(source_location where) {
  const Monitor::Lock lock = monitor_.enter(where);
  break_round(where);
}

void cyclic_barrier::reset(source_location where) {
  const Monitor::Lock lock = monitor_.enter(where);
  end_round(Round::broken, where);
  broken_ = false;
}

std::size_t cyclic_barrier::n_waiting(source_location where) const {
  const Monitor::Lock lock = monitor_.enter(where);
  return waiting_.size();
}

bool cyclic_barrier::broken(source_location where) const {
  const Monitor::Lock lock = monitor_.enter(where);
  return broken_;
}

void cyclic_barrier::complete(source_location where) {
  try {
    if (action_) action_();
  } catch (...) {
    break_round(where);
    throw;
  }
  end_round(Round::completed, where);
}

void cyclic_barrier::break_round(source_location where) {
  broken_ = true;
  end_round(Round::broken, where);
}

void cyclic_barrier::end_round(Round round, source_location where) {
  // Then the waits in the list may be over.
  if (const Machine* machine = Machine::current(); machine != nullptr && machine->unwinding())
    return;
  for (Round* waiting : waiting_) *waiting = round;
  waiting_.clear();
  monitor_.changed(where);
}

}  // namespace heddle
