// The computing of gil_cpu_bound by processes instead of threads: each has an interpreter of its
// own, and with it a lock of its own. So they run in parallel, as many as there are cores; what
// they have to tell each other must go through something that they share.
//
// Expected, preemptive and cooperative: passes, over 462 interleavings (cooperative: 2).
//
// Try: heddle simulate gil_processes --cores 1, then 4, beside the same of gil_cpu_bound.

#include <chrono>
#include <vector>

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/process.h"
#include "sim/shared_memory.h"
#include "sim/work.h"

namespace heddle::models {
namespace {

constexpr std::chrono::microseconds kBytecode{20};

// A process's own: fork makes a copy of it, lock and all.
class Interpreter {
 public:
  Interpreter() = default;
  Interpreter(const heddle::forked& fork, const Interpreter& original)
      : gil_(fork, original.gil_) {}

  void run_bytecode() {
    const heddle::lock_guard guard{gil_};
    heddle::work(kBytecode);
  }

 private:
  heddle::mutex gil_{"gil"};
};

struct Shared {
  heddle::atomic<std::int64_t> executed{0, "executed"};
};

struct Memory {
  Memory() = default;
  Memory(const heddle::forked& fork, const Memory& original)
      : interpreter(fork, original.interpreter), shared(fork, original.shared) {}

  Interpreter interpreter;
  heddle::shared_memory<Shared> shared;
};

void program(std::int64_t processes, std::int64_t bytecodes) {
  Memory memory;
  const auto compute = [bytecodes](Memory& mine) {
    for (std::int64_t i = 0; i < bytecodes; ++i) mine.interpreter.run_bytecode();
    mine.shared->executed.fetch_add(bytecodes);
    return 0;
  };
  std::vector<heddle::process> running;
  for (std::int64_t i = 0; i < processes; ++i) {
    running.push_back(heddle::process::fork(memory, compute));
  }
  for (heddle::process& process : running) process.join();
  heddle::expect(memory.shared->executed.load() == processes * bytecodes,
                 "every bytecode is executed once");
}

}  // namespace

Model gil_processes() {
  return {
      .name = "gil_processes",
      .concept_name = "processes, each with its own GIL",
      .summary = "processes that compute run in parallel",
      .tags = {"gil", "fixed"},
      .parameters = {{"processes", 2, 1, 16, "processes that compute"},
                     {"bytecodes", 2, 1, 100'000, "of each process"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
      .simulated = {{"processes", 4}, {"bytecodes", 100}},
  };
}

}  // namespace heddle::models
