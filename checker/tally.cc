#include "checker/tally.h"

#include <algorithm>
#include <utility>

namespace heddle {
namespace {

void add_chosen(std::vector<bool>& chosen, const std::vector<bool>& others) {
  if (chosen.size() < others.size()) chosen.resize(others.size());
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (others[i]) chosen[i] = true;
  }
}

}  // namespace

bool Tally::count(const Machine& machine, bool departed, bool redundant) {
  events += machine.step_count();
  choice_points += machine.choice_count();
  threads_max = std::max(threads_max, machine.thread_count());
  preemptions_max = std::max(preemptions_max, machine.preemption_count());
  if (departed || machine.discarded()) return false;
  if (machine.ending() == Ending::abandoned || redundant) {
    ++executions.redundant;
    return false;
  }
  operations_reached = operations_reached || machine.reached(ThreadBound::operations);
  iterations_reached = iterations_reached || machine.reached(ThreadBound::iterations);
  const bool limited = machine.ending() == Ending::truncated;
  step_limited += limited;
  if (limited || machine.ending() == Ending::bounded) {
    ++executions.truncated;
  } else if (machine.ending() == Ending::blocked) {
    ++executions.blocked;
  } else {
    ++executions.explored;
    outcomes.add(machine.outcomes());
  }
  const std::size_t notes = machine.notes().size();
  if (notes > (limited ? 1U : 0U)) ++executions.failing;
  return true;
}

void Tally::add(const Tally& other) {
  executions.explored += other.executions.explored;
  executions.failing += other.executions.failing;
  executions.blocked += other.executions.blocked;
  executions.truncated += other.executions.truncated;
  executions.redundant += other.executions.redundant;
  events += other.events;
  choice_points += other.choice_points;
  threads_max = std::max(threads_max, other.threads_max);
  preemptions_max = std::max(preemptions_max, other.preemptions_max);
  outcomes.add(other.outcomes);
  add_chosen(shared_objects, other.shared_objects);
  add_chosen(watched_objects, other.watched_objects);
  yielded = yielded || other.yielded;
  slept = slept || other.slept;
  timed = timed || other.timed;
  awaits_widely = awaits_widely || other.awaits_widely;
  cut_passes = cut_passes || other.cut_passes;
  tried_in_vain = tried_in_vain || other.tried_in_vain;
  operations_reached = operations_reached || other.operations_reached;
  iterations_reached = iterations_reached || other.iterations_reached;
  step_limited += other.step_limited;
}

Tally Tally::with(const Machine& machine) const {
  Tally tally = *this;
  add_chosen(tally.shared_objects, machine.shared_objects());
  add_chosen(tally.watched_objects, machine.watched());
  tally.yielded = tally.yielded || machine.has_yielded();
  tally.slept = tally.slept || machine.has_slept();
  tally.timed = tally.timed || machine.has_timed();
  tally.awaits_widely = tally.awaits_widely || machine.has_wide_awaits();
  tally.cut_passes = tally.cut_passes || machine.has_cut_passes();
  tally.tried_in_vain = tally.tried_in_vain || machine.has_tried_in_vain();
  return tally;
}

void Tally::forget_executions() {
  Tally fresh;
  fresh.shared_objects = std::move(shared_objects);
  fresh.watched_objects = std::move(watched_objects);
  fresh.yielded = yielded;
  fresh.slept = slept;
  fresh.timed = timed;
  fresh.awaits_widely = awaits_widely;
  fresh.cut_passes = cut_passes;
  fresh.tried_in_vain = tried_in_vain;
  *this = std::move(fresh);
}

}  // namespace heddle
