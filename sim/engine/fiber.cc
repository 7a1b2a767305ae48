#include "sim/engine/fiber.h"

#include <cxxabi.h>
#include <sys/mman.h>
#include <unistd.h>

#include <new>
#include <utility>

#if defined(HEDDLE_ASAN)
#include <sanitizer/asan_interface.h>
#endif

namespace heddle {
namespace {

constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kColours = 32;

std::size_t page_size() {
  static const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

}  // namespace

Stack::Stack(std::size_t size, unsigned colour) {
  const std::size_t page = page_size();
  mapped_ = (size + page - 1) / page * page + 2 * page;  // the guard, and room for the colour
  void* mapping = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (mapping == MAP_FAILED) throw std::bad_alloc();
  if (mprotect(mapping, page, PROT_NONE) != 0) {
    munmap(mapping, mapped_);
    throw std::bad_alloc();
  }
  mapping_ = static_cast<char*>(mapping);
  bottom_ = mapping_ + page;
  top_ = mapping_ + mapped_ - (colour % kColours) * 2 * kCacheLine;
}

Stack::Stack(Stack&& other) noexcept
    : mapping_(std::exchange(other.mapping_, nullptr)),
      mapped_(other.mapped_),
      bottom_(other.bottom_),
      top_(other.top_) {}

Stack& Stack::operator=(Stack&& other) noexcept {
  std::swap(mapping_, other.mapping_);
  std::swap(mapped_, other.mapped_);
  std::swap(bottom_, other.bottom_);
  std::swap(top_, other.top_);
  return *this;
}

Stack::~Stack() {
  if (mapping_ != nullptr) munmap(mapping_, mapped_);
}

std::size_t Stack::size() const noexcept { return static_cast<std::size_t>(top_ - bottom_); }

bool Stack::guards(const void* address) const noexcept {
  const char* byte = static_cast<const char*>(address);
  return mapping_ != nullptr && byte >= mapping_ && byte < bottom_;
}

Fiber::Fiber() {
  // The layout of __cxa_eh_globals is fixed by the Itanium C++ ABI.
  os_thread_exceptions_ = reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
#if defined(HEDDLE_TSAN)
  tsan_fiber_ = __tsan_get_current_fiber();
#endif
}

Fiber::Fiber(Stack stack, void (*entry)(void*), void* argument)
    : stack_(std::move(stack)), entry_(entry), argument_(argument) {
#if defined(HEDDLE_TSAN)
  tsan_fiber_ = __tsan_create_fiber(0);
#endif
  reset();
}

Fiber::~Fiber() {
#if defined(HEDDLE_TSAN)
  if (entry_ != nullptr) __tsan_destroy_fiber(tsan_fiber_);
#endif
}

void Fiber::reset() {
  context_ = boost::context::detail::make_fcontext(stack_.top(), stack_.size(), &Fiber::enter);
  exceptions_ = {};
#if defined(HEDDLE_ASAN)
  fake_stack_ = nullptr;
  asan_bottom_ = stack_.bottom();
  asan_size_ = stack_.size();
  __asan_unpoison_memory_region(stack_.bottom(), stack_.size());
#endif
}

void Fiber::enter(boost::context::detail::transfer_t transfer) {
  Fiber* self = static_cast<Fiber*>(transfer.data)->target_;
  self->arrived(transfer);
  self->entry_(self->argument_);
}

}  // namespace heddle
