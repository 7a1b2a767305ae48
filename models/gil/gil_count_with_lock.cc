// The increments of gil_count_plus_one under a lock of the program's own, as "with lock: count +=
// 1" takes it. The interpreter lock is still handed over between bytecodes, but not to one that
// could get in between.
//
// Expected, preemptive and cooperative: passes, over 2 interleavings.
//
// Try: one bytecode that does all three steps, which is what an atomic increment is.

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

// with lock: count += 1
void count_under(heddle::mutex& lock, Interpreter& interpreter) {
  const heddle::lock_guard guard{lock};
  count_plus_one(interpreter);
}

void program(std::int64_t threads) {
  Interpreter interpreter;
  heddle::mutex lock{"lock"};
  std::vector<heddle::thread> running;
  for (std::int64_t i = 0; i < threads; ++i) {
    running.push_back(heddle::thread{[&] { count_under(lock, interpreter); }});
  }
  for (heddle::thread& thread : running) thread.join();
  heddle::expect(interpreter.count.read() == threads, "every increment is counted");
}

}  // namespace

Model gil_count_with_lock() {
  return {
      .name = "gil_count_with_lock",
      .concept_name = "lock of the program",
      .summary = "the program locks for itself what the interpreter does not",
      .tags = {"gil", "fixed"},
      .parameters = {{"threads", 2, 1, 4, "threads that count"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
