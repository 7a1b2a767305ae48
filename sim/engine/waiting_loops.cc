#include "sim/engine/waiting_loops.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "sim/engine/assert.h"
#include "sim/engine/fiber.h"
#include "sim/engine/object.h"

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

std::uint64_t place_in_source(const Operation& operation) {
  std::uint64_t place = reinterpret_cast<std::uintptr_t>(operation.where.file);
  place = mix_identity(place, operation.where.line);
  return mix_identity(place, static_cast<std::uint64_t>(operation.kind)) | 1;
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
    passes_[i].announced = {};
  }
  passes_in_use_ = 0;
}

WaitingLoops::Pass& WaitingLoops::pass_of(ThreadId thread) {
  if (passes_.size() <= thread) passes_.resize(thread + 1);
  passes_in_use_ = std::max<std::size_t>(passes_in_use_, thread + 1);
  return passes_[thread];
}

void WaitingLoops::stepped(ThreadId thread, std::span<const Event> events, std::uint32_t number) {
  Pass& pass = pass_of(thread);
  const bool alone = std::all_of(events.begin() + 1, events.end(), [](const Event& event) {
    return event.kind == OperationKind::yield;
  });
  const bool known = pass.announced.head != 0 || events.front().kind == OperationKind::var_read;
  if (!alone || !known || !changes_nothing(events.front())) return pass.reads.clear();
  if (pass.reads.size() == kReadsMax) pass.reads.erase(pass.reads.begin());
  pass.reads.push_back(pass.announced);
  pass.reads.back().value = events.front().before;
  pass.reads.back().event = number;
}

WaitingLoops::Arrival WaitingLoops::arrive(ThreadId thread, const Operation& operation,
                                           LiveStack stack, std::uint64_t counts) {
  Pass& pass = pass_of(thread);
  const ObjectId object = operation.object != nullptr ? operation.object->id() : kNoObject;
  Arrival arrival;
  pass.announced = {0, 0, object, 0, 0};
  if (operation.state == nullptr) return arrival;
  stack_depth_ = std::max(stack_depth_, static_cast<std::size_t>(stack.top - stack.first));
  const std::uint64_t head = place_in_source(operation);
  pass.announced.head = head;
  if (dismissed_.contains(head)) return arrival;
  const auto same = [&](const Read& read) { return read.head == head && read.object == object; };
  const auto before = std::find_if(pass.reads.rbegin(), pass.reads.rend(), same);
  if (before != pass.reads.rend() && heads_.insert(head).second) news_ = true;
  if (!heads_.contains(head)) return arrival;
  arrival.head = head;
  arrival.place = hash_of(stack, mix_identity(mix_identity(head, object), counts)) | 1;
  pass.announced.place = arrival.place;
  if (before == pass.reads.rend() || before->place != arrival.place) return arrival;
  arrival.failed = static_cast<std::uint32_t>(before - pass.reads.rbegin()) + 1;
  arrival.first_event = before->event;
  return arrival;
}

void WaitingLoops::forget_pass(ThreadId thread, std::uint32_t reads) {
  std::vector<Read>& all = passes_[thread].reads;
  HEDDLE_ASSERT(reads <= all.size());
  all.resize(all.size() - reads);
}

void WaitingLoops::dismiss(std::uint64_t head) {
  dismissed_.insert(head);
  heads_.erase(head);
  news_ = true;
}

}  // namespace heddle
