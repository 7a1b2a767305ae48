// A party throws before it comes to the barrier, and the handler around its work swallows the
// exception. The others wait for it for ever: who waits for a party must be told when it fails.
//
// Expected, preemptive and cooperative: deadlock, always.
//
// Try: heddle check barrier_aborted.

#include <stdexcept>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void prepare(std::int64_t party) {
  if (party == 0) throw std::runtime_error("no input");
}

void program(std::int64_t parties) {
  heddle::cyclic_barrier ready{static_cast<std::size_t>(parties), {}, "ready"};
  const auto work = [&](std::int64_t party) {
    try {
      prepare(party);
      static_cast<void>(ready.wait());
    } catch (const std::runtime_error&) {
      return;  // the others do not hear of it
    }
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < parties; ++i) threads.push_back(heddle::thread{work, i});
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model barrier_exception_swallowed() {
  return {
      .name = "barrier_exception_swallowed",
      .concept_name = "missing party",
      .summary = "a party that fails before it comes stops all others",
      .tags = {"barrier", "broken"},
      .parameters = {{"parties", 3, 2, 8, "threads that the barrier expects"}},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
