#ifndef HEDDLE_SIM_ENGINE_FIBER_H_
#define HEDDLE_SIM_ENGINE_FIBER_H_

#include <boost/context/detail/fcontext.hpp>
#include <cstddef>

#include "sim/engine/assert.h"

#if defined(__SANITIZE_ADDRESS__)
#define HEDDLE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HEDDLE_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define HEDDLE_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HEDDLE_TSAN 1
#endif
#endif

#if defined(HEDDLE_ASAN)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(HEDDLE_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

#if defined(__clang__) || defined(__GNUC__)
// Reads stacks as they are, with the red zones of a sanitizer.
#define HEDDLE_READS_STACKS __attribute__((no_sanitize("address", "thread", "undefined")))
#endif

namespace heddle {

// jump_fcontext, entered by a jump instead of a call where that can be done. What was called here
// comes back to another stack, never by a return: the processor, which foresees returns by the
// calls it has seen, would be one off from then on and mispredict those that follow.
HEDDLE_ALWAYS_INLINE boost::context::detail::transfer_t jump_to(
    boost::context::detail::fcontext_t context, void* data) {
#if defined(__x86_64__) && !defined(HEDDLE_ASAN) && !defined(HEDDLE_TSAN)
  boost::context::detail::transfer_t transfer;
  // All but what jump_fcontext keeps is lost, as at a call; below %rsp lies the red zone.
  asm volatile(
      "leaq -128(%%rsp), %%rsp\n\t"
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "jmpq *jump_fcontext@GOTPCREL(%%rip)\n"
      "1:\n\t"
      "leaq 128(%%rsp), %%rsp"
      : "=&a"(transfer.fctx), "=&d"(transfer.data), "+D"(context), "+S"(data)
      :
      : "rcx", "r8", "r9", "r10", "r11", "cc", "memory", "st", "st(1)", "st(2)", "st(3)", "st(4)",
        "st(5)", "st(6)", "st(7)", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",
        "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"
#if defined(__AVX512F__)
        ,
        "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25",
        "xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31", "k1", "k2", "k3", "k4", "k5", "k6",
        "k7"
#endif
  );
  return transfer;
#else
  return boost::context::detail::jump_fcontext(context, data);
#endif
}

// A stack with an unmapped page below it, so that an overflow faults instead of corrupting.
class Stack {
 public:
  Stack() = default;
  // `size` in bytes, rounded up to pages. `colour` moves the top down by a few cache lines, so that
  // the hot ends of many stacks do not fall into the same cache sets. Throws std::bad_alloc.
  Stack(std::size_t size, unsigned colour);
  Stack(Stack&& other) noexcept;
  Stack& operator=(Stack&& other) noexcept;
  ~Stack();

  void* top() const noexcept { return top_; }
  void* bottom() const noexcept { return bottom_; }
  std::size_t size() const noexcept;
  bool guards(const void* address) const noexcept;

 private:
  char* mapping_ = nullptr;
  std::size_t mapped_ = 0;
  char* bottom_ = nullptr;
  char* top_ = nullptr;
};

// A flow of control of its own: a suspended context and what must be kept per stack. A Fiber
// without a stack stands for the OS thread's own flow. Nothing here allocates or schedules.
class Fiber {
 public:
  Fiber();  // the OS thread's own flow
  // Runs `entry(argument)` at the first switch to it. `entry` must never return.
  Fiber(Stack stack, void (*entry)(void*), void* argument);
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  ~Fiber();

  // Forgets what is on the stack, without unwinding it; the next switch starts `entry` anew.
  void reset();

  const Stack& stack() const noexcept { return stack_; }
  // Of a fiber that does not run: the lowest address of its stack that is in use.
  const char* saved_at() const noexcept { return static_cast<const char*>(context_); }

  // Leaves `from`, which must be the running fiber, and continues `to`. One context switch.
  static void switch_to(Fiber& from, Fiber& to);

 private:
  static void enter(boost::context::detail::transfer_t transfer);
  void arrived(boost::context::detail::transfer_t transfer);

  // libsupc++ keeps the exceptions being handled per OS thread; fibers need them per stack.
  struct ExceptionState {
    void* caught = nullptr;
    unsigned int uncaught = 0;
  };
  static inline constinit thread_local ExceptionState* os_thread_exceptions_ = nullptr;

  boost::context::detail::fcontext_t context_ = nullptr;
  Fiber* target_ = nullptr;  // whom this one last switched to: how a new fiber learns its name
  ExceptionState exceptions_;
  Stack stack_;
  void (*entry_)(void*) = nullptr;
  void* argument_ = nullptr;
#if defined(HEDDLE_ASAN)
  void* fake_stack_ = nullptr;
  const void* asan_bottom_ = nullptr;
  std::size_t asan_size_ = 0;
#endif
#if defined(HEDDLE_TSAN)
  void* tsan_fiber_ = nullptr;
#endif
};

inline void Fiber::arrived(boost::context::detail::transfer_t transfer) {
  auto* from = static_cast<Fiber*>(transfer.data);
  from->context_ = transfer.fctx;
#if defined(HEDDLE_ASAN)
  __sanitizer_finish_switch_fiber(fake_stack_, &from->asan_bottom_, &from->asan_size_);
#endif
}

HEDDLE_ALWAYS_INLINE void Fiber::switch_to(Fiber& from, Fiber& to) {
  from.exceptions_ = *os_thread_exceptions_;
  *os_thread_exceptions_ = to.exceptions_;
  from.target_ = &to;
#if defined(HEDDLE_ASAN)
  __sanitizer_start_switch_fiber(&from.fake_stack_, to.asan_bottom_, to.asan_size_);
#endif
#if defined(HEDDLE_TSAN)
  __tsan_switch_to_fiber(to.tsan_fiber_, 0);
#endif
  from.arrived(jump_to(to.context_, &from));
}

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_FIBER_H_
