// A sum is computed in parts, each by a task of its own that hands its result to a future. To
// get it is to wait for it, so no lock is needed; the order in which the tasks end does not
// matter.
//
// Expected, preemptive and cooperative: passes, over 592 interleavings (cooperative: 3).
//
// Try: --param parts=4.

#include <vector>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t parts) {
  heddle::var<std::int64_t> input{10, "input"};
  const auto add = [&](std::int64_t part) { return input.read() + part; };

  std::vector<heddle::future<std::int64_t>> results;
  for (std::int64_t i = 0; i < parts; ++i) results.push_back(heddle::async(add, i));
  std::int64_t sum = 0;
  for (heddle::future<std::int64_t>& result : results) sum += result.get();
  heddle::expect(sum == 10 * parts + parts * (parts - 1) / 2, "the sum is that of all parts");
}

}  // namespace

Model future_results() {
  return {
      .name = "future_results",
      .concept_name = "future",
      .summary = "a future hands a result over and waits for it",
      .tags = {"futures", "fixed"},
      .parameters = {{"parts", 2, 1, 4, "tasks"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
