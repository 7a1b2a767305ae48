#include "sim/barrier.h"

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

TEST_CASE("a barrier lets nobody go before all have arrived", "[sim][barrier]") {
  // a1 a2 or a2 a1, then w1 w2 or w2 w1.
  const auto sum = explore([] {
    barrier all(2);
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

TEST_CASE("the phases of a barrier do not mix", "[sim][barrier]") {
  const auto sum = explore([] {
    barrier all(2);
    int round[2] = {0, 0};
    bool apart = false;
    const auto run = [&](int self) {
      for (int i = 0; i < 3; ++i) {
        ++round[self];
        all.arrive_and_wait();
        apart = apart || round[1 - self] < round[self];
      }
    };
    thread first([&] { run(0); }), second([&] { run(1); });
    first.join(), second.join();
    outcome("apart", apart);
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"apart=0"});
}

TEST_CASE("the completion runs once a phase before anyone is let go", "[sim][barrier]") {
  // a1 a2 or a2 a1, the completion's write and the end of the phase, then w1 w2 or w2 w1.
  const auto sum = explore([] {
    var<int> completed(0);
    const auto complete = [&] { completed.write(completed.read() + 1); };
    barrier all(2, complete);
    int seen = 0;
    const auto arrive = [&] {
      all.arrive_and_wait();
      seen += completed.read();
    };
    thread first(arrive), second(arrive);
    first.join(), second.join();
    outcome("completed", completed.read());
    outcome("seen", seen);
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"completed=1 seen=2"});
}

TEST_CASE("a thread may arrive now and wait later, or drop out", "[sim][barrier]") {
  const auto sum = explore([] {
    barrier all(2);
    thread drops([&] { all.arrive_and_drop(); });
    auto token = all.arrive();
    all.wait(std::move(token));
    all.arrive_and_wait();  // alone from now on
    drops.join();
  });
  CHECK(sum.passed());
  const auto batch = explore([] {
    barrier all(3);
    auto token = all.arrive(3);
    all.wait(std::move(token));
  });
  CHECK(batch.passed());
}

TEST_CASE("arrivals are ordered before the end of the waits", "[sim][barrier][race]") {
  const auto exchange = [](bool before) {
    return [before] {
      barrier all(2);
      var<int> data(0);
      thread other([&] {
        if (before) data.write(1);
        auto token = all.arrive();
        if (!before) data.write(1);
        all.wait(std::move(token));
      });
      all.arrive_and_wait();
      static_cast<void>(data.read());
      other.join();
    };
  };
  CHECK(explore(exchange(true)).passed());
  CHECK(explore(exchange(false)).failed(FailureKind::data_race) > 0);
}

TEST_CASE("misuse of a barrier is reported", "[sim][barrier][misuse]") {
  const auto many = explore([] {
    barrier all(1, {}, "all");
    static_cast<void>(all.arrive(2));
  });
  CHECK(many.messages == std::set<std::string>{"T0 (main) arrives where no more are expected in "
                                               "this phase, at \"all\""});
  const auto late = explore([] {
    barrier all(1, {}, "all");
    auto token = all.arrive();
    static_cast<void>(all.arrive());
    all.wait(std::move(token));
  });
  CHECK(late.messages ==
        std::set<std::string>{"T0 (main) waits for a phase before the last one of \"all\""});
  CHECK(explore([] {
          barrier all(2);
          all.arrive_and_wait();
        }).ended(Ending::deadlocked) == 1);
}

TEST_CASE("an execution that ends in a completion is unwound", "[sim][barrier]") {
  const auto sum = explore([] {
    mutex m;
    m.lock();
    const auto complete = [&] { m.lock(); };
    barrier all(2, complete);
    thread other([&] { all.arrive_and_wait(); });
    all.arrive_and_wait();
    other.join();
  });
  CHECK(sum.ended(Ending::finished) == 0);
  CHECK(sum.failed(FailureKind::deadlock) + sum.failed(FailureKind::lock_misuse) == sum.executions);
}

TEST_CASE("a barrier works for real", "[sim][barrier][real]") {
  int completed = 0;
  const auto complete = [&] { ++completed; };
  barrier all(2, complete);
  const auto run = [&] {
    for (int i = 0; i < 10; ++i) all.arrive_and_wait();
  };
  thread other([&] {
    run();
    all.arrive_and_drop();
  });
  run();
  other.join();
  auto token = all.arrive();
  all.wait(std::move(token));
  CHECK(completed == 11);
}

}  // namespace
}  // namespace heddle::test
