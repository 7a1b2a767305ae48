#ifndef HEDDLE_SIM_PROGRAM_PLACES_H_
#define HEDDLE_SIM_PROGRAM_PLACES_H_

#include <cstdint>
#include <new>
#include <string>
#include <utility>

#include "sim/memory.h"
#include "sim/program/runtime.h"
#include "sim/wait_queue.h"

// The simulated objects that stand for what lies in the program's memory: its locks, its atomics.
// An object is known by its address, and is made anew in each execution when it is first used.
namespace heddle::program {

// Kinds of objects of which one address may hold one each, in turn.
enum class PlaceKind : std::uint8_t {
  variable,
  atomic,
  mutex,
  shared_mutex,
  spin_lock,
  condition_variable,
  barrier,
  semaphore,
  once,
};

struct Place {
  std::uintptr_t address = 0;
  PlaceKind kind{};
  std::uint32_t number = 0;     // the same in all executions
  std::uint64_t execution = 0;  // in which the object was made
  void* object = nullptr;       // room for it, kept
};

Place& place_at(std::uintptr_t address, PlaceKind kind, std::size_t size);
// What reports call that which lies there.
std::string name_of_place(std::uintptr_t address);

// The object at `memory`, which make(room) constructs where this execution has not used it yet.
template <typename T, typename Make>
T& object_at(const void* memory, PlaceKind kind, Make&& make) {
  const auto address = reinterpret_cast<std::uintptr_t>(memory);
  Place& place = place_at(address, kind, sizeof(T));
  if (place.execution != execution_number()) [[unlikely]] {
    T* const object = make(place.object);
    place.execution = execution_number();
    machine().adopt_at(place.number, *object, [&] { return name_of_place(address); });
    return *object;
  }
  return *static_cast<T*>(place.object);
}

// The object at `memory` is destroyed, or made again.
inline void forget_object(const void* memory, PlaceKind kind) {
  place_at(reinterpret_cast<std::uintptr_t>(memory), kind, 0).execution = 0;
}

// An atomic's, and what waits for it.
class Location : public Object {
 public:
  Location(ObjectKind kind, const void* location) : Object(kind, {}, 0), memory(location) {}

  const void* memory;
  MemorySync sync;
  WaitQueue waiters;
};

Location& atomic_at(const void* memory);
// For reports on plain accesses.
const Object& variable_at(std::uintptr_t address);

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_PLACES_H_
