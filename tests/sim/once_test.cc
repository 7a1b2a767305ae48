#include "sim/once.h"

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

TEST_CASE("call_once runs its function once, and all see its effects", "[sim][once]") {
  // e1 r1 w1 l1 with e2 after; or the other way round.
  const auto sum = explore([] {
    once_flag flag;
    var<int> value(0);
    const auto call = [&] {
      call_once(
          flag, [&](int add) { value.write(value.read() + add); }, 5);
      expect(value.read() == 5, "the call is done");
    };
    thread first(call), second(call);
    first.join(), second.join();
  });
  CHECK(sum.passed());
  // Of each two: the last read of the first is anywhere among the other's enter and read: 3.
  CHECK(sum.executions == 6);
}

TEST_CASE("without call_once the same initialisation is a race", "[sim][once][race]") {
  const auto sum = explore([] {
    var<int> value(0);
    const auto call = [&] {
      if (value.read() == 0) value.write(5);
    };
    thread first(call), second(call);
    first.join(), second.join();
  });
  CHECK(sum.failed(FailureKind::data_race) > 0);
}

TEST_CASE("a call that throws lets the next one try", "[sim][once]") {
  const auto sum = explore([] {
    once_flag flag;
    var<int> attempts(0);
    int caught = 0;
    const auto call = [&] {
      try {
        call_once(flag, [&] {
          attempts.write(attempts.read() + 1);
          if (attempts.read() == 1) throw 1;
        });
      } catch (int) {
        ++caught;
      }
    };
    thread first(call), second(call), third(call);
    first.join(), second.join(), third.join();
    outcome("attempts", attempts.read());
    outcome("caught", caught);
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"attempts=2 caught=1"});
}

TEST_CASE("calling once from within itself is a deadlock", "[sim][once]") {
  const auto sum = explore([] {
    once_flag flag("init");
    call_once(flag, [&] { call_once(flag, [] {}); });
  });
  CHECK(sum.ended(Ending::deadlocked) == 1);
  CHECK(sum.any_detail_has("T0 (main) waits for once_flag \"init\""));
  CHECK(sum.any_detail_has("T0 (main) waits for once_flag \"init\" of T0 (main)"));
}

TEST_CASE("call_once works for real", "[sim][once][real]") {
  once_flag flag;
  int calls = 0;
  CHECK_THROWS_AS(call_once(flag, [] { throw 1; }), int);
  const auto call = [&] {
    call_once(
        flag, [&](int& count) { ++count; }, calls);
  };
  thread first(call), second(call);
  first.join(), second.join();
  CHECK(calls == 1);
}

}  // namespace
}  // namespace heddle::test
