#include "sim/program/places.h"

#include <cstdlib>
#include <vector>

#include "sim/engine/caller.h"
#include "sim/program/heap.h"

namespace heddle::program {
namespace {

// A table with open addressing: each operation of the program looks its object up.
class Places {
 public:
  Place& at(std::uintptr_t address, PlaceKind kind) {
    const std::size_t mask = table_.size() - 1;
    const std::uint64_t hash = mix_identity(address, static_cast<std::uint64_t>(kind));
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      Place& place = table_[at];
      if (place.address == address && place.kind == kind) return place;
      if (place.address == 0) return add(place, address, kind);
    }
  }

 private:
  Place& add(Place& free, std::uintptr_t address, PlaceKind kind) {
    free = {address, kind, count_++, 0, nullptr};
    if (2 * count_ <= table_.size()) return free;
    const std::vector<Place> before = std::exchange(table_, std::vector<Place>(2 * table_.size()));
    const std::size_t mask = table_.size() - 1;
    for (const Place& place : before) {
      if (place.address == 0) continue;
      std::size_t at = mix_identity(place.address, static_cast<std::uint64_t>(place.kind)) & mask;
      while (table_[at].address != 0) at = (at + 1) & mask;
      table_[at] = place;
    }
    return this->at(address, kind);
  }

  std::vector<Place> table_ = std::vector<Place>(1024);
  std::uint32_t count_ = 0;
};

// Made when the first execution begins, and never destroyed: the process may end within one.
Places& places() {
  static Places& all = *new Places;
  return all;
}

std::string name_in_heap(std::uintptr_t address) {
  HeapBlock* const block = block_around(address);
  if (block == nullptr) return {};
  const source_location where = line_before(block->allocated_at);
  std::string name = "heap block of " + std::to_string(block->size) + " bytes";
  if (where.line != 0)
    name += " from " + std::string(where.file) + ":" + std::to_string(where.line);
  const auto offset = address - reinterpret_cast<std::uintptr_t>(block->begin());
  return offset == 0 ? name : name + ", +" + std::to_string(offset);
}

std::string name_on_stack(std::uintptr_t address) {
  for (const Thread* thread : machine().threads()) {
    const Stack& stack = thread->fiber.stack();
    const auto top = reinterpret_cast<std::uintptr_t>(stack.top());
    if (address >= top || address < reinterpret_cast<std::uintptr_t>(stack.bottom())) continue;
    return "local variable of " + machine().thread_name(thread->id) + " at -" +
           std::to_string(top - address);
  }
  return {};
}

}  // namespace

Place& place_at(std::uintptr_t address, PlaceKind kind, std::size_t size) {
  Place& place = places().at(address, kind);
  // Aligned as malloc aligns, which is enough for what has no extended alignment.
  if (place.object == nullptr && size > 0) place.object = std::malloc(size);
  return place;
}

std::string name_of_place(std::uintptr_t address) {
  std::string name = in_heap(address) ? name_in_heap(address) : static_variable_at(address);
  if (name.empty()) name = name_on_stack(address);
  return name.empty() ? "unnamed memory" : name;
}

Location& atomic_at(const void* memory) {
  return object_at<Location>(memory, PlaceKind::atomic, [&](void* room) {
    return ::new (room) Location(ObjectKind::atomic, memory);
  });
}

const Object& variable_at(std::uintptr_t address) {
  const auto* memory = reinterpret_cast<const void*>(address);
  return object_at<Location>(memory, PlaceKind::variable, [&](void* room) {
    return ::new (room) Location(ObjectKind::var, memory);
  });
}

}  // namespace heddle::program
