#ifndef HEDDLE_SIM_PROGRAM_MEMORY_IMAGE_H_
#define HEDDLE_SIM_PROGRAM_MEMORY_IMAGE_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "sim/program/modules.h"

namespace heddle::program {

// The program's static memory, and what its constructors allocated, as they were before main: put
// back before every execution, so that all begin the same. What is small is copied as a whole. Of
// what is large only the pages that any execution has written to, which the first write to a page
// tells by a fault.
class MemoryImage {
 public:
  static constexpr std::size_t kCopiedWhole = 32 * 1024;  // bytes

  // Takes the memory as it is now.
  void take(const std::vector<Range>& ranges);
  void put_back() noexcept;
  // A write to `address` was refused. Returns whether that is because of this, and then allows it.
  bool allow_write(std::uintptr_t address) noexcept;
  // Makes what lies at the addresses writable for the system, which is told no fault.
  void expect_write(std::uintptr_t address, std::size_t size) noexcept;

 private:
  struct Part {
    char* memory;
    std::size_t size;
    std::unique_ptr<char[]> copy;
  };
  void watch(Part& part);

  std::size_t page_size_ = 0;  // of the system, in bytes
  std::vector<Part> whole_;
  std::vector<Part> watched_;
  struct Page {
    char* memory;
    const char* copy;
    std::size_t size;
  };
  std::vector<Page> written_;  // pages of those watched; room is kept for all
};

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_MEMORY_IMAGE_H_
