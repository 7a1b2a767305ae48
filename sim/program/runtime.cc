#include "sim/program/runtime.h"

#include <dlfcn.h>
#include <sys/single_threaded.h>
#include <unistd.h>

#include <set>
#include <string>

#include "sim/engine/crash.h"
#include "sim/program/exit.h"
#include "sim/program/heap.h"
#include "sim/program/keys.h"
#include "sim/program/memory_image.h"
#include "sim/program/plain_accesses.h"
#include "sim/program/shadow.h"
#include "sim/program/start.h"
#include "sim/program/threads.h"

namespace heddle::program {
namespace {

std::uint64_t executions = 0;

// Never destroyed: the process may end within an execution.
MemoryImage& image() {
  static auto& taken = *new MemoryImage;
  return taken;
}

// The first exception of a process takes locks of the unwinder's that no other does: executions
// are to be alike.
void warm_unwinder() {
  try {
    throw ThreadExit{};
  } catch (const ThreadExit&) {
  }
}

// A fault that is a part of how the memory is put back; or else the program's own, and from here on
// heddle works.
bool filter_fault(int, void* address) {
  if (image().allow_write(reinterpret_cast<std::uintptr_t>(address))) return true;
  in_program = false;
  return false;
}

}  // namespace

void* real_address(const char* function) noexcept { return dlsym(RTLD_NEXT, function); }

std::uint64_t execution_number() noexcept { return executions; }

Inside::~Inside() {
  put_thread_locals_in_place();
  in_program = true;
  errno = errno_;
}

void take_program() {
  warm_unwinder();
  // libstdc++ takes plain accesses for atomic ones as long as no OS thread was made.
  __libc_single_threaded = 0;
  take_thread_locals();
  keep_exit_functions();
  std::vector<Range> memory = writable_segments();
  if (const Range heap = heap_before_main(); heap.size() > 0) memory.push_back(heap);
  image().take(memory);
  CrashHandler::filter = &filter_fault;
  name_exceptions();
}

void expect_write(std::uintptr_t address, std::size_t size) noexcept {
  image().expect_write(address, size);
}

void run_execution(const std::function<int()>& main_function) {
  machine().abandon_stacks();
  ++executions;
  image().put_back();
  begin_heap_of_execution();
  begin_shadow_of_execution();
  begin_accesses_of_execution();
  begin_keys_of_execution();
  begin_exit_of_execution();
  begin_threads_of_execution();
  put_thread_locals_in_place();
  in_program = true;
  try {
    exit_execution(main_function(), false);
  } catch (const ThreadExit&) {
    run_thread_destructors();
    in_program = false;
  } catch (...) {
    in_program = false;
    throw;
  }
}

void refuse_call(const std::string& call, const std::string& why) {
  in_program = false;
  machine().refuse_program("the program calls " + call + ": " + why);
}

void say_once(const char* call, const char* what) {
  static auto& said = *new std::set<std::string>;
  if (!said.insert(call).second) return;
  const std::string line =
      "heddle: the program calls " + std::string(call) + ": " + std::string(what) + "\n";
  static_cast<void>(!write(standard_error(), line.data(), line.size()));
}

void fail(FailureKind kind, std::uint64_t key, const std::string& message) {
  Machine& machine = program::machine();
  machine.fail(kind, key, [&] {
    return Failure{
        kind, message, {}, {machine.running().id}, {machine.place_of(source_location())}};
  });
}

}  // namespace heddle::program
