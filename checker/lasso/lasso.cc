#include "checker/lasso/lasso.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>

#include "checker/findings.h"
#include "checker/lasso/laps.h"
#include "checker/lasso/lasso_hunt.h"
#include "checker/scheduler/scheduled.h"

namespace heddle {
namespace {

constexpr std::uint32_t kWalks = 256;
constexpr std::uint32_t kBeginnings = 32;    // of different lengths
constexpr std::uint32_t kLongWalks = 8;      // that are watched for a cycle
constexpr std::uint64_t kShort = 1'000;      // operations after which a walk is worth watching
constexpr std::size_t kOperationsShown = 8;  // of a thread in a cycle

// How walk number `walk`, counted from 0, begins, and how it takes turns.
std::uint32_t random_answers(std::uint32_t walk) {
  return walk < 3 ? 0 : (walk - 2) % kBeginnings * 3;
}
std::uint32_t quantum(std::uint32_t walk) { return walk % 3 + 1; }

MachineOptions walking_options(const CheckOptions& options) {
  MachineOptions result = machine_options(options);
  result.fair = false;                                           // the walk is
  result.steps_max = std::numeric_limits<std::uint64_t>::max();  // it ends by itself
  // What the detector of races keeps is no state of the program, and grows.
  result.without.set(static_cast<std::size_t>(FailureKind::data_race));
  return result;
}

// Many walks end soon: one machine tells of them all which are worth a closer look.
class ShortWalks {
 public:
  ShortWalks(const Program& program, const CheckOptions& options)
      : program_(program), seed_(options.seed), machine_(shortened(walking_options(options))) {}

  bool goes_on_for_long(std::uint32_t walk) {
    FairWalk fair(seed_ + walk, random_answers(walk), quantum(walk));
    return machine_.run(program_.body, fair) == Ending::truncated;
  }

 private:
  static MachineOptions shortened(MachineOptions options) {
    options.steps_max = kShort + kBeginnings * 3;
    return options;
  }

  const Program& program_;
  const std::uint64_t seed_;
  Machine machine_;
};

std::string place(source_location where) {
  if (where.line == 0) return "an unknown line";
  return std::string(where.file) + ":" + std::to_string(where.line);
}

// "T1 (first), T2 (second)"
std::string names_of(const Machine& machine, const std::vector<ThreadId>& threads) {
  std::string text;
  for (std::size_t i = 0; i < threads.size(); ++i) {
    const char* const joint = i == 0 ? "" : i + 1 == threads.size() ? " and " : ", ";
    text += joint + machine.thread_name(threads[i]);
  }
  return text;
}

bool tries_lock(OperationKind kind) {
  return kind == OperationKind::try_lock || kind == OperationKind::try_lock_shared;
}

// What a thread does to look at something and to wait for it, beside its reads.
bool only_waits(OperationKind kind) {
  switch (kind) {
    case OperationKind::lock:
    case OperationKind::lock_shared:
    case OperationKind::try_lock:
    case OperationKind::try_lock_shared:
    case OperationKind::unlock:
    case OperationKind::unlock_shared:
    case OperationKind::condition_wait:
    case OperationKind::condition_wake:
    case OperationKind::condition_relock:
    case OperationKind::timer:
    case OperationKind::sleep:
    case OperationKind::begin_timeout:
      return true;
    default:
      return false;
  }
}

// What is told of the last pass.
class Pass {
 public:
  Pass(const Machine& machine, const Laps& laps)
      : machine_(machine),
        parked_(laps.parked()),
        begin_(*(laps.begins().end() - 2)),
        end_(laps.begins().back()) {
    laps.stepped().for_each([&](ThreadId thread) { stepped_.push_back(thread); });
    std::set<ThreadId> busy;     // changed something
    std::set<ThreadId> working;  // changed what is no lock, and none's waits
    std::set<ThreadId> trying;
    for (std::size_t i = begin_; i < end_; ++i) {
      const Event& event = machine.events()[i];
      if (tries_lock(event.kind)) trying.insert(event.thread);
      if (changes_nothing(event) || !shows(i)) continue;
      busy.insert(event.thread);
      if (!only_waits(event.kind)) working.insert(event.thread);
    }
    for (const ThreadId thread : stepped_) {
      const bool idle = !busy.empty() && !busy.contains(thread);
      // Takes a lock to look at what others do, sees that it must wait, and waits again.
      const bool looks_on =
          !working.empty() && !working.contains(thread) && !trying.contains(thread);
      if ((idle || looks_on) && !machine.is_daemon(thread)) starved_.push_back(thread);
    }
    for (const Parked& each : parked_) {
      // Whoever waits for the end of another has its reason there.
      const bool joins = each.kind == OperationKind::thread_join;
      if (!joins && !each.daemon) starved_.push_back(each.thread);
    }
  }

  FailureKind kind() const {
    return starved_.empty() ? FailureKind::livelock : FailureKind::starvation;
  }

  std::uint64_t key() const {
    std::uint64_t key = 1;
    for (const ThreadId thread : stepped_) key += machine_.thread_identity(thread);
    for (const ThreadId thread : starved_) {
      key += mix_identity(machine_.thread_identity(thread), 1);
    }
    return key;
  }

  Failure describe() const {
    Failure failure{kind(), message(), {}, {}, {}};
    for (const ThreadId thread : stepped_) tell(failure, thread);
    for (const Parked& each : parked_) tell(failure, each);
    failure.details.push_back("the state after the cycle is the state before it, " +
                              std::to_string(LassoHunt::kPasses) +
                              " times over, and every thread that could step in it has: a fair "
                              "scheduler does not end it");
    return failure;
  }

 private:
  // Counts as something that the thread does to others.
  bool shows(std::size_t event) const {
    return machine_.events()[event].access == Access::write ||
           machine_.events()[event].kind == OperationKind::lock_shared ||
           machine_.events()[event].kind == OperationKind::unlock_shared;
  }

  std::string message() const {
    if (starved_.empty()) {
      const std::size_t count = end_ - begin_;
      return "livelock: " + names_of(machine_, stepped_) +
             (stepped_.size() == 1 ? " repeats" : " repeat") + " the same " +
             (count == 1 ? "operation" : std::to_string(count) + " operations") +
             " for ever, and nobody gets on";
    }
    std::vector<ThreadId> others;
    for (const ThreadId thread : stepped_) {
      const bool starves = std::find(starved_.begin(), starved_.end(), thread) != starved_.end();
      if (!starves) others.push_back(thread);
    }
    return "starvation: " + names_of(machine_, starved_) +
           (starved_.size() == 1 ? " waits" : " wait") + " for ever while " +
           names_of(machine_, others) + (others.size() == 1 ? " goes on" : " go on");
  }

  void tell(Failure& failure, ThreadId thread) const {
    std::string text;
    std::size_t count = 0;
    source_location where;
    for (std::size_t i = begin_; i < end_; ++i) {
      const Event& event = machine_.events()[i];
      if (event.thread != thread || event.kind == OperationKind::timer) continue;
      where = machine_.texts()[i].where;
      if (++count > kOperationsShown) continue;
      const std::string object =
          event.object == kNoObject ? "" : "\"" + machine_.object_name(event.object) + "\" ";
      text += (count == 1 ? "" : ", ") + object + machine_.texts()[i].text;
    }
    if (count == 0) return;
    if (count > kOperationsShown) text += ", ...";
    failure.threads.push_back(thread);
    failure.locations.push_back(where);
    failure.details.push_back(machine_.thread_name(thread) + " repeats: " + text);
  }

  void tell(Failure& failure, const Parked& each) const {
    if (each.kind != OperationKind::thread_join) {
      failure.threads.push_back(each.thread);
      failure.locations.push_back(each.where);
    }
    const std::string object =
        each.object == kNoObject ? "" : " of \"" + machine_.object_name(each.object) + "\"";
    failure.details.push_back(machine_.thread_name(each.thread) + " never gets past " +
                              name_of(each.kind) + object + " at " + place(each.where));
  }

  const Machine& machine_;
  const std::vector<Parked>& parked_;
  const std::size_t begin_;
  const std::size_t end_;
  std::vector<ThreadId> stepped_;
  std::vector<ThreadId> starved_;
};

// How many of the first `count` events a trace tells.
std::size_t events_told(const Machine& machine, std::size_t count) {
  const auto first = machine.events().begin();
  return count - static_cast<std::size_t>(std::count_if(
                     first, first + static_cast<std::ptrdiff_t>(count),
                     [](const Event& event) { return event.kind == OperationKind::timer; }));
}

MachineOptions following_options(const Seed& seed) {
  MachineOptions options = machine_options(seed);
  options.steps_max = std::numeric_limits<std::uint64_t>::max();
  return options;
}

// Whether the state comes again as often as a hunt asks for.
bool comes_again(const Program& program, const Seed& seed) {
  MachineOptions options = following_options(seed);
  options.without.set(static_cast<std::size_t>(FailureKind::data_race));
  Machine machine(options);
  Laps laps(seed, LassoHunt::kPasses);
  machine.observe(&laps);
  machine.run(program.body, laps);
  return laps.closed();
}

}  // namespace

Seed seed_of_lasso(const Program& program, Seed seed, const Lasso& lasso) {
  seed.strategy = kFairStrategy;
  std::vector<std::uint32_t> answers = lasso.stem;
  answers.insert(answers.end(), lasso.cycle.begin(), lasso.cycle.end());
  MachineOptions recording = following_options(seed);
  recording.recording = Recording::full;
  recording.steps_max = lasso.begin + lasso.steps;
  // One answer more would be the first of the next pass.
  AnswerList list(answers, false);
  ScheduleRecorder recorder(list);
  Machine machine(recording);
  machine.run(program.body, recorder);
  seed.schedule = recorder.schedule(0, lasso.stem.size());
  seed.cycle =
      ScheduleCycle{lasso.begin, lasso.steps, recorder.schedule(lasso.stem.size(), answers.size())};
  return seed;
}

std::uint32_t preemptions_before_cycle(const Trace& trace) {
  const auto begin = trace.events.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(trace.cycles.front());
  return static_cast<std::uint32_t>(
      std::count_if(begin, end, [](const TraceEvent& event) { return event.preemption; }));
}

std::optional<FoundLasso> find_lasso(const Program& program, const CheckOptions& options) {
  std::uint32_t watched = 0;
  ShortWalks walks(program, options);
  for (std::uint32_t walk = 0; walk < kWalks && watched < kLongWalks; ++walk) {
    if (!walks.goes_on_for_long(walk)) continue;
    ++watched;
    Machine machine(walking_options(options));
    LassoHunt hunt(options.seed + walk, random_answers(walk), quantum(walk));
    machine.observe(&hunt);
    machine.run(program.body, hunt);
    if (!hunt.lasso()) continue;
    Seed seed = seed_of_lasso(program, seed_without_decisions(program, options), *hunt.lasso());
    const Recorded recorded = run_lasso(program, seed, 1);
    seed.event_count = recorded.event_count;
    seed.digest = recorded.digest;
    return FoundLasso{std::move(seed), walk + 1};
  }
  return std::nullopt;
}

Recorded run_lasso(const Program& program, const Seed& seed, std::uint64_t passes) {
  MachineOptions options = following_options(seed);
  options.recording = Recording::full;
  Machine machine(options);
  Laps laps(seed, passes);
  machine.observe(&laps);
  Recorded recorded;
  recorded.ending = machine.run(program.body, laps);
  const bool again = laps.completed() && comes_again(program, seed);
  take_over(recorded, machine, again ? laps.begins()[1] : machine.events().size());
  if (!again) {
    const Departure departure{"a state that comes again", "an execution that goes on", {}};
    const Departure* found = laps.departure();
    add_departure(recorded, found != nullptr ? *found : departure);
    return recorded;
  }
  const Pass pass(machine, laps);
  for (std::size_t i = 0; i < passes; ++i) {
    recorded.trace.cycles.push_back(events_told(machine, laps.begins()[i]));
  }
  recorded.preemptions = preemptions_before_cycle(recorded.trace);
  // Before what else is wrong in it, which is not what the seed is for.
  recorded.notes.insert(recorded.notes.begin(), {pass.kind(), pass.key()});
  recorded.failures.insert(recorded.failures.begin(), pass.describe());
  return recorded;
}

}  // namespace heddle
