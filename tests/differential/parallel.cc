#include "tests/differential/parallel.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <thread>

#include "checker/dpor/optimal_dpor.h"
#include "checker/dpor/remote_tree.h"
#include "checker/dpor/shared_wakeup_tree.h"
#include "checker/scheduler/dfs.h"
#include "checker/trace_hash.h"

namespace heddle::differential {
namespace {

MachineOptions machine_options() {
  MachineOptions options;
  options.steps_max = 1'000;
  options.failures_max = std::numeric_limits<std::uint32_t>::max();
  options.fair = false;
  options.recording = Recording::events;
  return options;
}

void look(Seen& seen, const Machine& machine) {
  if (machine.ending() == Ending::abandoned) {
    ++seen.redundant;
    return;
  }
  ++seen.traces[trace_hash(machine)];
  for (const FailureNote& note : machine.notes()) seen.failures.insert({note.kind, note.key});
  std::vector<std::int64_t> outcome;
  for (const OutcomeValue& value : machine.outcomes()) outcome.push_back(value.value);
  ++seen.outcomes[outcome];
}

void merge(Seen& into, const Seen& from) {
  for (const auto& [trace, count] : from.traces) into.traces[trace] += count;
  for (const auto& [outcome, count] : from.outcomes) into.outcomes[outcome] += count;
  into.failures.insert(from.failures.begin(), from.failures.end());
  into.redundant += from.redundant;
}

void run(Machine& machine, const std::function<void()>& body, Scheduler& searcher, Seen& seen) {
  machine.run(body, searcher);
  searcher.end_execution(machine);
  look(seen, machine);
  if (searcher.departure() != nullptr) throw std::logic_error(searcher.departure()->found);
}

// A part of a search by dfs: as far as `executions_max`, from the paths that were left to those
// that are.
class Round {
 public:
  Round(const std::function<void()>& body, Identities& identities, std::uint32_t jobs,
        std::int64_t executions_max)
      : body_(body), identities_(identities), pool_(jobs), left_(executions_max) {}

  std::vector<DfsPath> search(const std::vector<DfsPath>& paths, std::uint32_t jobs, Seen& seen) {
    for (const DfsPath& path : paths) pool_.give(path);
    std::vector<std::thread> threads;
    for (std::uint32_t i = 0; i < jobs; ++i) threads.emplace_back([&] { work(seen); });
    for (std::thread& thread : threads) thread.join();
    remaining_.insert(remaining_.end(), pool_.queued().begin(), pool_.queued().end());
    return std::move(remaining_);
  }

 private:
  void work(Seen& all) {
    Machine machine(machine_options(), &identities_);
    DepthFirst searcher(pool_);
    Seen seen;
    while (searcher.begin_execution()) {
      if (pool_.stopped()) break;
      if (left_.fetch_sub(1) <= 0) {
        pool_.stop();
        break;
      }
      run(machine, body_, searcher, seen);
    }
    pool_.leave();
    const std::lock_guard guard(mutex_);
    merge(all, seen);
    if (const auto path = searcher.path()) remaining_.push_back(*path);
  }

  const std::function<void()>& body_;
  Identities& identities_;
  WorkPool<DfsPath> pool_;
  std::atomic<std::int64_t> left_;
  std::mutex mutex_;
  std::vector<DfsPath> remaining_;
};

// A worker of a shared search, that runs an execution when it is told to.
struct SharedWorker {
  SharedWorker(Identities& identities, SharedWakeupTree& tree)
      : machine(machine_options(), &identities), searcher(tree) {}

  Machine machine;
  OptimalDpor searcher;
};

// As if the tree were in another process: what is said there arrives when somebody is said to wait
// for it, which happens at random, or where an answer is asked for.
class RandomLink final : public MasterLink {
 public:
  RandomLink(SharedWakeupTree& tree, std::mt19937_64& random) : tree_(tree), random_(random) {}

  void tell(Bytes message) override { static_cast<void>(RemoteTree::apply(message, tree_)); }
  std::optional<Bytes> ask(Bytes message) override {
    if (auto answer = RemoteTree::apply(message, tree_)) return answer;
    const auto task = tree_.take();
    if (!task) return std::nullopt;
    return RemoteTree::answer(*task);
  }
  bool wants_more() override { return random_() % 3 == 0; }

 private:
  SharedWakeupTree& tree_;
  std::mt19937_64& random_;
};

struct RemoteWorker {
  RemoteWorker(Identities& identities, SharedWakeupTree& shared, std::mt19937_64& random)
      : link(shared, random), tree(link), machine(machine_options(), &identities), searcher(tree) {}

  RandomLink link;
  RemoteTree tree;
  Machine machine;
  OptimalDpor searcher;
};

// As far as `executions_max`; what is left, if anything is.
std::optional<DporPath> search_some(const std::function<void()>& body, Identities& identities,
                                    const DporPath& path, std::int64_t executions_max, Seen& seen) {
  Machine machine(machine_options(), &identities);
  OptimalDpor searcher(path);
  for (; searcher.begin_execution(); --executions_max) {
    if (executions_max == 0) return searcher.path();
    run(machine, body, searcher, seen);
  }
  return std::nullopt;
}

}  // namespace

Seen search_by_dfs(const std::function<void()>& body, std::uint32_t jobs,
                   std::int64_t executions_max) {
  Identities identities;
  Seen seen;
  std::vector<DfsPath> paths(1);
  while (!paths.empty()) {
    paths = Round(body, identities, jobs, executions_max).search(paths, jobs, seen);
  }
  return seen;
}

Seen search_by_dpor(const std::function<void()>& body, std::int64_t executions_max) {
  Identities identities;
  Seen seen;
  std::optional<DporPath> path = DporPath();
  while (path) path = search_some(body, identities, *path, executions_max, seen);
  return seen;
}

std::optional<Seen> search_by_dpor_within(const std::function<void()>& body,
                                          std::int64_t executions_max) {
  Identities identities;
  Seen seen;
  if (search_some(body, identities, DporPath(), executions_max, seen)) return std::nullopt;
  return seen;
}

Seen search_by_shared_dpor(const std::function<void()>& body, std::uint32_t workers,
                           std::uint64_t seed, Tree where) {
  Identities identities;
  SharedWakeupTree tree(workers, true);
  std::mt19937_64 random(seed);
  Seen seen;
  const auto search = [&](auto& all) {
    while (!tree.done()) {
      auto& worker = *all[random() % workers];
      if (worker.searcher.begin_execution()) run(worker.machine, body, worker.searcher, seen);
    }
  };
  std::vector<std::unique_ptr<SharedWorker>> here;
  std::vector<std::unique_ptr<RemoteWorker>> elsewhere;
  for (std::uint32_t i = 0; i < workers; ++i) {
    if (where == Tree::shared) {
      here.push_back(std::make_unique<SharedWorker>(identities, tree));
    } else {
      elsewhere.push_back(std::make_unique<RemoteWorker>(identities, tree, random));
    }
  }
  where == Tree::shared ? search(here) : search(elsewhere);
  return seen;
}

std::string difference_of(const Seen& one, const Seen& other) {
  if (one == other) return "";
  std::uint64_t missed = 0;
  std::uint64_t foreign = 0;
  std::uint64_t counted = 0;
  for (const auto& [trace, count] : one.traces) {
    const auto found = other.traces.find(trace);
    missed += found == other.traces.end();
    counted += found != other.traces.end() && found->second != count;
  }
  for (const auto& [trace, count] : other.traces) foreign += !one.traces.contains(trace);
  return std::to_string(one.traces.size()) + " traces: " + std::to_string(missed) + " missed, " +
         std::to_string(foreign) + " foreign, " + std::to_string(counted) +
         " with another count; redundant " + std::to_string(one.redundant) + " and " +
         std::to_string(other.redundant) + (one.outcomes == other.outcomes ? "" : ", outcomes") +
         (one.failures == other.failures ? "" : ", failures");
}

}  // namespace heddle::differential
