#ifndef HEDDLE_SIM_PROGRAM_HEAP_H_
#define HEDDLE_SIM_PROGRAM_HEAP_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "sim/ids.h"
#include "sim/program/modules.h"

// The heap of a program that is checked: addresses that depend on nothing but the thread that
// allocates and how much it did before, begun anew with each execution, and never given out twice
// in one, so that what is used after it was freed is known.
namespace heddle::program {

struct HeapBlock {
  static constexpr std::uint32_t kLive = 0x6865'6464;
  static constexpr std::uint32_t kFreed = 0x6672'6565;

  std::size_t size;
  std::uint32_t state;
  ThreadId freed_by;
  std::uintptr_t allocated_at;  // where it was called
  std::uintptr_t freed_at;

  char* begin() noexcept { return reinterpret_cast<char*>(this + 1); }
};
static_assert(sizeof(HeapBlock) == 32);

constexpr std::uintptr_t kHeapBegin = 0x6000'0000'0000;
constexpr std::size_t kHeapPart = 256 << 20;  // bytes a thread
constexpr std::size_t kHeapParts = 1024 + 1;  // the last is for what is allocated before main
constexpr std::uintptr_t kHeapEnd = kHeapBegin + kHeapParts * kHeapPart;

inline bool in_heap(std::uintptr_t address) noexcept {
  return address - kHeapBegin < kHeapEnd - kHeapBegin;
}

// Reserves the addresses. Returns whether they are to be had.
bool open_heap() noexcept;
// Where all allocations of constructors lie, for MemoryImage.
Range heap_before_main() noexcept;
void begin_heap_of_execution() noexcept;

// Null where there is no more room.
void* allocate(std::size_t size, std::size_t alignment, std::uintptr_t at) noexcept;
// Reports what is wrong with it. Returns where the block was live.
bool release(void* memory, std::uintptr_t at);
// The block that begins at `memory`, or holds it; null: none does.
HeapBlock* block_around(std::uintptr_t address) noexcept;

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_HEAP_H_
