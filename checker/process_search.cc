#include "checker/process_search.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "checker/dpor/optimal_dpor.h"
#include "checker/dpor/remote_tree.h"
#include "checker/dpor/shared_wakeup_tree.h"
#include "checker/kept_json.h"
#include "checker/masters_numbering.h"
#include "checker/process_memory.h"
#include "checker/scheduler/dfs.h"
#include "checker/search_workers.h"
#include "checker/worker_process.h"

namespace heddle {
namespace {

using Json = nlohmann::json;

// What all processes of the search look at while they work.
struct Control {
  static constexpr int kGoesOn = -1;

  std::atomic<std::int64_t> wanted{0};  // how many more could be given work than there is work for
  std::atomic<int> stop{kGoesOn};       // else the Stop that ended the search
  std::atomic<std::uint64_t> begun{0};  // executions

  bool stopped() const noexcept { return stop.load(std::memory_order_relaxed) != kGoesOn; }
  // The first reason counts.
  void end(Stop reason) noexcept {
    int goes_on = kGoesOn;
    stop.compare_exchange_strong(goes_on, static_cast<int>(reason));
  }
};

struct Counters {
  alignas(64) std::atomic<std::uint64_t> executions{0};
  std::atomic<double> explored_share{0};
};

struct Shared {
  explicit Shared(std::uint32_t jobs) : counters(jobs) {}

  std::uint64_t executions() {
    std::uint64_t sum = 0;
    for (Counters& each : counters.all()) sum += each.executions.load(std::memory_order_relaxed);
    return sum;
  }
  std::optional<double> estimate() {
    double share = 0;
    for (Counters& each : counters.all()) {
      share += each.explored_share.load(std::memory_order_relaxed);
    }
    if (share <= 0) return std::nullopt;
    return static_cast<double>(executions()) / share;
  }

  ProcessMemory<Control> control;
  ProcessMemory<Counters> counters;
};

Bytes bytes_of(const Json& binary) { return binary.get_binary(); }

// --- In a copy of the process ----------------------------------------------------------------

class WorkerLink final : public MasterLink {
 public:
  WorkerLink(Connection& master, Control& control) : master_(master), control_(control) {}

  void tell(Bytes message) override { send(std::move(message), false); }
  std::optional<Bytes> ask(Bytes message) override {
    send(std::move(message), true);
    const std::optional<Json> answer = master_.receive();
    if (!answer) gone();
    if (answer->is_null()) return std::nullopt;
    return bytes_of(*answer);
  }
  bool wants_more() override { return control_.wanted.load(std::memory_order_relaxed) > 0; }

 private:
  void send(Bytes message, bool asks) {
    if (!master_.send({{"work", Json::binary(std::move(message))}, {"asks", asks}})) gone();
  }
  [[noreturn]] static void gone() { throw std::runtime_error("the search is gone"); }

  Connection& master_;
  Control& control_;
};

// The work of the others, which passes through the master's hands.
class RemotePool final : public WorkExchange<DfsPath> {
 public:
  explicit RemotePool(MasterLink& master) : master_(master) {}

  bool wants_more() override { return master_.wants_more(); }
  void give(DfsPath path) override {
    Packer out;
    out.put_all(path.frames);
    master_.tell(out.take());
  }
  std::optional<DfsPath> take() override {
    const std::optional<Bytes> work = master_.ask({});
    if (!work) return std::nullopt;
    return DfsPath{Unpacker(*work).get_all<DfsPath::Frame>()};
  }

 private:
  MasterLink& master_;
};

Json json_of(const WaitingLoops::Knowledge& known) {
  return {known.heads, known.dismissed, known.proven, known.futile};
}

WaitingLoops::Knowledge knowledge_of(const Json& json) {
  return {json.at(0), json.at(1), json.at(2), json.at(3)};
}

// Lines of the program's own code are found again by the master, in executions of its own.
Json json_of(const Findings::Departed& departed) {
  return {departed.strategy,        departed.execution,   departed.departure.expected,
          departed.departure.found, departed.finds_loops, departed.answers,
          departed.events,          departed.preemptions};
}

Findings::Departed departed_of(const Json& json) {
  return {json.at(0), json.at(1), {json.at(2), json.at(3), {}}, false, json.at(4), json.at(5),
          json.at(6), json.at(7)};
}

class Worker {
 public:
  Worker(const PhaseWork& work, std::string strategy, std::optional<std::uint64_t> executions_max,
         Shared& shared, std::uint32_t index, Machine& machine, Connection& master)
      : work_(work),
        strategy_(std::move(strategy)),
        executions_max_(executions_max),
        shared_(shared),
        counters_(shared.counters[index]),
        machine_(machine),
        master_(master),
        kept_(work.findings.kept().size()) {}

  void run(Scheduler& scheduler) {
    MastersNumbering numbering(master_);
    work_.identities.ask(numbering);
    while (scheduler.begin_execution() && !shared_.control->stopped()) {
      if (executions_max_ && shared_.control->begun.fetch_add(1) >= *executions_max_) {
        shared_.control->end(Stop::budget);
        break;
      }
      machine_.run(work_.program.body, scheduler);
      scheduler.end_execution(machine_);
      count(scheduler);
    }
    master_.send({{"left", json_of(tally_.with(machine_))},
                  {"loops", json_of(machine_.loops().knowledge())},
                  {"unsure", scheduler.unsure()}});
    // Stays until it is ended: what is gone looks as if it had something to say.
    static_cast<void>(master_.receive());
  }

 private:
  void count(const Scheduler& scheduler) {
    const auto relaxed = std::memory_order_relaxed;
    const Counted counted = count_execution(work_.options, machine_, scheduler, tally_);
    counters_.executions.store(counters_.executions.load(relaxed) + 1, relaxed);
    counters_.explored_share.store(scheduler.explored_share(), relaxed);
    if (counted.to_look_at && look(scheduler)) return shared_.control->end(Stop::failure);
    if (counted.stop) shared_.control->end(*counted.stop);
  }

  // Tells the master of what is found. Returns whether that ends the search.
  bool look(const Scheduler& scheduler) {
    const std::uint64_t number = work_.executions_before + shared_.executions();
    work_.findings.look_alone(strategy_, scheduler, machine_, number);
    std::vector<Findings::Kept> found = work_.findings.kept(kept_);
    kept_ += found.size();
    std::erase_if(found, [](const Findings::Kept& each) { return each.seed.empty(); });
    if (!found.empty()) master_.send({{"found", json_of(found)}});
    if (work_.findings.departed()) {
      master_.send({{"departed", json_of(*work_.findings.departed())}});
    }
    return work_.findings.stops_search();
  }

  const PhaseWork& work_;
  const std::string strategy_;
  const std::optional<std::uint64_t> executions_max_;
  Shared& shared_;
  Counters& counters_;
  Machine& machine_;
  Connection& master_;
  Tally tally_;
  std::size_t kept_;  // by the findings, of which the master knows
};

// --- In the process itself -------------------------------------------------------------------

// What the workers share, and take their work from.
class Holder {
 public:
  virtual ~Holder() = default;
  // Does what a worker says. Returns the answer to what it asks, but for work.
  virtual std::optional<Bytes> hear(const Bytes& message) = 0;
  // Work that can be begun now.
  virtual std::optional<Bytes> take() = 0;
  virtual std::size_t pending() const = 0;
};

class TreeHolder final : public Holder {
 public:
  explicit TreeHolder(std::uint32_t jobs) : tree_(jobs, true) {}

  std::optional<Bytes> hear(const Bytes& message) override {
    return RemoteTree::apply(message, tree_);
  }
  std::optional<Bytes> take() override {
    const auto task = tree_.take();
    if (!task) return std::nullopt;
    return RemoteTree::answer(*task);
  }
  std::size_t pending() const override { return tree_.pending(); }

 private:
  SharedWakeupTree tree_;
};

class PathHolder final : public Holder {
 public:
  PathHolder() {
    Packer whole;
    whole.put_all(DfsPath().frames);
    paths_.push_back(whole.take());
  }

  std::optional<Bytes> hear(const Bytes& message) override {
    if (!message.empty()) paths_.push_back(message);
    return std::nullopt;
  }
  std::optional<Bytes> take() override {
    if (paths_.empty()) return std::nullopt;
    Bytes path = std::move(paths_.front());
    paths_.pop_front();
    return path;
  }
  std::size_t pending() const override { return paths_.size(); }

 private:
  std::deque<Bytes> paths_;
};

class Master {
 public:
  using Explore = std::function<void(Worker& worker, MasterLink& link)>;

  Master(const PhaseWork& work, std::string strategy, Machine& machine, Holder& holder)
      : work_(work),
        strategy_(std::move(strategy)),
        machine_(machine),
        holder_(holder),
        shared_(work.options.jobs) {
    // The search begins with what is known already.
    machine.loops().take_news();
    machine.take_watch_news();
  }

  PhaseEnd run(std::optional<std::uint64_t> executions_max, const Explore& explore) {
    for (std::uint32_t i = 0; i < work_.options.jobs; ++i) {
      processes_.push_back(std::make_unique<WorkerProcess>(
          [&](Connection& master) {
            WorkerLink link(master, *shared_.control);
            Worker worker(work_, strategy_, executions_max, shared_, i, machine_, master);
            explore(worker, link);
          },
          processes_));
    }
    states_.resize(processes_.size(), State::works);
    constexpr int kMilliseconds = 50;
    while (count(State::left) < states_.size()) {
      for (const std::size_t worker : wait_for_workers(processes_, kMilliseconds)) {
        if (states_[worker] != State::left) hear(worker);
      }
      if (const auto stop = work_.must_stop()) shared_.control->end(*stop);
      work_.progress(shared_.executions(), shared_.estimate());
      give_work();
    }
    const int stop = shared_.control->stop;
    end_.stop = stop == Control::kGoesOn ? Stop::exhausted : static_cast<Stop>(stop);
    end_.executions = shared_.executions();
    return end_;
  }

 private:
  enum class State : std::uint8_t { works, waits, left };

  std::size_t count(State state) const {
    return static_cast<std::size_t>(std::count(states_.begin(), states_.end(), state));
  }

  void send(std::size_t worker, const Json& message) {
    if (!processes_[worker]->connection().send(message)) died();
  }
  [[noreturn]] static void died() { throw std::runtime_error("a process of the search has died"); }

  void hear(std::size_t index) {
    const std::optional<Json> message = processes_[index]->connection().receive();
    if (!message) died();
    throw_error_in(*message);
    if (const Json number = number_asked_for(*message, work_.identities); !number.is_null()) {
      send(index, number);
    } else if (const auto said = message->find("work"); said != message->end()) {
      const std::optional<Bytes> answer = holder_.hear(bytes_of(*said));
      if (answer) {
        send(index, Json::binary(*answer));
      } else if (message->at("asks").get<bool>()) {
        states_[index] = State::waits;
      }
    } else if (const auto found = message->find("found"); found != message->end()) {
      work_.findings.look_at(failures_of(*found));
    } else if (const auto departed = message->find("departed"); departed != message->end()) {
      work_.findings.look_at(departed_of(*departed));
    } else {
      take_leave(index, *message);
    }
  }

  void take_leave(std::size_t index, const Json& message) {
    states_[index] = State::left;
    work_.tally.add(tally_of(message.at("left")));
    machine_.loops().learn_all(knowledge_of(message.at("loops")));
    end_.unsure = end_.unsure || message.at("unsure").get<bool>();
  }

  // Where nobody works, and there is nothing to begin with, nothing is left.
  void give_work() {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (states_[i] != State::waits || shared_.control->stopped()) continue;
      const std::optional<Bytes> task = holder_.take();
      if (!task) break;
      states_[i] = State::works;
      send(i, Json::binary(*task));
    }
    const bool over = shared_.control->stopped() || count(State::works) == 0;
    for (std::size_t i = 0; over && i < states_.size(); ++i) {
      if (states_[i] != State::waits) continue;
      states_[i] = State::works;
      send(i, nullptr);
    }
    shared_.control->wanted = static_cast<std::int64_t>(count(State::waits)) -
                              static_cast<std::int64_t>(holder_.pending());
  }

  const PhaseWork& work_;
  const std::string strategy_;
  Machine& machine_;
  Holder& holder_;
  Shared shared_;
  std::vector<std::unique_ptr<WorkerProcess>> processes_;
  std::vector<State> states_;
  PhaseEnd end_;
};

}  // namespace

PhaseEnd search_by_dpor_in_processes(const PhaseWork& work, Machine& machine,
                                     std::optional<std::uint64_t> executions_max) {
  TreeHolder holder(work.options.jobs);
  return Master(work, "dpor", machine, holder)
      .run(executions_max, [](Worker& worker, MasterLink& link) {
        RemoteTree tree(link);
        OptimalDpor dpor(tree);
        worker.run(dpor);
      });
}

PhaseEnd search_by_dfs_in_processes(const PhaseWork& work, Machine& machine,
                                    std::optional<std::uint64_t> executions_max) {
  PathHolder holder;
  return Master(work, "dfs", machine, holder)
      .run(executions_max, [](Worker& worker, MasterLink& link) {
        RemotePool pool(link);
        DepthFirst dfs(pool);
        worker.run(dfs);
      });
}

}  // namespace heddle
