#include "sim/latch.h"

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

TEST_CASE("arrive_and_wait lets nobody go before all have arrived", "[sim][latch]") {
  // c1 c2 or c2 c1, then w1 w2 or w2 w1.
  const auto sum = explore([] {
    latch all(2);
    int arrived = 0;
    bool early = false;
    const auto arrive = [&] {
      ++arrived;
      all.arrive_and_wait();
      early = early || arrived != 2;
    };
    thread first(arrive), second(arrive);
    first.join(), second.join();
    outcome("early", early);
  });
  CHECK(sum.executions == 4);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"early=0"});
}

TEST_CASE("a latch that is not counted down blocks for ever", "[sim][latch]") {
  const auto sum = explore([] {
    latch all(2, "all");
    all.count_down();
    all.wait();
  });
  CHECK(sum.ended(Ending::deadlocked) == 1);
  CHECK(sum.any_detail_has("latch \"all\" to reach zero"));
}

TEST_CASE("a count_down orders what came before it, not what comes after", "[sim][latch][race]") {
  const auto handed_over = [](bool before, bool tries) {
    return [=] {
      latch ready(1);
      var<int> data(0);
      thread producer([&] {
        if (before) data.write(1);
        ready.count_down();
        if (!before) data.write(1);
      });
      if (!tries) ready.wait();
      if (!tries || ready.try_wait()) static_cast<void>(data.read());
      producer.join();
    };
  };
  CHECK(explore(handed_over(true, false)).passed());
  CHECK(explore(handed_over(true, true)).passed());
  CHECK(explore(handed_over(false, false)).failed(FailureKind::data_race) > 0);
  CHECK(explore(handed_over(false, true)).failed(FailureKind::data_race) > 0);
}

TEST_CASE("try_wait tells whether the latch is at zero", "[sim][latch]") {
  const auto sum = explore([] {
    latch ready(1);
    thread other([&] { ready.count_down(); });
    outcome("reached", ready.try_wait());
    other.join();
    outcome("then", ready.try_wait());
  });
  CHECK(sum.executions == 2);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"reached=0 then=1", "reached=1 then=1"});
}

TEST_CASE("misuse of a latch is reported", "[sim][latch][misuse]") {
  const auto below = explore([] {
    latch all(1, "all");
    all.count_down(2);
  });
  CHECK(below.failed(FailureKind::lock_misuse) == 1);
  CHECK(below.messages == std::set<std::string>{"T0 (main) counts below zero \"all\""});
  CHECK(explore([] { latch(1).count_down(-1); }).failed(FailureKind::lock_misuse) == 1);
}

TEST_CASE("a latch works for real", "[sim][latch][real]") {
  latch all(3);
  CHECK_FALSE(all.try_wait());
  thread first([&] { all.arrive_and_wait(); }), second([&] { all.count_down(); });
  all.count_down();
  all.wait();
  first.join(), second.join();
  CHECK(all.try_wait());
}

}  // namespace
}  // namespace heddle::test
