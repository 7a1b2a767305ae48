#include <string>

#include "process.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

TEST_CASE("run tells outcomes, runs and failures of real threads", "[cli][real]") {
  const Called called = heddle({"run", "counter_mutex", "--runs", "200"});
  CHECK(called.status == 0);
  CHECK(contains(called.out, "NO FAILURE  counter_mutex (threads=2, increments=2): 200 runs"));
  CHECK(contains(called.out, "count=4           200   100.0 %"));
}

// Real threads deadlock when they please: many attempts, and a warning where none does.
TEST_CASE("a deadlock of real threads is a hang, and does not hang heddle", "[cli][real]") {
  constexpr int kAttempts = 40;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const Called called =
        heddle({"run", "lock_order_deadlock", "--runs", "2000", "--noise", "--timeout", "500ms"});
    if (called.status == 0) continue;
    CHECK(called.status == 1);
    CHECK(contains(called.out, "hang: no end within 500.0 ms"));
    return;
  }
  WARN("no real deadlock in " << kAttempts << " attempts");
}

TEST_CASE("compare shows both sides and finds the real outcomes in the simulated set",
          "[cli][real]") {
  const Called called = heddle({"compare", "counter_race", "--runs", "200"});
  INFO(called.out);
  CHECK(called.status == 0);
  CHECK(called.err.empty());
  for (const char* part : {"count=2 ", "count=3 ", "count=4 ", "simulated  data_race", "200 runs",
                           "exhaustive", "replay: heddle replay counter_race --seed h1-",
                           "check: every outcome of the real runs is in the simulated set"}) {
    INFO(part);
    CHECK(contains(called.out, part));
  }
}

TEST_CASE("compare reports outcomes that a search has not seen", "[cli][real]") {
  // One execution of many is all that this search sees, and real runs mostly end with 32.
  const Called called =
      heddle({"compare", "counter_race", "--runs", "100", "--param", "threads=4", "--param",
              "increments=8", "--strategy", "random", "--executions", "1"});
  INFO(called.out);
  CHECK(called.status == 3);
  CHECK(contains(called.out, "check: not in the simulated set, which is sampled only: "));
  CHECK(contains(called.out, "count=32"));
}

}  // namespace
}  // namespace heddle::tests
