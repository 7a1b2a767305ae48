// What the compiler calls before each plain access, and at the beginning and end of functions.

#include "sim/program/plain_accesses.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "sim/program/modules.h"
#include "sim/program/runtime.h"
#include "sim/program/shadow.h"

namespace heddle::program {
namespace {

// A thread that makes so many plain accesses may wait for what another is to write, though that
// would be a data race: the others get a chance. Counted for each thread by itself, so that it
// depends on nothing that others do.
constexpr std::uint32_t kAccessesMax = 1 << 20;
std::array<std::uint32_t, ThreadSet::kCapacity> accesses_of;
std::size_t threads_counted = 0;

bool is_time_to_yield(ThreadId thread) {
  threads_counted = std::max<std::size_t>(threads_counted, thread + 1);
  return ++accesses_of[thread] % kAccessesMax == 0;
}

[[gnu::noinline]] void access(const void* memory, std::size_t size, bool writes,
                              std::uintptr_t at) {
  const Inside inside;
  plain_access(reinterpret_cast<std::uintptr_t>(memory), size, writes, at);
  if (!is_time_to_yield(machine().running().id)) [[likely]]
    return;
  Operation operation(OperationKind::yield, nullptr, called_from(at));
  machine().running().mode |= Thread::kYielding;
  static_cast<void>(machine().announce(operation));
}

}  // namespace

void begin_accesses_of_execution() {
  std::fill_n(accesses_of.begin(), threads_counted, 0U);
  threads_counted = 0;
}

namespace {

inline void plain_read(const void* memory, std::size_t size, std::uintptr_t at) {
  if (in_program) access(memory, size, false, at);
}

inline void plain_write(const void* memory, std::size_t size, std::uintptr_t at) {
  if (in_program) access(memory, size, true, at);
}

}  // namespace
}  // namespace heddle::program

using namespace heddle::program;

HEDDLE_INTERPOSED void __tsan_init() { find_modules(); }
HEDDLE_INTERPOSED void __tsan_func_entry(void*) {}
HEDDLE_INTERPOSED void __tsan_func_exit() {}

#define HEDDLE_PLAIN_ACCESSES(name, size)                           \
  HEDDLE_INTERPOSED void __tsan_##name##read##size(void* memory) {  \
    plain_read(memory, size, HEDDLE_CALLED_FROM);                   \
  }                                                                 \
  HEDDLE_INTERPOSED void __tsan_##name##write##size(void* memory) { \
    plain_write(memory, size, HEDDLE_CALLED_FROM);                  \
  }
HEDDLE_PLAIN_ACCESSES(, 1)
HEDDLE_PLAIN_ACCESSES(, 2)
HEDDLE_PLAIN_ACCESSES(, 4)
HEDDLE_PLAIN_ACCESSES(, 8)
HEDDLE_PLAIN_ACCESSES(, 16)
HEDDLE_PLAIN_ACCESSES(unaligned_, 2)
HEDDLE_PLAIN_ACCESSES(unaligned_, 4)
HEDDLE_PLAIN_ACCESSES(unaligned_, 8)
HEDDLE_PLAIN_ACCESSES(unaligned_, 16)
HEDDLE_PLAIN_ACCESSES(volatile_, 1)
HEDDLE_PLAIN_ACCESSES(volatile_, 2)
HEDDLE_PLAIN_ACCESSES(volatile_, 4)
HEDDLE_PLAIN_ACCESSES(volatile_, 8)
HEDDLE_PLAIN_ACCESSES(volatile_, 16)
HEDDLE_PLAIN_ACCESSES(unaligned_volatile_, 2)
HEDDLE_PLAIN_ACCESSES(unaligned_volatile_, 4)
HEDDLE_PLAIN_ACCESSES(unaligned_volatile_, 8)
HEDDLE_PLAIN_ACCESSES(unaligned_volatile_, 16)

// Of a read and a write together the write is the one that matters.
#define HEDDLE_READ_WRITE(name, size)                                    \
  HEDDLE_INTERPOSED void __tsan_##name##read_write##size(void* memory) { \
    plain_write(memory, size, HEDDLE_CALLED_FROM);                       \
  }
HEDDLE_READ_WRITE(, 1)
HEDDLE_READ_WRITE(, 2)
HEDDLE_READ_WRITE(, 4)
HEDDLE_READ_WRITE(, 8)
HEDDLE_READ_WRITE(, 16)
HEDDLE_READ_WRITE(unaligned_, 2)
HEDDLE_READ_WRITE(unaligned_, 4)
HEDDLE_READ_WRITE(unaligned_, 8)
HEDDLE_READ_WRITE(unaligned_, 16)

HEDDLE_INTERPOSED void __tsan_read_range(void* memory, std::size_t size) {
  plain_read(memory, size, HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED void __tsan_write_range(void* memory, std::size_t size) {
  plain_write(memory, size, HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED void __tsan_vptr_read(void** memory) {
  plain_read(memory, sizeof(void*), HEDDLE_CALLED_FROM);
}
// Constructors and destructors set the same table again and again: that is no write.
HEDDLE_INTERPOSED void __tsan_vptr_update(void** memory, void* value) {
  if (*memory != value) plain_write(memory, sizeof(void*), HEDDLE_CALLED_FROM);
}

// The compiler wrapper has the linker put these in place of what the program calls.
HEDDLE_INTERPOSED void* __wrap_memcpy(void* to, const void* from, std::size_t size) {
  plain_read(from, size, HEDDLE_CALLED_FROM);
  plain_write(to, size, HEDDLE_CALLED_FROM);
  return std::memcpy(to, from, size);
}
HEDDLE_INTERPOSED void* __wrap_memmove(void* to, const void* from, std::size_t size) {
  plain_read(from, size, HEDDLE_CALLED_FROM);
  plain_write(to, size, HEDDLE_CALLED_FROM);
  return std::memmove(to, from, size);
}
HEDDLE_INTERPOSED void* __wrap_memset(void* to, int value, std::size_t size) {
  plain_write(to, size, HEDDLE_CALLED_FROM);
  return std::memset(to, value, size);
}
HEDDLE_INTERPOSED int __wrap_memcmp(const void* left, const void* right, std::size_t size) {
  plain_read(left, size, HEDDLE_CALLED_FROM);
  plain_read(right, size, HEDDLE_CALLED_FROM);
  return std::memcmp(left, right, size);
}
HEDDLE_INTERPOSED std::size_t __wrap_strlen(const char* text) {
  const std::size_t length = std::strlen(text);
  plain_read(text, length + 1, HEDDLE_CALLED_FROM);
  return length;
}
HEDDLE_INTERPOSED char* __wrap_strcpy(char* to, const char* from) {
  const std::size_t size = std::strlen(from) + 1;
  plain_read(from, size, HEDDLE_CALLED_FROM);
  plain_write(to, size, HEDDLE_CALLED_FROM);
  return static_cast<char*>(std::memcpy(to, from, size));
}
HEDDLE_INTERPOSED void* __tsan_memcpy(void* to, const void* from, std::size_t size) {
  return __wrap_memcpy(to, from, size);
}
HEDDLE_INTERPOSED void* __tsan_memmove(void* to, const void* from, std::size_t size) {
  return __wrap_memmove(to, from, size);
}
HEDDLE_INTERPOSED void* __tsan_memset(void* to, int value, std::size_t size) {
  return __wrap_memset(to, value, size);
}
