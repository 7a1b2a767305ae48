// malloc and operator new, of the program: what its own code allocates lies in the heap that is
// begun anew with each execution. What libraries of the system allocate for themselves does not.

#include <errno.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "sim/program/heap.h"
#include "sim/program/modules.h"
#include "sim/program/runtime.h"

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);
}

namespace heddle::program {
namespace {

bool from_program(std::uintptr_t at) { return being_checked && is_program_code(at); }

bool of_program(const void* memory) { return in_heap(reinterpret_cast<std::uintptr_t>(memory)); }

// Has heddle work where an execution runs, and not before main.
template <typename Work>
auto working(Work work) {
  if (!in_program) return work();
  const Inside inside;
  return work();
}

void* allocate_for(std::size_t alignment, std::size_t size, std::uintptr_t at) {
  void* memory = working([&] { return allocate(size, alignment, at); });
  if (memory == nullptr) errno = ENOMEM;
  return memory;
}

void* new_for(std::size_t alignment, std::size_t size, std::uintptr_t at) {
  void* const memory = from_program(at) ? allocate_for(alignment, size, at)
                       : alignment > alignof(std::max_align_t)
                           ? __libc_memalign(alignment, size)
                           : __libc_malloc(std::max<std::size_t>(size, 1));
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void free_at(void* memory, std::uintptr_t at) {
  if (!of_program(memory)) return __libc_free(memory);
  working([&] { return release(memory, at); });
}

std::size_t size_of(const void* memory) {
  return (static_cast<const HeapBlock*>(memory) - 1)->size;
}

void* reallocate(void* memory, std::size_t size, std::uintptr_t at) {
  void* const moved = allocate_for(0, size, at);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, std::min(size, size_of(memory)));
  free_at(memory, at);
  return moved;
}

}  // namespace
}  // namespace heddle::program

using namespace heddle::program;

HEDDLE_INTERPOSED void* malloc(std::size_t size) noexcept {
  if (!from_program(HEDDLE_CALLED_FROM)) return __libc_malloc(size);
  return allocate_for(0, size, HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED void* calloc(std::size_t count, std::size_t size) noexcept {
  if (!from_program(HEDDLE_CALLED_FROM)) return __libc_calloc(count, size);
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return nullptr;
  void* const memory = allocate_for(0, bytes, HEDDLE_CALLED_FROM);
  return memory == nullptr ? nullptr : std::memset(memory, 0, bytes);
}
HEDDLE_INTERPOSED void* realloc(void* memory, std::size_t size) noexcept {
  const std::uintptr_t at = HEDDLE_CALLED_FROM;
  if (memory != nullptr && of_program(memory)) return reallocate(memory, size, at);
  if (memory == nullptr && from_program(at)) return allocate_for(0, size, at);
  return __libc_realloc(memory, size);
}
HEDDLE_INTERPOSED void* memalign(std::size_t alignment, std::size_t size) noexcept {
  if (!from_program(HEDDLE_CALLED_FROM)) return __libc_memalign(alignment, size);
  return allocate_for(alignment, size, HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  if (!from_program(HEDDLE_CALLED_FROM)) return __libc_memalign(alignment, size);
  return allocate_for(alignment, size, HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED int posix_memalign(void** memory, std::size_t alignment,
                                     std::size_t size) noexcept {
  const bool own = from_program(HEDDLE_CALLED_FROM);
  void* const made =
      own ? allocate_for(alignment, size, HEDDLE_CALLED_FROM) : __libc_memalign(alignment, size);
  if (made == nullptr) return ENOMEM;
  *memory = made;
  return 0;
}
HEDDLE_INTERPOSED std::size_t malloc_usable_size(void* memory) noexcept {
  if (memory != nullptr && of_program(memory)) return size_of(memory);
  return HEDDLE_REAL(malloc_usable_size)(memory);
}
HEDDLE_INTERPOSED void free(void* memory) noexcept {
  if (memory != nullptr) free_at(memory, HEDDLE_CALLED_FROM);
}
HEDDLE_INTERPOSED char* __wrap_strdup(const char* text) {
  const std::size_t size = std::strlen(text) + 1;
  void* const copy = from_program(HEDDLE_CALLED_FROM) ? allocate_for(0, size, HEDDLE_CALLED_FROM)
                                                      : __libc_malloc(size);
  return copy == nullptr ? nullptr : static_cast<char*>(std::memcpy(copy, text, size));
}

#define HEDDLE_VISIBLE __attribute__((visibility("default")))

HEDDLE_VISIBLE void* operator new(std::size_t size) { return new_for(0, size, HEDDLE_CALLED_FROM); }
HEDDLE_VISIBLE void* operator new[](std::size_t size) {
  return new_for(0, size, HEDDLE_CALLED_FROM);
}
HEDDLE_VISIBLE void* operator new(std::size_t size, std::align_val_t alignment) {
  return new_for(static_cast<std::size_t>(alignment), size, HEDDLE_CALLED_FROM);
}
HEDDLE_VISIBLE void* operator new[](std::size_t size, std::align_val_t alignment) {
  return new_for(static_cast<std::size_t>(alignment), size, HEDDLE_CALLED_FROM);
}
HEDDLE_VISIBLE void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return from_program(HEDDLE_CALLED_FROM) ? allocate_for(0, size, HEDDLE_CALLED_FROM)
                                          : __libc_malloc(size);
}
HEDDLE_VISIBLE void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return from_program(HEDDLE_CALLED_FROM) ? allocate_for(0, size, HEDDLE_CALLED_FROM)
                                          : __libc_malloc(size);
}
HEDDLE_VISIBLE void operator delete(void* memory) noexcept {
  if (memory != nullptr) free_at(memory, HEDDLE_CALLED_FROM);
}
HEDDLE_VISIBLE void operator delete[](void* memory) noexcept {
  if (memory != nullptr) free_at(memory, HEDDLE_CALLED_FROM);
}
HEDDLE_VISIBLE void operator delete(void* memory, std::size_t) noexcept {
  if (memory != nullptr) free_at(memory, HEDDLE_CALLED_FROM);
}
HEDDLE_VISIBLE void operator delete[](void* memory, std::size_t) noexcept {
  if (memory != nullptr) free_at(memory, HEDDLE_CALLED_FROM);
}
HEDDLE_VISIBLE void operator delete(void* memory, std::align_val_t) noexcept {
  if (memory != nullptr) free_at(memory, HEDDLE_CALLED_FROM);
}
HEDDLE_VISIBLE void operator delete[](void* memory, std::align_val_t) noexcept {
  if (memory != nullptr) free_at(memory, HEDDLE_CALLED_FROM);
}
HEDDLE_VISIBLE void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  if (memory != nullptr) free_at(memory, HEDDLE_CALLED_FROM);
}
HEDDLE_VISIBLE void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  if (memory != nullptr) free_at(memory, HEDDLE_CALLED_FROM);
}
