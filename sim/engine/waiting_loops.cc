#include "sim/engine/waiting_loops.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "sim/engine/assert.h"
#include "sim/engine/fiber.h"
#include "sim/engine/object.h"
#include "sim/engine/thread.h"

namespace heddle {
namespace {

// Bodies of more reads are not taken for loops that wait.
constexpr std::size_t kReadsMax = 16;

HEDDLE_READS_STACKS std::uint64_t hash_of(WaitingLoops::LiveStack stack, std::uint64_t hash) {
  for (const char* at = stack.first; at + sizeof(std::uint64_t) <= stack.top;
       at += sizeof(std::uint64_t)) {
    hash = (hash ^ *reinterpret_cast<const std::uint64_t*>(at)) * 0x9e37'79b9'7f4a'7c15;
    hash ^= hash >> 29;
  }
  return hash;
}

// Different ones but by a chance of one in 2^63.
std::uint64_t place_in_source(const Operation& operation) {
  const std::uint64_t line =
      (std::uint64_t{operation.where.line} << 8) | static_cast<std::uint64_t>(operation.kind);
  return mix_identity(reinterpret_cast<std::uintptr_t>(operation.where.file), line) | 1;
}

}  // namespace

bool changes_nothing(const Event& event) {
  switch (event.kind) {
    case OperationKind::atomic_load:
    case OperationKind::atomic_compare_exchange:
    case OperationKind::var_read:
    case OperationKind::latch_try_wait:
    case OperationKind::semaphore_try_acquire:
      return event.access == Access::read;
    case OperationKind::atomic_exchange:
    case OperationKind::atomic_fetch:
      return event.before == event.expected;
    case OperationKind::try_lock:
    case OperationKind::try_lock_shared:
      if ((event.expected & Event::kSharedLock) == 0) return event.access == Access::read;
      return (event.expected & Event::kTaken) == 0;
    default:
      return false;
  }
}

std::uint64_t WaitingLoops::mixed(std::uint64_t one, std::uint64_t other) noexcept {
  return mix_identity(one, other);
}

void WaitingLoops::begin_execution() noexcept {
  for (std::size_t i = 0; i < passes_in_use_; ++i) {
    passes_[i].reads.clear();
    passes_[i].begin = 0;
    passes_[i].announced = {};
  }
  passes_in_use_ = 0;
}

void WaitingLoops::Pass::go_back_to(std::uint32_t event) noexcept {
  if (reads.empty()) return;
  while (!reads.empty() && reads.back().event > event) reads.pop_back();
  begin = reads.size();
  while (begin > 0 && reads.size() - begin < kReadsMax && !reads[begin - 1].changes) --begin;
}

inline WaitingLoops::Pass& WaitingLoops::pass_of(ThreadId thread) {
  if (thread >= passes_in_use_) [[unlikely]]
    use_passes(thread + 1);
  return passes_[thread];
}

void WaitingLoops::use_passes(std::size_t count) {
  if (passes_.size() < count) passes_.resize(count);
  passes_in_use_ = count;
}

void WaitingLoops::go_back_to(std::uint32_t event, std::span<Thread* const> threads) {
  for (std::size_t i = 0; i < passes_in_use_; ++i) passes_[i].go_back_to(event);
  for (Thread* thread : threads) {
    Pass& pass = pass_of(thread->id);
    const bool told = !pass.reads.empty() && pass.reads.back().event == thread->step_event;
    if (told) thread->step_event = 0;
    if (thread->pending != nullptr) announce(pass, *thread->pending);
  }
}

// The operation of a read is looked up at each, so this is a table with open addressing.
WaitingLoops::Site& WaitingLoops::site_of(std::uint64_t place) {
  const std::size_t mask = sites_.size() - 1;
  for (std::size_t at = (place >> 1) & mask;; at = (at + 1) & mask) {
    if (sites_[at].place == place) return sites_[at];
    if (sites_[at].place == 0) break;
  }
  add_site(place);
  return site_of(place);
}

void WaitingLoops::add_site(std::uint64_t place) {
  std::vector<Site> grown;
  if (2 * ++site_count_ > sites_.size())
    grown = std::exchange(sites_, std::vector<Site>(2 * sites_.size()));
  grown.push_back({place});
  const std::size_t mask = sites_.size() - 1;
  for (const Site& site : grown) {
    if (site.place == 0) continue;
    std::size_t at = (site.place >> 1) & mask;
    while (sites_[at].place != 0) at = (at + 1) & mask;
    sites_[at] = site;
  }
}

void WaitingLoops::stepped(ThreadId thread, std::span<const Event> events, std::uint32_t number) {
  Pass& pass = pass_of(thread);
  const Event& step = events.front();
  const bool known = pass.announced.head != 0 || step.kind == OperationKind::var_read;
  const auto yields = [](const Event& event) { return event.kind == OperationKind::yield; };
  if (!known || !changes_nothing(step) || !std::all_of(events.begin() + 1, events.end(), yields)) {
    const bool ended = pass.reads.empty() || pass.reads.back().changes;
    if (!ended) pass.reads.push_back({0, 0, kNoObject, 0, number, true});
    pass.begin = pass.reads.size();
    return;
  }
  pass.reads.push_back(pass.announced);
  pass.reads.back().value = step.before;
  pass.reads.back().event = number;
  if (pass.reads.size() - pass.begin > kReadsMax) ++pass.begin;
}

// Returns its place in the source; 0: no loop waits by it.
std::uint64_t WaitingLoops::announce(Pass& pass, const Operation& operation) {
  pass.announced.head = pass.announced.place = 0;
  if (operation.object == nullptr) return 0;
  pass.announced.object = operation.object->id();
  if (operation.state == nullptr) return 0;
  return pass.announced.head = place_in_source(operation);
}

WaitingLoops::Arrival WaitingLoops::arrive(ThreadId thread, const Operation& operation,
                                           LiveStack stack, std::uint64_t counts) {
  Pass& pass = pass_of(thread);
  Arrival arrival;
  const std::uint64_t head = announce(pass, operation);
  if (head == 0) return arrival;
  const ObjectId object = pass.announced.object;
  const auto same = [&](const Read& read) { return read.head == head && read.object == object; };
  const auto end = pass.reads.rend() - static_cast<std::ptrdiff_t>(pass.begin);
  const auto before = std::find_if(pass.reads.rbegin(), end, same);
  const bool known = knows_loops();
  if (before != end) note_head(head);
  if (!known) return arrival;  // nor was it when the frames and registers were to be told apart
  stack_depth_ = std::max(stack_depth_, static_cast<std::size_t>(stack.top - stack.first));
  if (!site_of(head).head) return arrival;
  arrival.head = head;
  arrival.place = hash_of(stack, mix_identity(mix_identity(head, object), counts)) | 1;
  pass.announced.place = arrival.place;
  if (before == end || before->place != arrival.place) return arrival;
  arrival.failed = static_cast<std::uint32_t>(before - pass.reads.rbegin()) + 1;
  arrival.first_event = before->event;
  return arrival;
}

// A loop begins there, unless it is known not to wait.
void WaitingLoops::note_head(std::uint64_t place) {
  Site& site = site_of(place);
  if (site.head || site.dismissed) return;
  site.head = true;
  ++head_count_;
  news_ = true;
}

WaitingLoops::Knowledge WaitingLoops::knowledge() const {
  Knowledge known;
  for (const Site& site : sites_) {
    if (site.head) known.heads.push_back(site.place);
    if (site.dismissed) known.dismissed.push_back(site.place);
    if (site.proven) known.proven.push_back(site.place);
  }
  known.futile.assign(futile_.begin(), futile_.end());
  return known;
}

void WaitingLoops::learn_all(const Knowledge& known) {
  const bool news = news_;
  for (const std::uint64_t place : known.dismissed) {
    if (!site_of(place).dismissed) dismiss(place);
  }
  for (const std::uint64_t place : known.heads) note_head(place);
  for (const std::uint64_t place : known.proven) prove(place);
  futile_.insert(known.futile.begin(), known.futile.end());
  news_ = news;
}

void WaitingLoops::forget_pass(ThreadId thread, std::uint32_t reads) {
  Pass& pass = passes_[thread];
  HEDDLE_ASSERT(pass.begin + reads <= pass.reads.size());
  pass.reads.resize(pass.reads.size() - reads);
}

void WaitingLoops::dismiss(std::uint64_t head) {
  Site& site = site_of(head);
  head_count_ -= site.head;
  site.head = false;
  site.dismissed = true;
  news_ = true;
}

}  // namespace heddle
