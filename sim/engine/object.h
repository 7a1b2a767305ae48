#ifndef HEDDLE_SIM_ENGINE_OBJECT_H_
#define HEDDLE_SIM_ENGINE_OBJECT_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/ids.h"

namespace heddle {

class Machine;
struct Thread;

enum class ObjectKind : std::uint8_t {
  mutex,
  recursive_mutex,
  timed_mutex,
  recursive_timed_mutex,
  shared_mutex,
  condition_variable,
  semaphore,
  latch,
  barrier,
  once_flag,
  atomic,
  atomic_flag,
  var,
  invariant,
  history,
  process,
};

const char* name_of(ObjectKind kind) noexcept;

// The base of every primitive. One made inside an execution is simulated and belongs to that
// execution; one made outside is real, and the machine never hears of it. Which of the two it is
// stays so for life: to use it in the other world is a UsageError.
class Object {
 public:
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  ObjectId id() const noexcept { return id_; }
  ObjectKind kind() const noexcept { return kind_; }
  // Made inside an execution.
  bool simulated() const noexcept { return generation_ != 0; }
  // Throws UsageError where a simulated object is used outside of any execution.
  void must_be_real() const {
    if (simulated()) used_outside();
  }

 protected:
  // `name` is copied where reports need it. Empty: the report numbers the object by its kind.
  // `size`, in bytes from here on, is where its simulated state lies.
  Object(ObjectKind kind, std::string_view name, std::size_t size);
  ~Object();

 private:
  friend class Machine;
  [[noreturn]] void used_outside() const;

  std::uint64_t generation_ = 0;  // the execution it belongs to; 0: real
  ObjectId id_ = kNoObject;
  std::uint16_t toucher_ = kNoThread;  // the last thread that had an event on it
  ObjectKind kind_;
  bool shared_ = false;        // by two threads, in this execution
  Thread* waiters_ = nullptr;  // parked threads whose pending operation can block on this object
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_OBJECT_H_
