#include "tests/bench/bugs/bug.h"

#include <algorithm>

#include "tests/bench/bugs/programs/families.h"

namespace heddle::bugs {
namespace {

Bugs gathered() {
  Bugs all;
  for (const auto family :
       {reorder,       two_stage,           wrong_lock,      bank,          bluetooth,
        string_buffer, lazy_initialization, token_ring,      fibonacci,     queues,
        signals,       deadlocks,           readers_writers, treiber_stack, safe_stack,
        work_stealing, quicksort,           lifetime,        services,      planted}) {
    for (Bug& bug : family()) all.push_back(std::move(bug));
  }
  return all;
}

}  // namespace

const Bugs& all_bugs() {
  static const Bugs all = gathered();
  return all;
}

const Bug* find_bug(const std::string& name) {
  const auto found = std::ranges::find(all_bugs(), name, &Bug::name);
  return found == all_bugs().end() ? nullptr : &*found;
}

Program program_of(const Bug& bug, bool fixed) {
  return {bug.name, {}, [body = bug.body, fixed] { body(fixed); }};
}

CheckOptions options_for_bugs() {
  CheckOptions options;
  options.minimize_executions = 0;
  for (const FailureKind kind : {FailureKind::lost_wakeup, FailureKind::livelock,
                                 FailureKind::starvation, FailureKind::lock_order}) {
    options.without.set(static_cast<std::size_t>(kind));
  }
  return options;
}

}  // namespace heddle::bugs
