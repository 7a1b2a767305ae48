#ifndef HEDDLE_SIM_SHARED_MEMORY_H_
#define HEDDLE_SIM_SHARED_MEMORY_H_

#include <sys/mman.h>

#include <cerrno>
#include <memory>
#include <new>
#include <system_error>

#include "sim/engine/machine.h"
#include "sim/forked.h"

namespace heddle {

// A T that a process shares with the children it forks, where all else is copied.
//
// T is made by its default constructor, in the process that makes this object, and destroyed there
// when the last process that has it has ended; for real when this object is. It may hold atomics
// and vars, but no locks: those of std work within one process only. Scheduling points: none; those
// of T's operations. For real: mmap(2), anonymous and shared. Throws std::system_error.
template <typename T>
class shared_memory {
 public:
  shared_memory() {
    if (Machine::current() != nullptr) {
      simulated_ = std::make_shared<T>();
      shared_ = simulated_.get();
      return;
    }
    void* memory =
        ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
      throw std::system_error(errno, std::generic_category(), "shared memory");
    }
    shared_ = ::new (memory) T();
  }
  // The same memory, in the child: see `forked`.
  shared_memory(const forked&, const shared_memory& original)
      : simulated_(original.simulated_), shared_(original.shared_) {}
  shared_memory(const shared_memory&) = delete;
  shared_memory& operator=(const shared_memory&) = delete;
  ~shared_memory() {
    if (simulated_ == nullptr) ::munmap(static_cast<void*>(shared_), sizeof(T));
  }

  T& operator*() const noexcept { return *shared_; }
  T* operator->() const noexcept { return shared_; }

 private:
  std::shared_ptr<T> simulated_;  // null for real
  T* shared_ = nullptr;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_SHARED_MEMORY_H_
