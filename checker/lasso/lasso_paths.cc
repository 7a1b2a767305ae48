#include "checker/lasso/lasso_paths.h"

#include <algorithm>

#include "checker/recorded.h"
#include "sim/engine/machine.h"

namespace heddle {
namespace {

std::vector<std::uint32_t> one_pass(const Lasso& lasso) {
  std::vector<std::uint32_t> answers = lasso.stem;
  answers.insert(answers.end(), lasso.cycle.begin(), lasso.cycle.end());
  return answers;
}

std::uint64_t bits_of(const ThreadSet& threads) {
  std::uint64_t bits = 0;
  threads.for_each([&](ThreadId thread) { bits |= std::uint64_t{1} << thread; });
  return bits;
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9e37'79b9'7f4a'7c15;
  return hash ^ (hash >> 29);
}

}  // namespace

CycleTracer::CycleTracer(const Lasso& lasso) : lasso_(lasso), guided_(one_pass(lasso), false) {}

bool CycleTracer::announced(const Machine& machine, ThreadId, std::uint64_t fingerprint) {
  if (++moment_ < lasso_.begin) return true;
  const std::uint64_t since = moment_ - lasso_.begin;
  if (since == 0) first_ = fingerprint;
  if (since == lasso_.steps) {
    closed_ = fingerprint == first_;
    return false;
  }
  states_.at.insert({fingerprint, {since, machine.schedule().size() - lasso_.stem.size()}});
  return true;
}

bool WayFinder::begin_execution() {
  moment_ = 0;
  return inner_.begin_execution();
}

bool WayFinder::announced(const Machine& machine, ThreadId, std::uint64_t fingerprint) {
  ++moment_;
  const auto state = states_.at.find(fingerprint);
  if (state == states_.at.end()) {
    cut_ = cut_ || moment_ >= steps_max_;
    return moment_ < steps_max_ && goes_on(machine, fingerprint);
  }
  met_ = true;
  const std::pair size(machine.preemption_count(), moment_);
  if (size < best_.size()) {
    best_ = {answers_by_rank(machine), moment_, machine.preemption_count(), state->second};
  }
  return false;
}

// What is repeated of the execution before has been seen by it.
bool WaySearch::goes_on(const Machine& machine, std::uint64_t fingerprint) {
  if (inner().follows_schedule()) return true;
  const std::pair size(machine.preemption_count(), moment());
  const auto [at, is_new] = seen_.insert({fingerprint, size});
  if (is_new) return true;
  auto& [preemptions, operations] = at->second;
  if (preemptions <= size.first && operations <= size.second) return false;
  if (size.first <= preemptions && size.second <= operations) at->second = size;
  return true;
}

CycleSearch::CycleSearch(const Lasso& lasso) : lasso_(lasso), beginnings_(1) {}

bool CycleSearch::begin_execution() {
  if (beginnings_.empty()) return false;
  beginning_ = std::move(beginnings_.front());
  beginnings_.pop_front();
  std::vector<std::uint32_t> answers = lasso_.stem;
  answers.insert(answers.end(), beginning_.begin(), beginning_.end());
  guided_.emplace(std::move(answers), false);
  moment_ = stepped_ = enabled_ = 0;
  found_.reset();
  return true;
}

// Behind what is known: each answer is a beginning to go on from.
ThreadId CycleSearch::pick_thread(const SchedulePoint& point) {
  if (guided_->follows_schedule()) return guided_->pick_thread(point);
  point.candidates.for_each([&](ThreadId thread) {
    beginnings_.push_back(beginning_);
    beginnings_.back().push_back(point.machine.creation_rank(thread));
  });
  return kNoThread;
}

// One in the cycle ends it: see announced.
std::uint32_t CycleSearch::pick_value(ChoiceKind kind, std::uint32_t count) {
  return guided_->follows_schedule() ? guided_->pick_value(kind, count) : 0;
}

bool CycleSearch::announced(const Machine& machine, ThreadId thread, std::uint64_t fingerprint) {
  if (++moment_ < lasso_.begin) return true;
  if (machine.thread_count() > kThreadsMax) return false;
  enabled_ |= bits_of(machine.enabled());
  if (moment_ == lasso_.begin) {
    first_ = fingerprint;
    answers_before_ = machine.schedule().size();
    back_offs_before_ = machine.back_off_count();
    return true;
  }
  stepped_ |= std::uint64_t{1} << thread;
  const std::uint64_t steps = moment_ - lasso_.begin;
  const std::vector<std::uint32_t>& answers = machine.schedule();
  const bool chooses =
      answers.size() > answers_before_ && (answers.back() & Machine::kValueBit) != 0;
  const bool backs_off = machine.back_off_count() != back_offs_before_;
  if (chooses || backs_off || steps >= lasso_.steps) return false;
  if (closes(fingerprint)) {
    const std::vector<std::uint32_t> by_rank = answers_by_rank(machine);
    const auto middle = by_rank.begin() + static_cast<std::ptrdiff_t>(answers_before_);
    found_ = Lasso{lasso_.begin, steps, lasso_.stem, {middle, by_rank.end()}};
    return false;
  }
  return guided_->follows_schedule() || is_new(fingerprint, steps);
}

// A fair scheduler repeats the pass that ends here for ever.
bool CycleSearch::closes(std::uint64_t fingerprint) const {
  return fingerprint == first_ && (enabled_ & ~stepped_) == 0;
}

bool CycleSearch::is_new(std::uint64_t fingerprint, std::uint64_t steps) {
  const std::uint64_t key = mixed(mixed(fingerprint, stepped_), enabled_);
  const auto [at, inserted] = seen_.insert({key, steps});
  if (inserted) return true;
  if (at->second <= steps) return false;
  at->second = steps;
  return true;
}

}  // namespace heddle
