#include "checker/lenient_replay.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "checker/minimize.h"
#include "checker/recorded.h"
#include "checker/scheduler/dfs.h"
#include "checker/scheduler/guided.h"
#include "checker/scheduler/scheduled.h"

namespace heddle {
namespace {

using Answers = std::vector<std::uint32_t>;
using Clock = std::chrono::steady_clock;

constexpr const char* kSearch = "dfs";

Seed found_by(Seed seed, const std::string& strategy) {
  seed.strategy = strategy;
  return seed;
}

// Searches on from a schedule that the program follows no longer.
class ContinuedSearch {
 public:
  ContinuedSearch(const Program& program, const Seed& seed, const LenientBudget& budget)
      : program_(program),
        seed_(seed),
        budget_(budget),
        machine_(machine_options(found_by(seed, kSearch))) {}

  // One execution that takes of the schedule what is possible.
  void follow(const Answers& answers);
  // All that begin with `beginning`. Returns whether the search came to its end, or to a failure.
  bool search(const Answers& beginning);

  const std::optional<Confirmed>& found() const noexcept { return found_; }
  std::uint64_t executions() const noexcept { return executions_; }

 private:
  enum class End : std::uint8_t { exhausted, spent, again };

  bool may_go_on() const;
  void run(Machine& machine, Scheduler& scheduler, const std::string& strategy);
  End search_within(const Answers& beginning, DepthFirst& rest);

  const Program& program_;
  const Seed& seed_;
  const LenientBudget budget_;
  const Clock::time_point start_ = Clock::now();
  Machine machine_;
  std::uint64_t executions_ = 0;
  bool truncated_ = false;
  std::optional<Confirmed> found_;
};

bool ContinuedSearch::may_go_on() const {
  return executions_ < budget_.executions &&
         std::chrono::duration<double>(Clock::now() - start_).count() < budget_.seconds;
}

void ContinuedSearch::run(Machine& machine, Scheduler& scheduler, const std::string& strategy) {
  ++executions_;
  machine.run(program_.body, scheduler);
  scheduler.end_execution(machine);
  if (machine.discarded() || machine.ending() == Ending::abandoned) return;
  truncated_ = truncated_ || machine.ending() == Ending::truncated;
  for (const FailureNote& note : machine.notes()) {
    if (found_ || !can_be_minimized(note.kind)) continue;
    found_ = confirm(program_, found_by(seed_, strategy), machine, note);
  }
}

void ContinuedSearch::follow(const Answers& answers) {
  Machine machine(machine_options(seed_));
  Guided guided(answers, searches_loops(seed_.strategy));
  guided.begin_execution();
  run(machine, guided, seed_.strategy);
}

bool ContinuedSearch::search(const Answers& beginning) {
  for (std::uint32_t bound = 0;;) {
    DepthFirst rest(bound);
    const End end = search_within(beginning, rest);
    if (end == End::again) continue;
    if (found_) return true;
    if (end == End::spent) return false;
    if (!rest.left_out()) return !truncated_;
    ++bound;
  }
}

ContinuedSearch::End ContinuedSearch::search_within(const Answers& beginning, DepthFirst& rest) {
  Guided guided(beginning, searches_loops(seed_.strategy), &rest);
  truncated_ = false;
  while (guided.begin_execution()) {
    if (!may_go_on()) return End::spent;
    run(machine_, guided, kSearch);
    if (found_ || guided.departure() != nullptr) return End::spent;
    if (machine_.loops().take_news()) return End::again;
  }
  return End::exhausted;
}

}  // namespace

LenientReplay replay_leniently(const Program& program, const Seed& seed,
                               const LenientBudget& budget) {
  must_be_of(program, seed);
  Recorded strict = run_recorded(program, seed);
  LenientReplay result;
  if (!strict.departure) {
    result.token = encode(seed);
    result.replay = replay_of(seed, std::move(strict));
    return result;
  }
  Answers answers = answers_of(seed.random ? strict.schedule : seed.schedule);
  result.departure = strict.departure;
  result.decisions = seed.random ? 0 : answers.size();
  result.followed = seed.random ? 0 : strict.followed;

  ContinuedSearch search(program, seed, budget);
  search.follow(answers);
  answers.resize(result.followed);
  if (!search.found()) search.search(answers);
  if (!search.found()) result.exhaustive = search.search({});
  result.executions = search.executions();
  if (search.found()) {
    result.exhaustive = false;
    result.token = search.found()->token;
    result.replay = replay_of(decode(result.token), search.found()->recorded);
  }
  return result;
}

}  // namespace heddle
