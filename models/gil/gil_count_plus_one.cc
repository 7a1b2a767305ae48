// "count += 1" under a global interpreter lock. A thread holds the lock for one bytecode, and the
// statement is three: LOAD, ADD, STORE. A hand-over between the first and the last loses an
// increment. There is no data race, for all accesses are under the lock: it protects the
// interpreter, not the program.
//
// Expected, preemptive: assertion, in 18 of 20 interleavings.
// Expected, cooperative: passes: the lock is only handed over where a thread blocks.
//
// Try: heddle check gil_count_with_lock.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

// A global interpreter lock: each bytecode runs under it, and it may be handed over after each.
class Interpreter {
 public:
  // Global to the program that is interpreted.
  heddle::var<std::int64_t> count{0, "count"};

  template <typename Bytecode>
  void run(Bytecode bytecode) {
    const heddle::lock_guard guard{gil_};
    bytecode();
  }

 private:
  heddle::mutex gil_{"gil"};
};

// count += 1, compiled.
void count_plus_one(Interpreter& interpreter) {
  std::int64_t stack = 0;
  interpreter.run([&] { stack = interpreter.count.read(); });  // LOAD count
  interpreter.run([&] { stack += 1; });                        // ADD 1
  interpreter.run([&] { interpreter.count.write(stack); });    // STORE count
}

void program(std::int64_t threads) {
  Interpreter interpreter;
  std::vector<heddle::thread> running;
  for (std::int64_t i = 0; i < threads; ++i) {
    running.push_back(heddle::thread{[&] { count_plus_one(interpreter); }});
  }
  for (heddle::thread& thread : running) thread.join();
  heddle::expect(interpreter.count.read() == threads, "every increment is counted");
}

}  // namespace

Model gil_count_plus_one() {
  return {
      .name = "gil_count_plus_one",
      .concept_name = "global interpreter lock",
      .summary = "one thread at a time runs bytecode, and increments are lost still",
      .tags = {"gil", "broken"},
      .parameters = {{"threads", 2, 1, 4, "threads that count"}},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
