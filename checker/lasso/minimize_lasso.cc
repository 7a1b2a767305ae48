#include "checker/lasso/minimize_lasso.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "checker/lasso/lasso.h"
#include "checker/lasso/lasso_paths.h"
#include "checker/schedule_reduction.h"

namespace heddle {
namespace {

MachineOptions options_for(const Seed& seed) {
  MachineOptions options = machine_options(seed);
  options.fair = false;
  options.steps_max = std::numeric_limits<std::uint64_t>::max();  // an observer ends it
  // What the detector of races keeps is no state of the program, and grows.
  options.without.set(static_cast<std::size_t>(FailureKind::data_race));
  return options;
}

Lasso lasso_of(const Seed& seed) {
  return {seed.cycle->begin, seed.cycle->steps, answers_of(seed.schedule),
          answers_of(seed.cycle->schedule)};
}

class LassoMinimizer {
 public:
  LassoMinimizer(const Program& program, const Seed& seed, Recorded recorded,
                 std::uint64_t executions_max, const std::function<bool()>& may_go_on)
      : program_(program),
        executions_max_(executions_max),
        may_go_on_(may_go_on),
        machine_(options_for(seed)),
        note_(recorded.notes.front()),
        lasso_(lasso_of(seed)),
        result_{seed, std::move(recorded), false, 0} {}

  MinimizedLasso run() {
    shorten_cycle(executions_max_ / 4 * 3);
    shorten_way();
    return std::move(result_);
  }

 private:
  template <typename Watched>
  void run_once(Watched& watched) {
    ++result_.executions;
    machine_.observe(&watched);
    machine_.run(program_.body, watched);
    machine_.observe(nullptr);
  }
  bool may_go_on(std::uint64_t executions) const {
    return result_.executions < executions && may_go_on_();
  }

  void shorten_cycle(std::uint64_t executions_max);
  void shorten_way();
  void search_ways(const CycleStates& states, WayIn best);
  bool run_all(WaySearch& search);
  WayIn reduced(const CycleStates& states, WayIn best);
  bool take(const WayIn& way);
  bool take(const Lasso& lasso);

  const Program& program_;
  const std::uint64_t executions_max_;
  const std::function<bool()>& may_go_on_;
  Machine machine_;  // one for all, so that states have the same fingerprints
  const FailureNote note_;
  Lasso lasso_;
  MinimizedLasso result_;
};

void LassoMinimizer::shorten_cycle(std::uint64_t executions_max) {
  CycleSearch search(lasso_);
  while (search.begin_execution() && may_go_on(executions_max)) {
    run_once(search);
    if (search.found() && take(*search.found())) search.take_found();
  }
}

void LassoMinimizer::shorten_way() {
  const Lasso lasso = lasso_;
  CycleTracer tracer(lasso);
  run_once(tracer);
  if (!tracer.closed()) return;
  const WayIn best{lasso.stem, lasso.begin, preemptions_before_cycle(result_.recorded.trace), {}};
  search_ways(tracer.states(), reduced(tracer.states(), best));
}

// Leaves parts of the way out, as far as that leads into the cycle by a smaller one.
WayIn LassoMinimizer::reduced(const CycleStates& states, WayIn best) {
  const std::uint64_t executions_max = result_.executions + executions_max_ / 10;
  const std::uint64_t steps_max = 2 * best.begin + 100;
  const auto attempt = [&](const Answers& answers) -> std::optional<Answers> {
    Guided guided(answers, false);
    WayFinder way(guided, states, best, steps_max);
    run_once(way);
    if (!(way.best().size() < best.size())) return std::nullopt;
    best = way.best();
    return best.answers;
  };
  reduce_schedule(best.answers, attempt, [&] { return may_go_on(executions_max); });
  return best;
}

// Those of at most 0, 1, .. preemptions, up to the first bound by which one leads into the cycle.
void LassoMinimizer::search_ways(const CycleStates& states, WayIn best) {
  const std::uint64_t steps_max = 10 * best.begin + 100;
  for (std::uint32_t bound = 0; bound <= best.preemptions; ++bound) {
    DepthFirst dfs(bound);
    WaySearch search(dfs, states, best, steps_max);
    const bool ended = run_all(search);
    best = search.best();
    // That states are met again here shows that they can be told from one execution to the next.
    if (search.met() && bound == best.preemptions) {
      result_.fewest_preemptions = take(best);
      return;
    }
    if (!ended || search.cut()) break;
  }
  take(best);
}

// Whether the search came to its end.
bool LassoMinimizer::run_all(WaySearch& search) {
  while (search.begin_execution()) {
    if (!may_go_on(executions_max_)) return false;
    run_once(search);
    search.end_execution(machine_);
    if (search.departure() != nullptr) return false;
  }
  return true;
}

// The cycle then begins where the way comes into it.
bool LassoMinimizer::take(const WayIn& way) {
  Lasso lasso = lasso_;
  lasso.stem = way.answers;
  lasso.begin = way.begin;
  const auto entry = static_cast<std::ptrdiff_t>(way.entry.answers);
  std::rotate(lasso.cycle.begin(), lasso.cycle.begin() + entry, lasso.cycle.end());
  return take(lasso);
}

// Whether it is the same failure.
bool LassoMinimizer::take(const Lasso& lasso) {
  Seed seed = seed_of_lasso(program_, result_.seed, lasso);
  Recorded recorded = run_lasso(program_, seed, 1);
  if (recorded.departure || recorded.notes.empty()) return false;
  const FailureNote& note = recorded.notes.front();
  if (note.kind != note_.kind || note.key != note_.key) return false;
  seed.event_count = recorded.event_count;
  seed.digest = recorded.digest;
  lasso_ = lasso;
  result_.seed = std::move(seed);
  result_.recorded = std::move(recorded);
  return true;
}

}  // namespace

MinimizedLasso minimize_lasso(const Program& program, const Seed& seed, Recorded recorded,
                              std::uint64_t executions_max,
                              const std::function<bool()>& may_go_on) {
  return LassoMinimizer(program, seed, std::move(recorded), executions_max, may_go_on).run();
}

}  // namespace heddle
