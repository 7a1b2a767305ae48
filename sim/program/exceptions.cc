// What the program throws: noted, so that a failure for which an exception is to blame, and which
// comes before anybody has caught it, can name it.

#include <atomic>
#include <cstdlib>
#include <exception>
#include <string>
#include <utility>

#include "sim/engine/crash.h"
#include "sim/engine/exception_text.h"
#include "sim/program/runtime.h"
#include "sim/program/threads.h"

namespace heddle::program {
namespace {

void note(const std::type_info* type, void* object) {
  auto& thrown = record_of(machine().running()).thrown;
  const auto before = static_cast<std::size_t>(std::uncaught_exceptions());
  if (thrown.size() <= before) thrown.resize(before + 1);
  thrown[before] = {type, object};
}

// The exception is thrown once more. That object is all that an exception_ptr holds.
void note_again(const std::exception_ptr& exception) {
  void* const object = *reinterpret_cast<void* const*>(&exception);
  if (object != nullptr) note(exception.__cxa_exception_type(), object);
}

// Of the running thread's exceptions that are on their way, the last.
std::string last_thrown() {
  const auto& thrown = record_of(machine().running()).thrown;
  const auto count = static_cast<std::size_t>(std::uncaught_exceptions());
  if (count == 0 || thrown.size() < count || thrown[count - 1].type == nullptr) return "";
  if (*thrown[count - 1].type == typeid(ThreadExit)) return "that of pthread_exit";
  return exception_text(*thrown[count - 1].type, thrown[count - 1].object);
}

}  // namespace

void name_exceptions() { CrashHandler::thrown = &last_thrown; }

}  // namespace heddle::program

using namespace heddle::program;

// By other names: cxxabi.h and the compilers differ about how these are declared.
HEDDLE_INTERPOSED void heddle_throw(void* object, std::type_info* type,
                                    void (*destructor)(void*)) __asm__("__cxa_throw");
HEDDLE_INTERPOSED void heddle_rethrow() __asm__("__cxa_rethrow");
HEDDLE_INTERPOSED void heddle_rethrow_exception(std::exception_ptr exception) __asm__(
    "_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE");

void heddle_throw(void* object, std::type_info* type, void (*destructor)(void*)) {
  if (in_program) {
    const Inside inside;
    note(type, object);
  }
  static constinit std::atomic<void*> known{nullptr};
  using Throw = void (*)(void*, std::type_info*, void (*)(void*));
  reinterpret_cast<Throw>(real(known, "__cxa_throw"))(object, type, destructor);
  std::abort();  // to throw has not come back
}

void heddle_rethrow() {
  if (in_program) {
    const Inside inside;
    note_again(std::current_exception());
  }
  static constinit std::atomic<void*> known{nullptr};
  reinterpret_cast<void (*)()>(real(known, "__cxa_rethrow"))();
  std::abort();
}

// std::rethrow_exception
void heddle_rethrow_exception(std::exception_ptr exception) {
  if (in_program) {
    const Inside inside;
    note_again(exception);
  }
  static constinit std::atomic<void*> known{nullptr};
  using Rethrow = void (*)(std::exception_ptr);
  const auto rethrow = reinterpret_cast<Rethrow>(
      real(known, "_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE"));
  rethrow(std::move(exception));
  std::abort();
}
