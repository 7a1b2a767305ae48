#include "checker/scheduler/rff.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace heddle {
namespace {

constexpr std::size_t kConstraintsMax = 6;
// What is kept, of programs without an end of news.
constexpr std::size_t kCombinationsMax = 65'536;
constexpr std::size_t kPairsMax = 16'384;
constexpr std::uint32_t kCountMax = 64;  // of the accesses of a thread to an object

}  // namespace

Rff::Rff(std::uint64_t seed) : Sampler(seed), base_(std::make_shared<Knowledge>()) {}

std::unique_ptr<Sampler> Rff::copy() const {
  shares_base_ = true;
  return std::make_unique<Rff>(*this);
}

void Rff::go_on_at(std::uint64_t first) {
  Sampler::go_on_at(first);
  recent_.clear();
}

void Rff::learn_from(const Sampler& other) {
  Sampler::learn_from(other);
  if (shares_base_) base_ = std::make_shared<Knowledge>(*base_);
  shares_base_ = false;
  for (const Shown& shown : static_cast<const Rff&>(other).recent_) base_->add(shown);
}

nlohmann::json Rff::learned() const {
  nlohmann::json learned = Sampler::learned();
  nlohmann::json& executions = learned["executions"] = nlohmann::json::array();
  for (const Shown& shown : recent_) {
    nlohmann::json constraints = nlohmann::json::array();
    for (const auto& [pair, holds] : shown.constraints) constraints.push_back({pair, holds});
    executions.push_back({shown.combination, shown.news, std::move(constraints)});
  }
  return learned;
}

void Rff::set_learned(const nlohmann::json& learned) {
  Sampler::set_learned(learned);
  recent_.clear();
  for (const nlohmann::json& execution : learned.at("executions")) {
    Shown shown;
    execution.at(0).get_to(shown.combination);
    execution.at(1).get_to(shown.news);
    for (const nlohmann::json& constraint : execution.at(2)) {
      const auto pair = constraint.at(0).get<ReadsFrom::Pair>();
      shown.constraints.push_back({pair, constraint.at(1).get<bool>()});
    }
    recent_.push_back(std::move(shown));
  }
}

void Rff::Knowledge::add(const Shown& shown) {
  if (how_often.size() < kCombinationsMax || how_often.contains(shown.combination)) {
    ++how_often[shown.combination];
  }
  const ReadsFrom::Pair* first_news = nullptr;
  for (const ReadsFrom::Pair& pair : shown.news) {
    if (pairs.size() == kPairsMax) break;
    if (!known.insert(pair.hash()).second) continue;
    pairs.push_back(pair);
    if (first_news == nullptr) first_news = &pair;
  }
  if (first_news == nullptr) return;
  corpus.push_back({shown.constraints, shown.combination});
  Constraints& constraints = corpus.back().constraints;
  if (constraints.size() == kConstraintsMax) constraints.pop_back();
  constraints.push_back({*first_news, true});
}

bool Rff::knows(const ReadsFrom::Pair& pair) const {
  const std::uint64_t hash = pair.hash();
  return base_->known.contains(hash) || own_.known.contains(hash);
}

std::uint32_t Rff::count_of(std::uint64_t combination) const {
  const auto in = [&](const Knowledge& knowledge) {
    const auto found = knowledge.how_often.find(combination);
    return found == knowledge.how_often.end() ? 0 : found->second;
  };
  return in(*base_) + in(own_);
}

void Rff::observe(const Machine& machine) {
  constraints_.clear();
  reads_from_.begin();
  learn(machine);
}

void Rff::end(const Machine& machine) { learn(machine); }

void Rff::learn(const Machine& machine) {
  reads_from_.follow(machine);
  Shown shown;
  shown.combination = reads_from_.combination();
  showed_news_ = count_of(shown.combination) == 0;
  // Pairs that are all known make a combination that may be new, and news make one that is.
  if (showed_news_) {
    for (const ReadsFrom::Pair& pair : reads_from_.pairs()) {
      if (pair.read.count <= kCountMax && !knows(pair)) shown.news.push_back(pair);
    }
  }
  if (!shown.news.empty()) shown.constraints = constraints_;
  own_.add(shown);
  recent_.push_back(std::move(shown));
}

void Rff::begin() {
  reads_from_.begin();
  priorities_.begin(execution_seed());
  constraints_ = draw_schedule();
  mutate();
}

Rff::Constraints Rff::draw_schedule() {
  const std::size_t count = base_->corpus.size() + own_.corpus.size();
  constexpr std::uint32_t kFreshOf = 4;  // one in so many begins with no constraint
  if (count == 0 || random().below(kFreshOf) == 0) return {};
  const auto draw = [&]() -> const Schedule& {
    const std::size_t index = random().below(static_cast<std::uint32_t>(count));
    const std::size_t in_base = base_->corpus.size();
    return index < in_base ? base_->corpus[index] : own_.corpus[index - in_base];
  };
  const Schedule& one = draw();
  const Schedule& other = draw();
  return (count_of(one.combination) <= count_of(other.combination) ? one : other).constraints;
}

const ReadsFrom::Pair& Rff::pair_of(std::size_t index) const {
  const std::size_t in_base = base_->pairs.size();
  return index < in_base ? base_->pairs[index] : own_.pairs[index - in_base];
}

// That a known access reads, or does not, from what another of the object is known to have read.
// REQUIRES: there are pairs
Rff::Constraint Rff::draw_constraint() {
  const auto count = static_cast<std::uint32_t>(pair_count());
  ReadsFrom::Pair pair = pair_of(random().below(count));
  constexpr int kAttempts = 8;
  for (int i = 0; i < kAttempts; ++i) {
    const ReadsFrom::Pair& other = pair_of(random().below(count));
    if (other.write.object != pair.read.object || other.write == pair.read) continue;
    pair.write = other.write;
    break;
  }
  return {pair, random().flip()};
}

void Rff::mutate() {
  if (pair_count() == 0) return;
  const auto size = static_cast<std::uint32_t>(constraints_.size());
  const std::uint32_t mutation = size == 0 ? 0 : random().below(4);
  if (mutation == 0) {
    if (size < kConstraintsMax) constraints_.push_back(draw_constraint());
    return;
  }
  Constraint& constraint = constraints_[random().below(size)];
  if (mutation == 1) {
    constraint = draw_constraint();
  } else if (mutation == 2) {
    constraint.holds = !constraint.holds;
  } else {
    constraint = constraints_.back();
    constraints_.pop_back();
  }
}

ThreadId Rff::pick_thread(const SchedulePoint& point) {
  if (walks()) return walk(point);
  reads_from_.follow(point.machine);
  ThreadId chosen = kNoThread;
  Urge strongest = Urge::waits;
  std::uint64_t highest = 0;
  priorities_.for_each(point, [&](ThreadId id, std::uint64_t priority) {
    const Urge urge = constraints_.empty() ? Urge::none : urge_of(id, *point.machine.pending(id));
    const bool better = urge > strongest || (urge == strongest && priority > highest);
    if (chosen != kNoThread && !better) return;
    strongest = urge;
    highest = priority;
    chosen = id;
  });
  priorities_.pick(point, chosen);
  return chosen;
}

// To wait goes before to come first.
Rff::Urge Rff::urge_of(ThreadId thread, const Operation& operation) const {
  Urge urge = Urge::none;
  for (const Object* object : {static_cast<const Object*>(operation.object),
                               static_cast<const Object*>(operation.second)}) {
    if (object == nullptr) continue;
    const Urge one = urge_of(thread, operation.kind, object->id());
    if (one == Urge::waits) return one;
    urge = std::max(urge, one);
  }
  return urge;
}

Rff::Urge Rff::urge_of(ThreadId thread, OperationKind kind, ObjectId object) const {
  Urge urge = Urge::none;
  for (const auto& [pair, holds] : constraints_) {
    if (pair.read.object != object) continue;
    const AccessName access = reads_from_.next_access(thread, object);
    const bool written_last = reads_from_.last_write(object) == pair.write;
    if (access == pair.read) {
      if (holds ? !written_last && !reads_from_.done(pair.write) : written_last) {
        return Urge::waits;
      }
      if (holds && written_last) urge = Urge::comes_first;
    } else if (holds && written_last && writes(kind) && thread != pair.read.thread &&
               !reads_from_.done(pair.read)) {
      return Urge::waits;  // it would come in between
    }
  }
  return urge;
}

}  // namespace heddle
