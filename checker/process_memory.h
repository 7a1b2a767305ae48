#ifndef HEDDLE_CHECKER_PROCESS_MEMORY_H_
#define HEDDLE_CHECKER_PROCESS_MEMORY_H_

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <span>
#include <system_error>

namespace heddle {

// Values that this process shares with the copies of it that are made while they are there. Throws
// std::system_error where the system has no memory for them.
template <typename T>
class ProcessMemory {
 public:
  explicit ProcessMemory(std::size_t count = 1) : size_(count * sizeof(T)) {
    void* const memory =
        ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
      throw std::system_error(errno, std::generic_category(), "no memory to share");
    }
    values_ = {static_cast<T*>(memory), count};
    std::uninitialized_value_construct(values_.begin(), values_.end());
  }
  ProcessMemory(const ProcessMemory&) = delete;
  ProcessMemory& operator=(const ProcessMemory&) = delete;
  ~ProcessMemory() { ::munmap(values_.data(), size_); }

  T& operator[](std::size_t index) noexcept { return values_[index]; }
  T& operator*() noexcept { return values_.front(); }
  T* operator->() noexcept { return values_.data(); }
  std::span<T> all() noexcept { return values_; }

 private:
  const std::size_t size_;
  std::span<T> values_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_PROCESS_MEMORY_H_
