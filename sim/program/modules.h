#ifndef HEDDLE_SIM_PROGRAM_MODULES_H_
#define HEDDLE_SIM_PROGRAM_MODULES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

// The files that the program consists of: its executable and those of its libraries that are built
// by heddle's compiler wrapper. What is not among them (libc, libstdc++) is the system's.
namespace heddle::program {

struct Range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  std::size_t size() const noexcept { return end - begin; }
  bool contains(std::uintptr_t address) const noexcept { return address >= begin && address < end; }
};

// A file's part of the thread-local storage, for the OS thread that all simulated threads run on.
struct ThreadLocalBlock {
  char* address;
  std::size_t size;
  const char* image;  // what a new thread's begins with; the rest is 0
  std::size_t image_size;
};

// Finds those that are loaded by now. Called by each before its constructors.
void find_modules();

// Whether the code at `address` is the program's.
bool is_program_code(std::uintptr_t address) noexcept;

// What the program may write to in static memory.
std::vector<Range> writable_segments();
// Of the program's files, and of libstdc++, which keeps there what std::call_once is to call.
std::vector<ThreadLocalBlock> thread_local_blocks();
// All thread-local storage of the OS thread, libc's included.
Range thread_local_storage();

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_MODULES_H_
