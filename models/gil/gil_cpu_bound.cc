// Threads that only compute, under a global interpreter lock: each bytecode needs the lock for all
// of its time, so one thread runs at a time however many cores there are. More threads do not make
// it faster: they are concurrent, never parallel.
//
// Expected, preemptive and cooperative: passes, over 6 interleavings (cooperative: 2).
//
// Try: heddle simulate gil_cpu_bound --cores 1, then 4: the same makespan, and the other cores are
// idle but for the waiting. Then gil_io_bound, and gil_processes.

#include <chrono>
#include <vector>

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/work.h"

namespace heddle::models {
namespace {

constexpr std::chrono::microseconds kBytecode{20};

// A global interpreter lock: each bytecode runs under it, and it may be handed over after each.
class Interpreter {
 public:
  void run_bytecode() {
    const heddle::lock_guard guard{gil_};
    heddle::work(kBytecode);
    executed_.write(executed_.read() + 1);
  }
  std::int64_t executed() const { return executed_.read(); }

 private:
  heddle::mutex gil_{"gil"};
  heddle::var<std::int64_t> executed_{0, "executed"};
};

void program(std::int64_t threads, std::int64_t bytecodes) {
  Interpreter interpreter;
  const auto compute = [&] {
    for (std::int64_t i = 0; i < bytecodes; ++i) interpreter.run_bytecode();
  };
  std::vector<heddle::thread> running;
  for (std::int64_t i = 0; i < threads; ++i) running.push_back(heddle::thread{compute});
  for (heddle::thread& thread : running) thread.join();
  heddle::expect(interpreter.executed() == threads * bytecodes, "every bytecode is executed once");
}

}  // namespace

Model gil_cpu_bound() {
  return {
      .name = "gil_cpu_bound",
      .concept_name = "computing under a GIL",
      .summary = "threads that compute gain nothing from more cores",
      .tags = {"gil", "fixed"},
      .parameters = {{"threads", 2, 1, 16, "threads that compute"},
                     {"bytecodes", 2, 1, 100'000, "of each thread"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
      .simulated = {{"threads", 4}, {"bytecodes", 100}},
  };
}

}  // namespace heddle::models
