#ifndef HEDDLE_CHECKER_RESULT_H_
#define HEDDLE_CHECKER_RESULT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/trace.h"
#include "checker/verify_reduction.h"
#include "sim/failure.h"

namespace heddle {

enum class Verdict : std::uint8_t {
  passed,        // every execution within the bounds stated, exhaustively
  failed,        // a failure was found
  inconclusive,  // a budget ended the search, or nothing could go wrong
};

const char* name_of(Verdict verdict) noexcept;

// The design's names, section 9.
struct ExecutionCounts {
  std::uint64_t explored = 0;   // ran to an end: all threads finished, deadlock, or failure
  std::uint64_t failing = 0;    // of those: with a failure
  std::uint64_t blocked = 0;    // ended in a loop that waits for ever
  std::uint64_t truncated = 0;  // cut by a bound
  std::uint64_t redundant = 0;  // thrown away by the search
};

struct Outcome {
  std::vector<std::pair<std::string, std::int64_t>> values;
  std::uint64_t count = 0;  // executions that ended with these values
};

// The size of the execution that a search found, where a smaller one with the same failure was
// looked for: see minimize.h.
struct MinimizedFrom {
  std::uint32_t preemptions = 0;
  std::uint64_t events = 0;
};

// A failure with all it takes to understand it and to see it again. It has been replayed from its
// seed before it is reported.
struct FailureReport {
  Failure failure;
  std::uint64_t key = 0;  // tells it from others of its kind: see FailureNote
  std::string seed;
  std::string strategy;         // that found it
  std::uint64_t execution = 0;  // counted from 1, within that strategy
  std::uint32_t preemptions = 0;
  // A search of all executions with fewer preemptions came to its end without this failure.
  bool fewest_preemptions = false;
  std::uint64_t events = 0;
  Trace trace;
  std::optional<MinimizedFrom> minimized_from;  // what the search had found; the rest is minimised
};

// One strategy's share of a search: "auto" has two, told apart, and each bound of preemptions is
// one.
struct Phase {
  std::string strategy;
  std::uint64_t executions = 0;
  double seconds = 0;
  std::optional<std::uint32_t> preemptions_max;  // in one execution; nullopt: no bound
};

// What the samples of `pct` were sure to find, with a probability: a bug of that depth, in a
// program whose executions have at most so many threads and points with a choice.
struct Guarantee {
  std::uint32_t depth = 0;
  std::uint32_t threads = 0;
  std::uint64_t points = 0;
  double probability = 0;        // of finding it in one execution, at least
  double executions_for_95 = 0;  // that find it with a probability of 95 %
};

// What samples have not shown, estimated: see unseen.h.
struct Unseen {
  std::uint64_t executions = 0;    // that it is estimated from
  std::uint64_t combinations = 0;  // of reads-from pairs that they showed
  std::uint64_t once = 0;          // of those, shown by one execution
  std::uint64_t twice = 0;         // and by two
  double probability = 0;          // that one more execution shows a new one
  double at_least = 0;             // combinations that there are
};

// What a pass stands on.
struct Certificate {
  std::uint64_t executions = 0;
  std::optional<std::uint64_t> traces;  // Mazurkiewicz traces, where the strategy counts them
  std::uint64_t events = 0;
  std::uint32_t threads_max = 0;      // in one execution
  std::uint64_t choice_points = 0;    // with more than one candidate, over all executions
  std::uint32_t preemptions_max = 0;  // in one execution
  std::vector<std::string> shared_objects;
  std::string completeness;  // "complete", "bounded by preemptions=2", "sampled"
};

struct Result {
  std::string model;
  std::vector<std::pair<std::string, std::int64_t>> parameters;
  std::string strategy;
  std::string scheduling;
  std::vector<std::pair<std::string, std::int64_t>> bounds;  // that were set, by name
  Verdict verdict = Verdict::inconclusive;
  std::string reason;  // of an inconclusive verdict, a word: "executions", "time", "vacuous", ...
  bool exhaustive = false;  // the search came to its end, and no bound cut anything
  ExecutionCounts executions;
  std::uint64_t events = 0;
  double seconds = 0;
  std::optional<double> estimate;  // executions of the whole search
  std::vector<Outcome> outcomes;   // sorted by their values
  std::vector<FailureReport> failures;
  std::vector<Phase> phases;
  Certificate certificate;
  std::optional<Unseen> unseen;             // of a sampler that has found nothing
  std::optional<Guarantee> guarantee;       // of the last phase
  std::vector<std::string> without;         // kinds of failure that were not looked for
  std::optional<ReductionCheck> reduction;  // where CheckOptions::verify_reduction asked for it

  bool passed() const noexcept { return verdict == Verdict::passed; }
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_RESULT_H_
