#include "sim/wait_queue.h"

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {

std::uint32_t WaitQueue::size() const noexcept {
  std::uint32_t count = 0;
  for (const Waiter* waiter = first_; waiter != nullptr; waiter = waiter->next) ++count;
  return count;
}

void WaitQueue::add(Waiter& waiter) noexcept {
  HEDDLE_ASSERT(!waiter.queued);
  waiter.queued = true;
  waiter.notified = false;
  waiter.next = nullptr;
  Waiter** link = &first_;
  while (*link != nullptr) link = &(*link)->next;
  *link = &waiter;
}

void WaitQueue::remove(Waiter& waiter) noexcept {
  Waiter** link = &first_;
  while (*link != &waiter) {
    HEDDLE_ASSERT(*link != nullptr);
    link = &(*link)->next;
  }
  *link = waiter.next;
  waiter.queued = false;
}

void WaitQueue::wake(Waiter& waiter) {
  Machine& machine = *Machine::current();
  remove(waiter);
  waiter.notified = true;
  waiter.cause = machine.last_event();
  if (waiter.relock != nullptr) waiter.relock->second = nullptr;
  machine.refresh(waiter.thread);
}

std::uint32_t WaitQueue::notify_one(source_location where) {
  if (empty()) return 0;
  Machine& machine = *Machine::current();
  const bool chooses = size() > 1;
  const std::uint32_t chosen = machine.choose(ChoiceKind::waiter, size(), where);
  Waiter* waiter = first_;
  for (std::uint32_t i = 0; i < chosen; ++i) waiter = waiter->next;
  if (chooses) machine.chose(waiter->thread);
  wake(*waiter);
  return 1;
}

std::uint32_t WaitQueue::notify_all() {
  std::uint32_t count = 0;
  for (; first_ != nullptr; ++count) wake(*first_);
  return count;
}

}  // namespace heddle
