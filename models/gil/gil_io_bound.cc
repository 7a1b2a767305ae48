// Threads that mostly wait, for a disk or a network, under a global interpreter lock. It is
// released while a thread waits, so that the waits overlap: the more threads, the more is done at a
// time, on a single core already.
//
// Expected, preemptive and cooperative: passes, over 56 interleavings (cooperative: 2).
//
// Try: heddle simulate gil_io_bound --param threads=1, then 4: the same makespan for four times the
// work. More cores change nothing, for it is not the core that is waited for.

#include <chrono>
#include <vector>

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/work.h"

namespace heddle::models {
namespace {

constexpr std::chrono::microseconds kBytecode{20};
constexpr std::chrono::microseconds kRead{200};

// A global interpreter lock: each bytecode runs under it, but for one that waits.
class Interpreter {
 public:
  void read_file() {
    heddle::io(kRead);  // without the lock
    const heddle::lock_guard guard{gil_};
    heddle::work(kBytecode);
    executed_.write(executed_.read() + 1);
  }
  std::int64_t executed() const { return executed_.read(); }

 private:
  heddle::mutex gil_{"gil"};
  heddle::var<std::int64_t> executed_{0, "executed"};
};

void program(std::int64_t threads, std::int64_t files) {
  Interpreter interpreter;
  const auto read_files = [&] {
    for (std::int64_t i = 0; i < files; ++i) interpreter.read_file();
  };
  std::vector<heddle::thread> running;
  for (std::int64_t i = 0; i < threads; ++i) running.push_back(heddle::thread{read_files});
  for (heddle::thread& thread : running) thread.join();
  heddle::expect(interpreter.executed() == threads * files, "every file is read once");
}

}  // namespace

Model gil_io_bound() {
  return {
      .name = "gil_io_bound",
      .concept_name = "waiting under a GIL",
      .summary = "threads that wait overlap, on a single core already",
      .tags = {"gil", "fixed"},
      .parameters = {{"threads", 2, 1, 16, "threads that read"},
                     {"files", 1, 1, 100'000, "of each thread"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
      .simulated = {{"threads", 4}, {"files", 100}},
  };
}

}  // namespace heddle::models
