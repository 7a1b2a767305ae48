#include "checker/lasso/lasso_hunt.h"

#include <algorithm>

#include "sim/engine/machine.h"

namespace heddle {
namespace {

constexpr std::size_t kStatesMax = 20'000;   // remembered
constexpr std::uint64_t kRandomMax = 1'000;  // operations announced, at most, before it looks
constexpr std::uint32_t kCandidatesMax = 3;  // cycles that turned out to be none

}  // namespace

void Turns::note(const Machine& machine, ThreadId thread, std::uint64_t moment) {
  const auto put = [moment](std::vector<std::uint64_t>& moments, ThreadId which) {
    if (moments.size() <= which) moments.resize(which + 1, 0);
    moments[which] = moment;
  };
  put(stepped_, thread);
  machine.enabled().for_each([&](ThreadId each) { put(enabled_, each); });
}

bool Turns::fair_since(std::uint64_t moment) const {
  for (ThreadId thread = 0; thread < enabled_.size(); ++thread) {
    const std::uint64_t stepped = thread < stepped_.size() ? stepped_[thread] : 0;
    if (enabled_[thread] >= moment && stepped <= moment) return false;
  }
  return true;
}

ThreadId LassoHunt::pick_thread(const SchedulePoint& point) {
  if (!candidate_) return FairWalk::pick_thread(point);
  const std::vector<std::uint32_t>& cycle = candidate_->lasso.cycle;
  const std::uint32_t answer =
      candidate_->given < cycle.size() ? cycle[candidate_->given++] : kNoThread;
  return answer < ThreadSet::kCapacity && point.candidates.contains(answer) ? answer : kNoThread;
}

// A cycle has no choice of a value: one that comes is somewhere else.
std::uint32_t LassoHunt::pick_value(ChoiceKind kind, std::uint32_t count) {
  return candidate_ ? 0 : FairWalk::pick_value(kind, count);
}

bool LassoHunt::announced(const Machine& machine, ThreadId thread, std::uint64_t fingerprint) {
  ++moment_;
  if (candidate_) return repeat(machine, thread, fingerprint);
  turns_.note(machine, thread, moment_);
  // One that goes on alone is never asked for a decision.
  if (!in_turn() && moment_ < kRandomMax) return true;
  return search(machine, fingerprint);
}

bool LassoHunt::search(const Machine& machine, std::uint64_t fingerprint) {
  const std::vector<std::uint32_t>& answers = machine.schedule();
  const auto [at, is_new] = seen_.insert(
      {fingerprint, {moment_, answers.size(), machine.back_off_count()}});
  if (is_new) return seen_.size() < kStatesMax;
  const Mark mark = at->second;
  if (moment_ - mark.moment > kStepsMax) return give_up();
  // One that looks again and again in its own turn: the others are still to have theirs.
  if (!turns_.fair_since(mark.moment)) return true;
  const auto middle = answers.begin() + static_cast<std::ptrdiff_t>(mark.answers);
  const bool chooses = std::any_of(middle, answers.end(), [](std::uint32_t answer) {
    return (answer & Machine::kValueBit) != 0;
  });
  if (chooses || machine.back_off_count() != mark.back_offs) return give_up();
  candidate_.emplace();
  candidate_->lasso = {
      mark.moment, moment_ - mark.moment, {answers.begin(), middle}, {middle, answers.end()}};
  candidate_->fingerprint = fingerprint;
  candidate_->enabled = machine.enabled();
  return true;
}

// The state after each pass must be the one before it.
bool LassoHunt::repeat(const Machine& machine, ThreadId thread, std::uint64_t fingerprint) {
  LassoCandidate& now = *candidate_;
  const std::uint64_t in_pass = (moment_ - now.lasso.begin) % now.lasso.steps;
  if (now.passes == 0) {
    machine.enabled().for_each([&](ThreadId each) { now.enabled.insert(each); });
    now.stepped.insert(thread);
  }
  if (in_pass != 0) return true;
  if (fingerprint != now.fingerprint || now.given != now.lasso.cycle.size()) return give_up();
  now.given = 0;
  if (++now.passes == 1) {
    bool fair = true;
    now.enabled.for_each([&](ThreadId each) { fair = fair && now.stepped.contains(each); });
    if (!fair) return give_up();
  }
  if (now.passes < kPasses) return true;
  lasso_ = std::move(now.lasso);
  return false;
}

// Goes on from here, where there is hope.
bool LassoHunt::give_up() {
  candidate_.reset();
  seen_.clear();
  return ++candidates_ < kCandidatesMax;
}

}  // namespace heddle
