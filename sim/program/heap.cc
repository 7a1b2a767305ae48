#include "sim/program/heap.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "sim/engine/machine.h"
#include "sim/program/runtime.h"
#include "sim/program/shadow.h"

namespace heddle::program {
namespace {

constexpr std::size_t kAlignment = 16;
constexpr std::size_t kBeforeMain = kHeapParts - 1;
// From there on a block's memory is asked from the system anew for each execution, and is 0.
constexpr std::size_t kLarge = 1 << 20;
constexpr int kUninitialised = 0xbe;

struct HeapPart {
  std::uintptr_t top = 0;      // where the next block may begin
  std::uintptr_t highest = 0;  // of all executions: beyond it memory is 0
};
std::array<HeapPart, kHeapParts> parts;
std::size_t parts_in_use = 0;

std::uintptr_t begin_of(std::size_t part) noexcept { return kHeapBegin + part * kHeapPart; }

std::size_t part_of_caller() noexcept {
  const Machine* current = Machine::current();
  return current == nullptr ? kBeforeMain : machine().running().id;
}

// What was there in another execution must not be seen, nor must it look like memory that was set.
void fill(char* memory, std::size_t size, HeapPart& part) noexcept {
  const auto begin = reinterpret_cast<std::uintptr_t>(memory);
  if (size < kLarge) {
    std::memset(memory, kUninitialised, size);
  } else if (begin < part.highest) {
    constexpr std::uintptr_t kPage = 4096;
    const std::uintptr_t first = (begin + kPage - 1) / kPage * kPage;
    const std::uintptr_t last = (begin + size) / kPage * kPage;
    std::memset(memory, 0, first - begin);
    madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
    std::memset(reinterpret_cast<void*>(last), 0, begin + size - last);
  }
  part.highest = std::max(part.highest, begin + size);
}

std::string described(const HeapBlock& block) {
  return "a heap block of " + std::to_string(block.size) + " bytes";
}

}  // namespace

bool open_heap() noexcept {
  void* const memory =
      mmap(reinterpret_cast<void*>(kHeapBegin), kHeapEnd - kHeapBegin, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  return memory == reinterpret_cast<void*>(kHeapBegin);
}

Range heap_before_main() noexcept {
  const std::uintptr_t begin = begin_of(kBeforeMain);
  return {begin, std::max(begin, parts[kBeforeMain].top)};
}

void begin_heap_of_execution() noexcept {
  for (std::size_t i = 0; i < parts_in_use; ++i) parts[i].top = 0;
}

void* allocate(std::size_t size, std::size_t alignment, std::uintptr_t at) noexcept {
  const std::size_t number = part_of_caller();
  HeapPart& part = parts[number];
  if (number < kBeforeMain) parts_in_use = std::max(parts_in_use, number + 1);
  if (part.top == 0) part.top = begin_of(number);
  alignment = std::max(alignment, kAlignment);
  const std::uintptr_t begin =
      (part.top + sizeof(HeapBlock) + alignment - 1) / alignment * alignment;
  const std::uintptr_t end = begin_of(number + 1);
  if (begin > end || size > end - begin) return nullptr;
  fill(reinterpret_cast<char*>(begin), size, part);
  auto* block = reinterpret_cast<HeapBlock*>(begin) - 1;
  *block = {size, HeapBlock::kLive, kNoThread, at, 0};
  part.top = std::min(end, (begin + size + kAlignment - 1) / kAlignment * kAlignment);
  if (number < kBeforeMain) forbid(reinterpret_cast<std::uintptr_t>(block), sizeof(HeapBlock));
  return block->begin();
}

bool release(void* memory, std::uintptr_t at) {
  auto* block = static_cast<HeapBlock*>(memory) - 1;
  const auto address = reinterpret_cast<std::uintptr_t>(memory);
  const bool known = address % kAlignment == 0 &&
                     (block->state == HeapBlock::kLive || block->state == HeapBlock::kFreed);
  if (known && block->state == HeapBlock::kLive) {
    if (Machine::current() != nullptr) {
      write_before_free(address, block->size, at);
      block->freed_by = machine().running().id;
      block->freed_at = at;
    }
    block->state = HeapBlock::kFreed;
    return true;
  }
  if (Machine::current() == nullptr) return false;
  fail(FailureKind::crash, at,
       known ? "double free of " + described(*block)
             : std::string("free of what is not the beginning of a heap block"));
  return false;
}

// By the blocks from the beginning of the part on: for reports.
HeapBlock* block_around(std::uintptr_t address) noexcept {
  const std::size_t number = (address - kHeapBegin) / kHeapPart;
  HeapBlock* found = nullptr;
  for (std::uintptr_t at = address / kAlignment * kAlignment; at > begin_of(number);
       at -= kAlignment) {
    auto* block = reinterpret_cast<HeapBlock*>(at) - 1;
    if (at - sizeof(HeapBlock) < begin_of(number)) break;
    if (block->state != HeapBlock::kLive && block->state != HeapBlock::kFreed) continue;
    if (address <= at + block->size + sizeof(HeapBlock)) found = block;
    break;
  }
  return found;
}

}  // namespace heddle::program
