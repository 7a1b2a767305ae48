#ifndef HEDDLE_TESTS_BENCH_BUGS_BUG_H_
#define HEDDLE_TESTS_BENCH_BUGS_BUG_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checker/options.h"
#include "sim/failure.h"

namespace heddle::bugs {

// A program with one bug, which a strategy is to find.
//
// The bugs are what races do, not that there is one: what threads share without a lock is a
// heddle::atomic, so that no report of a data race comes before the assertion or the deadlock.
struct Bug {
  std::string name;
  std::string origin;              // the benchmark, tool or paper that has a program of this kind
  std::vector<FailureKind> kinds;  // one of which a search must find, and no other
  // The least preemptions that show it, where an exhaustive search can tell.
  std::optional<std::uint32_t> preemptions;
  // The program. `fixed`: without the bug.
  std::function<void(bool fixed)> body;
  // A trial has so many times the budget of others, which cannot be expected to do.
  std::uint64_t budget_factor = 1;

  // Too hard to be tried by all strategies many times.
  bool is_hard() const noexcept { return budget_factor >= 100; }
};

using Bugs = std::vector<Bug>;

// The benchmark, in the order of its tables.
const Bugs& all_bugs();
// Null where there is none of that name.
const Bug* find_bug(const std::string& name);

// What heddle::check takes for it.
Program program_of(const Bug& bug, bool fixed = false);
// Options that look for the bug alone: the first failure is the bug, as it was found. A lost wakeup
// counts as the deadlock that it is, and no executions are spent on lassos, orders of locks and
// smaller failures.
CheckOptions options_for_bugs();

}  // namespace heddle::bugs

#endif  // HEDDLE_TESTS_BENCH_BUGS_BUG_H_
