// How a program ends: exit and what it runs, abort, assertions.

#include "sim/program/exit.h"

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "sim/program/modules.h"
#include "sim/program/runtime.h"
#include "sim/program/threads.h"

namespace heddle::program {
namespace {

struct ExitFunction {
  void (*function)(void*);
  void* argument;
};

// Never destroyed: the program's own are registered before libraries have begun.
std::vector<ExitFunction>& exit_functions() {
  static auto& all = *new std::vector<ExitFunction>;
  return all;
}
std::size_t kept_before_main = 0;

void run_exit_functions() {
  for (;;) {
    ExitFunction last;
    {
      const Inside inside;
      if (exit_functions().empty()) return;
      last = exit_functions().back();
      exit_functions().pop_back();
    }
    last.function(last.argument);
  }
}

std::vector<ExitFunction>& before_main() {
  static auto& all = *new std::vector<ExitFunction>;
  return all;
}

// `called`: by the program, and not because its main function has returned.
[[noreturn]] void end_execution(int status, bool called) {
  in_program = false;
  Machine& machine = program::machine();
  if (status == 0) machine.exit_program();
  machine.fail(FailureKind::assertion, static_cast<std::uint64_t>(status), [&] {
    std::vector<source_location> places;
    if (called) places.push_back(machine.place_of(source_location()));
    return Failure{FailureKind::assertion,
                   machine.thread_name(machine.running().id) +
                       (called ? " exits with status " : " returns from main with status ") +
                       std::to_string(status),
                   {},
                   {machine.running().id},
                   places};
  });
  std::abort();  // to fail has not come back
}

}  // namespace

void keep_exit_functions() {
  before_main() = exit_functions();
  kept_before_main = before_main().size();
}

void begin_exit_of_execution() { exit_functions() = before_main(); }

void exit_execution(int status, bool called) {
  run_thread_destructors();
  run_exit_functions();
  end_execution(status, called);
}

}  // namespace heddle::program

using namespace heddle::program;

HEDDLE_INTERPOSED int __cxa_atexit(void (*function)(void*), void* argument, void* module) noexcept {
  using Register = int (*)(void (*)(void*), void*, void*);
  const auto real = HEDDLE_REAL_AS(Register, __cxa_atexit);
  const bool of_program =
      being_checked && is_program_code(reinterpret_cast<std::uintptr_t>(module));
  if (!of_program) return real(function, argument, module);
  const auto add = [&] { exit_functions().push_back({function, argument}); };
  if (!in_program) {
    add();  // before main
  } else {
    const Inside inside;
    add();
  }
  return 0;
}

HEDDLE_INTERPOSED void exit(int status) noexcept {
  if (!in_program) {
    HEDDLE_REAL(exit)(status);
    std::abort();
  }
  exit_execution(status, true);
}

HEDDLE_INTERPOSED void _exit(int status) {
  if (in_program) end_execution(status, true);
  HEDDLE_REAL(_exit)(status);
  std::abort();
}

HEDDLE_INTERPOSED void _Exit(int status) noexcept { _exit(status); }

HEDDLE_INTERPOSED void quick_exit(int status) noexcept { _exit(status); }

HEDDLE_INTERPOSED void abort() noexcept {
  if (!in_program) {
    HEDDLE_REAL(abort)();
    __builtin_trap();
  }
  const Inside inside;
  fail(heddle::FailureKind::crash, HEDDLE_CALLED_FROM,
       "abort() called in " + machine().thread_name(machine().running().id));
  __builtin_trap();  // to fail has not come back
}

HEDDLE_INTERPOSED void __assert_fail(const char* assertion, const char* file, unsigned line,
                                     const char* function) noexcept {
  if (!in_program) {
    using Fail = void (*)(const char*, const char*, unsigned, const char*);
    const auto real = HEDDLE_REAL_AS(Fail, __assert_fail);
    real(assertion, file, line, function);
    std::abort();
  }
  const Inside inside;
  heddle::Machine& machine = heddle::program::machine();
  const auto key = reinterpret_cast<std::uintptr_t>(assertion) * 31 + line;
  machine.fail(heddle::FailureKind::assertion, key, [&] {
    return heddle::Failure{heddle::FailureKind::assertion,
                           "assertion \"" + std::string(assertion) + "\" does not hold",
                           {},
                           {machine.running().id},
                           {{file, line}}};
  });
  std::abort();  // to fail has not come back
}
