#include "checker/process_sampling.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/kept_json.h"
#include "checker/masters_numbering.h"
#include "checker/process_memory.h"
#include "checker/stretch.h"
#include "checker/worker_process.h"
#include "sim/engine/assert.h"

namespace heddle {
namespace {

using Json = nlohmann::json;

// Stretches that one worker runs before it tells of them: messages cost more than short executions.
constexpr std::uint64_t kBatchMax = 32;

// What each process of a search by a sampler knows.
struct Sampling {
  Sampling(const PhaseWork& phase_work, const Strategy& strategy,
           std::optional<std::uint64_t> executions_max, SamplingControl& control)
      : work(phase_work), stretches(phase_work, strategy.text(), executions_max, control) {
    auto sampler = make_sampler(strategy, work.options.seed);
    if (sampler == nullptr) return;
    messenger = sampler->copy();
    rounds.emplace(std::move(sampler));
  }

  std::unique_ptr<Machine> make_machine() const {
    MachineOptions options = machine_options(work.options);
    if (rounds && rounds->known().needs_events()) options.recording = Recording::events;
    return std::make_unique<Machine>(options, &work.identities);
  }
  std::unique_ptr<Sampler> sampler_for(std::uint64_t number) const {
    return rounds ? rounds->begin(number) : nullptr;
  }
  // Of the stretch that is to be taken next.
  void take(const Json& learned) {
    messenger->set_learned(learned);
    rounds->take(*messenger);
  }

  const PhaseWork& work;
  Stretches stretches;
  std::optional<SamplerRounds> rounds;  // none of the random walk
  std::unique_ptr<Sampler> messenger;   // what is learned elsewhere comes in it
};

// --- In a copy of the process ----------------------------------------------------------------

// Runs the stretches of one order, and tells what came of them.
Json run_batch(Sampling& sampling, Machine& machine, const Json& order) {
  for (const Json& learned : order.at("learned")) sampling.take(learned);
  const std::uint64_t first = order.at("first");
  const std::uint64_t count = order.at("count");
  Tally tally;
  Json learned = Json::array();
  std::uint64_t executions = 0;
  std::optional<Stop> stop;
  bool found = false;
  for (std::uint64_t number = first; number < first + count && !stop; ++number) {
    if (!sampling.stretches.within_budget(number)) break;
    Stretch stretch = sampling.stretches.run(machine, number, sampling.sampler_for(number),
                                             sampling.work.findings);
    tally.add(stretch.tally);
    executions += stretch.executions;
    stop = stretch.stop;
    found = found || !stretch.findings->kept().empty();
    sampling.work.findings.take_over(*stretch.findings);
    if (stretch.sampler) learned.push_back(stretch.sampler->learned());
  }
  Json result = {{"first", first},           {"tally", json_of(tally)},
                 {"executions", executions}, {"learned", std::move(learned)},
                 {"found", found},           {"stop", nullptr}};
  if (stop) result["stop"] = static_cast<int>(*stop);
  return result;
}

void work_for(Connection& master, Sampling& sampling) {
  MastersNumbering numbering(master);
  sampling.work.identities.ask(numbering);
  const std::unique_ptr<Machine> machine = sampling.make_machine();
  while (const std::optional<Json> order = master.receive()) {
    if (!master.send(run_batch(sampling, *machine, *order))) return;
  }
}

// --- In the process itself -------------------------------------------------------------------

// A batch that is done.
struct Done {
  std::uint64_t count = 0;  // of stretches
  Json result;
};

class Master {
 public:
  Master(const PhaseWork& work, const Strategy& strategy,
         std::optional<std::uint64_t> executions_max)
      : sampling_(work, strategy, executions_max, *control_),
        again_(work, strategy.text(), executions_max, unhalted_) {}

  PhaseEnd run() {
    for (std::uint32_t i = 0; i < work().options.jobs; ++i) {
      workers_.push_back(std::make_unique<WorkerProcess>(
          [this](Connection& master) { work_for(master, sampling_); }, workers_));
    }
    states_.resize(workers_.size());
    constexpr int kMilliseconds = 50;
    for (give_work(); !ended_ && busy() > 0; give_work()) {
      for (const std::size_t worker : wait_for_workers(workers_, kMilliseconds)) hear(worker);
      if (const auto stop = work().must_stop()) control_->halt(*stop);
      work().progress(control_->executions(), std::nullopt);
    }
    const auto halted = control_->halted();
    if (!ended_ && halted && sampling_.stretches.within_budget(next_)) end_by(*halted);
    if (sampling_.rounds) end_.guarantee = sampling_.rounds->known().guarantee();
    return end_;
  }

 private:
  struct Worker {
    std::uint64_t first = 0;  // of the batch that it runs
    std::uint64_t count = 0;  // 0: none
    std::uint64_t told = 0;   // stretches of which it knows what was learned
  };

  const PhaseWork& work() const noexcept { return sampling_.work; }

  std::size_t busy() const {
    return static_cast<std::size_t>(std::count_if(
        states_.begin(), states_.end(), [](const Worker& worker) { return worker.count > 0; }));
  }

  void give_work() {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (states_[i].count == 0 && !give_batch(i)) return;
    }
  }

  // Whether there is one, now.
  bool give_batch(std::size_t index) {
    const bool ready = !sampling_.rounds || sampling_.rounds->ready(next_);
    if (!ready || control_->halted() || !control_->needs(next_)) return false;
    if (!sampling_.stretches.within_budget(next_)) return false;
    Worker& worker = states_[index];
    worker.first = next_;
    worker.count = batch_size();
    next_ += worker.count;
    Json learned = Json::array();
    for (; worker.told < learned_begin_ + learned_.size(); ++worker.told) {
      learned.push_back(learned_[worker.told - learned_begin_]);
    }
    send(index, {{"first", worker.first}, {"count", worker.count}, {"learned", learned}});
    forget_what_all_know();
    return true;
  }

  // Within a round, and such that there is as much for each.
  std::uint64_t batch_size() const {
    const std::uint64_t begin = first_of_round(next_);
    std::uint64_t left = std::max<std::uint64_t>(next_, 1);  // for the random walk: grows
    if (sampling_.rounds) {
      left = 1;
      while (first_of_round(next_ + left) == begin) ++left;
    }
    return std::clamp<std::uint64_t>(left / states_.size(), 1, kBatchMax);
  }

  void forget_what_all_know() {
    std::uint64_t told = learned_begin_ + learned_.size();
    for (const Worker& worker : states_) told = std::min(told, worker.told);
    for (; learned_begin_ < told; ++learned_begin_) learned_.pop_front();
  }

  void send(std::size_t worker, const Json& message) {
    if (!workers_[worker]->connection().send(message)) died();
  }

  [[noreturn]] static void died() { throw std::runtime_error("a process of the search has died"); }

  void hear(std::size_t index) {
    const std::optional<Json> message = workers_[index]->connection().receive();
    if (!message) died();
    throw_error_in(*message);
    if (const Json number = number_asked_for(*message, work().identities); !number.is_null()) {
      return send(index, number);
    }
    Worker& worker = states_[index];
    if (!message->at("stop").is_null()) control_->end_at(worker.first + worker.count - 1);
    done_.emplace(worker.first, Done{std::exchange(worker.count, 0), *message});
    commit();
  }

  // Counts batches in the order of their numbers, as far as there is none missing.
  void commit() {
    while (!ended_ && !done_.empty() && done_.begin()->first == committed_) {
      const Done done = std::move(done_.begin()->second);
      done_.erase(done_.begin());
      if (done.result.at("found").get<bool>()) {
        run_again(done);
      } else {
        take(done.result);
      }
      if (const Json& stop = done.result.at("stop"); !ended_ && !stop.is_null()) {
        end_by(static_cast<Stop>(stop.get<int>()));
      }
      committed_ += done.count;
    }
  }

  void take(const Json& result) {
    work().tally.add(tally_of(result.at("tally")));
    end_.executions += result.at("executions").get<std::uint64_t>();
    for (const Json& learned : result.at("learned")) {
      sampling_.take(learned);
      learned_.push_back(learned);
    }
  }

  // Here, so that what is found is here.
  void run_again(const Done& done) {
    if (machine_ == nullptr) machine_ = sampling_.make_machine();
    for (std::uint64_t number = committed_; number < committed_ + done.count && !ended_; ++number) {
      if (!again_.within_budget(number)) break;
      Stretch stretch =
          again_.run(*machine_, number, sampling_.sampler_for(number), work().findings);
      work().tally.add(stretch.tally);
      work().findings.take_over(*stretch.findings);
      end_.executions += stretch.executions;
      if (stretch.sampler) {
        sampling_.rounds->take(*stretch.sampler);
        learned_.push_back(stretch.sampler->learned());
      }
      if (stretch.stop) end_by(*stretch.stop);
    }
  }

  void end_by(Stop stop) {
    ended_ = true;
    end_.stop = stop;
  }

  ProcessMemory<SamplingControl> control_;
  SamplingControl unhalted_;
  Sampling sampling_;
  const Stretches again_;
  std::unique_ptr<Machine> machine_;  // null until something is to be run again
  std::vector<std::unique_ptr<WorkerProcess>> workers_;
  std::vector<Worker> states_;
  std::map<std::uint64_t, Done> done_;  // before their turn, by their first stretch
  std::uint64_t next_ = 0;
  std::uint64_t committed_ = 0;
  std::deque<Json> learned_;  // by stretch, from learned_begin_ on
  std::uint64_t learned_begin_ = 0;
  bool ended_ = false;
  PhaseEnd end_{Stop::budget, 0};
};

}  // namespace

PhaseEnd sample_in_processes(const PhaseWork& work, const Strategy& strategy,
                             std::optional<std::uint64_t> executions_max) {
  return Master(work, strategy, executions_max).run();
}

}  // namespace heddle
