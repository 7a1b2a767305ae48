#include "sim/invariant.h"

#include <vector>

#include "sim/real.h"
#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

TEST_CASE("an invariant is two events, and its predicate none", "[sim][invariant]") {
  const auto sum = explore([] {
    var<int> value(0, "value");
    const invariant small("small", [&] { return value.read() < 2; });
    value.write(1);
  });
  CHECK(sum.executions == 1);
  CHECK(sum.passed());
  CHECK(sum.texts == std::set<std::string>{"begin", "write 1", "end"});
}

TEST_CASE("an execution ends with the event that breaks an invariant", "[sim][invariant]") {
  const auto sum = explore([] {
    var<int> value(0, "value");
    const invariant small("small", [&] { return value.read() < 2; });
    value.write(1);
    value.write(2);
    value.write(0);
  });
  CHECK(sum.ended(Ending::failed) == 1);
  CHECK(sum.messages == std::set<std::string>{"invariant \"small\" does not hold"});
  CHECK(sum.any_detail_has("until T0 (main) did \"value\" write 2"));
  CHECK_FALSE(sum.texts.contains("write 0"));
}

TEST_CASE("the last event of a thread is looked at too", "[sim][invariant]") {
  const auto sum = explore([] {
    var<int> value(0, "value");
    const invariant zero("zero", [&] { return value.read() == 0; });
    thread last([&] { value.write(1); });
    last.join();
  });
  CHECK(sum.failed(FailureKind::invariant) == sum.executions);
  CHECK(sum.any_detail_has("until T1 did"));
}

TEST_CASE("invariants hold one by one, and the innermost ends first", "[sim][invariant]") {
  const auto sum = explore([] {
    atomic<int> value(0, "value");
    const invariant below("below 5", [&] { return value.load() < 5; });
    {
      const invariant small("below 2", [&] { return value.load() < 2; });
      value.store(1);
    }
    value.store(4);
  });
  CHECK(sum.passed());
}

TEST_CASE("for real, an invariant is looked at where it begins and where it ends",
          "[sim][invariant][real]") {
  struct Observer : RealObserver {
    void outcome(const char*, std::int64_t) override {}
    void expectation_failed(const char* message, source_location) override {
      seen.emplace_back(message);
    }
    std::vector<std::string> seen;
  } observer;
  set_real_observer(&observer);
  {
    var<int> value(0);
    const invariant zero("zero", [&] { return value.read() == 0; });
    CHECK(observer.seen.empty());
    value.write(1);
    CHECK(observer.seen.empty());
  }
  CHECK(observer.seen == std::vector<std::string>{"zero"});
  {
    const invariant never("never", [] { return false; });
  }
  CHECK(observer.seen == std::vector<std::string>{"zero", "never", "never"});
  set_real_observer(nullptr);
}

}  // namespace
}  // namespace heddle::test
