#include "sim/memory.h"

#include "sim/atomic.h"

namespace heddle {
namespace {

bool acquires(std::memory_order order) {
  return order != std::memory_order_relaxed && order != std::memory_order_release;
}

bool releases(std::memory_order order) {
  return order == std::memory_order_release || order == std::memory_order_acq_rel ||
         order == std::memory_order_seq_cst;
}

}  // namespace

void MemorySync::loaded(Machine& machine, std::memory_order order) {
  if (!machine.detects_races() || released_.width == 0) return;
  if (acquires(order)) {
    machine.acquire(released_);
  } else {
    machine.clocks().merge(machine.running().fence_acquire, released_);
  }
}

void MemorySync::stored(Machine& machine, std::memory_order order) {
  if (!machine.detects_races()) return;
  if (releases(order)) {
    machine.clocks().assign(released_, machine.running().id);
    return;
  }
  // A relaxed store carries what a fence before it released, and ends the release sequence.
  released_.clear();
  machine.clocks().merge(released_, machine.running().fence_release);
}

void MemorySync::updated(Machine& machine, std::memory_order order) {
  if (!machine.detects_races()) return;
  loaded(machine, acquires(order) ? std::memory_order_acquire : std::memory_order_relaxed);
  if (releases(order)) {
    machine.release(released_);
  } else {
    machine.clocks().merge(released_, machine.running().fence_release);
  }
}

void MemorySync::fence(Machine& machine, std::memory_order order) {
  if (!machine.detects_races()) return;
  Thread& self = machine.running();
  if (acquires(order)) machine.acquire(self.fence_acquire);
  if (releases(order)) machine.clocks().assign(self.fence_release, self.id);
}

void atomic_thread_fence(std::memory_order order, source_location where) {
  Machine* machine = Machine::current();
  if (machine == nullptr) return std::atomic_thread_fence(order);
  Operation operation(OperationKind::atomic_fence, nullptr, where);
  if (!machine->announce(operation)) return;
  MemorySync::fence(*machine, order);
}

}  // namespace heddle
