// Workers wait at a gate until the configuration is there. An event that is set lets go all who
// wait and all who come later, and what was written before is visible to them.
//
// Expected, preemptive and cooperative: passes, over 136 interleavings (cooperative: 2).
//
// Try: --param workers=3. What is reported without the gate?

#include <vector>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t workers) {
  heddle::event configured{"configured"};
  heddle::var<std::int64_t> configuration{0, "configuration"};
  const auto work = [&] {
    configured.wait();
    heddle::expect(configuration.read() == 42, "the configuration is complete");
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < workers; ++i) threads.push_back(heddle::thread{work});
  configuration.write(42);
  configured.set();
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model event_gate() {
  return {
      .name = "event_gate",
      .concept_name = "event",
      .summary = "an event that is set lets go all who wait and who come later",
      .tags = {"event", "fixed"},
      .parameters = {{"workers", 2, 1, 6, "threads that wait at the gate"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
