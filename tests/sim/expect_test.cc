#include "sim/expect.h"

#include <vector>

#include "sim/real.h"
#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

TEST_CASE("an expectation that does not hold ends the execution", "[sim][expect]") {
  static int line;
  const auto sum = explore([] {
    line = __LINE__ + 1;
    expect(false, "two and two make five");
    outcome("after", 1);
  });
  CHECK(sum.ended(Ending::failed) == 1);
  CHECK(sum.messages == std::set<std::string>{"assertion \"two and two make five\" does not hold"});
  CHECK(sum.failure_lines == std::set<std::uint64_t>{static_cast<std::uint64_t>(line)});
  CHECK(sum.outcomes == Outcomes{""});
}

TEST_CASE("every value of a choice is tried", "[sim][expect]") {
  const auto sum = explore([] {
    const auto first = choose(3);
    outcome("a", first);
    if (first == 1) outcome("b", choose(2));
    static_cast<void>(choose(1));
  });
  CHECK(sum.executions == 4);
  CHECK(sum.outcomes == Outcomes{"a=0", "a=1 b=0", "a=1 b=1", "a=2"});
  CHECK_THROWS_AS(explore([] { static_cast<void>(choose(0)); }), UsageError);
}

TEST_CASE("for real, outcomes and failed expectations go to the observer", "[sim][expect][real]") {
  struct Observer : RealObserver {
    void outcome(const char* name, std::int64_t value) override {
      seen.push_back(std::string(name) + "=" + std::to_string(value));
    }
    void expectation_failed(const char* message, source_location) override {
      seen.emplace_back(message);
    }
    std::vector<std::string> seen;
  } observer;
  set_real_observer(&observer);
  outcome("x", 3);
  expect(true, "holds");
  expect(false, "does not hold");
  set_real_observer(nullptr);
  outcome("y", 4);
  CHECK(observer.seen == std::vector<std::string>{"x=3", "does not hold"});
  CHECK(choose(2) < 2);
}

}  // namespace
}  // namespace heddle::test
