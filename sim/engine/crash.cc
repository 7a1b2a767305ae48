#include "sim/engine/crash.h"

#include <cxxabi.h>
#include <signal.h>
#include <ucontext.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <string>

#include "sim/engine/caller.h"
#include "sim/engine/exception_text.h"
#include "sim/engine/machine.h"

namespace heddle {
namespace {

constexpr std::array kSignals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr std::size_t kSignalStackSize = 64 * 1024;

struct sigaction previous_actions[NSIG];
std::terminate_handler previous_terminate = nullptr;

// What the handler leaves for give_up, which runs after it has returned.
thread_local const char* crash_reason = nullptr;

// A stack of its own for signal handlers, and for what is left to do on a fiber that overflowed.
struct SignalStack {
  SignalStack() : memory(std::make_unique<char[]>(2 * kSignalStackSize)) {}
  void use() const {
    stack_t stack{};
    stack.ss_sp = memory.get();
    stack.ss_size = kSignalStackSize;
    sigaltstack(&stack, nullptr);
  }
  ~SignalStack() {
    stack_t stack{};
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, nullptr);
  }
  char* escape_top() const { return memory.get() + 2 * kSignalStackSize; }

  std::unique_ptr<char[]> memory;
};

SignalStack& signal_stack() {
  thread_local SignalStack stack;
  return stack;
}

const char* reason_of(int signal, const void* address, const Thread& thread) {
  if (signal == SIGSEGV && thread.fiber.stack().guards(address)) return "stack overflow";
  switch (signal) {
    case SIGSEGV:
      return "SIGSEGV (invalid memory access)";
    case SIGBUS:
      return "SIGBUS (invalid memory access)";
    case SIGFPE:
      return "SIGFPE (arithmetic error)";
    case SIGILL:
      return "SIGILL (illegal instruction)";
    case SIGABRT:
      return "abort() called";
    default:
      return "fatal signal";
  }
}

void pass_on(int signal, siginfo_t* info, void* context) {
  struct sigaction& previous = previous_actions[signal];
  // It may put this handler back and raise the signal again: then the default is due.
  static volatile sig_atomic_t passed_on = 0;
  if (passed_on != 0) previous = {};
  passed_on = 1;
  if ((previous.sa_flags & SA_SIGINFO) != 0) {
    previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal);
  } else {
    sigaction(signal, &previous, nullptr);
    raise(signal);
  }
}

}  // namespace

void CrashHandler::give_up() {
  Machine::current()->give_up_stack(crash_reason, FailureKind::crash);
  std::abort();
}

void CrashHandler::handle(int signal, void* info, void* context) {
  auto* details = static_cast<siginfo_t*>(info);
  const Machine* machine = Machine::current();
  if (machine == nullptr) return pass_on(signal, details, context);
  if (filter != nullptr && filter(signal, details->si_addr)) return;
  // Nothing may be done in a handler but to say where the thread shall go on: on a stack that is
  // whole, in give_up, which leaves for the machine's own fiber.
  crash_reason = reason_of(signal, details->si_addr, *machine->running_);
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  // As after a call: 8 below a multiple of 16.
  instruction = static_cast<std::uintptr_t>(registers.gregs[REG_RIP]);
  registers.gregs[REG_RSP] = reinterpret_cast<greg_t>(signal_stack().escape_top()) - 8;
  registers.gregs[REG_RIP] = reinterpret_cast<greg_t>(&CrashHandler::give_up);
#elif defined(__aarch64__)
  instruction = registers.pc;
  registers.sp = reinterpret_cast<std::uint64_t>(signal_stack().escape_top());
  registers.pc = reinterpret_cast<std::uint64_t>(&CrashHandler::give_up);
#else
#error "port the crash handler: set the stack pointer and the program counter"
#endif
}

namespace {

// For which exception std::terminate was called, or which one has led there; empty: for none.
std::string text_of_exception() {
  const std::string handled = current_exception_text();
  if (!handled.empty()) return "the exception that nobody can catch is " + handled;
  if (std::uncaught_exceptions() == 0) return "";
  const std::string passing = CrashHandler::thrown != nullptr ? CrashHandler::thrown() : "";
  return "an exception is on its way, and leaves the scope" +
         (passing.empty() ? passing : ": " + passing);
}

}  // namespace

// Whether std::thread has called std::terminate, and for which exception it was called, is told by
// what is left of the stack.
void CrashHandler::give_up_at_terminate(Machine& machine) {
  const bool leaks = is_called_by(StandardPart::thread_destructor, {});
  machine.end_detail_ = text_of_exception();
  // What the thread was handling would be lost with its stack.
  while (std::current_exception() != nullptr) abi::__cxa_end_catch();
  if (leaks) {
    machine.give_up_stack("a std::thread is destroyed that is neither joined nor detached",
                          FailureKind::thread_leak);
  } else {
    machine.give_up_stack("std::terminate called", FailureKind::assertion);
  }
}

void CrashHandler::terminated() {
  if (Machine* machine = Machine::current()) {
    if (filter != nullptr) filter(SIGABRT, nullptr);
    give_up_at_terminate(*machine);
  }
  previous_terminate();
  std::abort();
}

void CrashHandler::install() {
  signal_stack().use();
  static std::mutex installing;
  const std::lock_guard guard(installing);
  const std::terminate_handler terminate_before = std::set_terminate(&CrashHandler::terminated);
  if (terminate_before != &CrashHandler::terminated) previous_terminate = terminate_before;
  static void (*const on_signal)(int, siginfo_t*, void*) =
      [](int signal, siginfo_t* info, void* context) { handle(signal, info, context); };
  struct sigaction action {};
  action.sa_sigaction = on_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  for (const int signal : kSignals) {
    struct sigaction before {};
    sigaction(signal, &action, &before);
    if (before.sa_sigaction != on_signal) previous_actions[signal] = before;
  }
}

}  // namespace heddle
