#include "sim/semaphore.h"

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a binary semaphore makes two sections exclude each other", "[sim][semaphore]") {
  const auto sum = explore([] {
    binary_semaphore permit(1);
    var<int> counter(0);
    const auto increment = [&] {
      permit.acquire();
      counter.write(counter.read() + 1);
      permit.release();
    };
    thread first(increment), second(increment);
    first.join(), second.join();
    outcome("counter", counter.read());
  });
  CHECK(sum.executions == 2);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"counter=2"});
}

TEST_CASE("a counting semaphore lets in as many as it has permits", "[sim][semaphore]") {
  const auto sum = explore([] {
    counting_semaphore<2> permits(2);
    int inside = 0, most = 0;
    const auto section = [&] {
      permits.acquire();
      most = std::max(most, ++inside);
      permits.release();
      --inside;
    };
    thread a(section), b(section), c(section);
    a.join(), b.join(), c.join();
    outcome("most", most);
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"most=1", "most=2"});
}

TEST_CASE("an acquire waits for a release", "[sim][semaphore]") {
  // The acquire is not enabled before the release, so there is one interleaving of the two.
  const auto sum = explore([] {
    counting_semaphore<> permits(0);
    thread releases([&] { permits.release(2); });
    permits.acquire();
    permits.acquire();
    releases.join();
  });
  CHECK(sum.executions == 1);
  CHECK(sum.passed());
  CHECK(explore([] { counting_semaphore<>(0).acquire(); }).ended(Ending::deadlocked) == 1);
}

TEST_CASE("a release orders what came before it, not what comes after", "[sim][semaphore][race]") {
  const auto handed_over = [](bool before) {
    return [before] {
      binary_semaphore ready(0);
      var<int> data(0);
      thread producer([&] {
        if (before) data.write(1);
        ready.release();
        if (!before) data.write(1);
      });
      ready.acquire();
      static_cast<void>(data.read());
      producer.join();
    };
  };
  CHECK(explore(handed_over(true)).passed());
  const auto raced = explore(handed_over(false));
  CHECK(raced.failed(FailureKind::data_race) == raced.executions);
}

TEST_CASE("try_acquire tells whether it got a permit", "[sim][semaphore]") {
  // t before or after the release.
  const auto sum = explore([] {
    binary_semaphore permit(0);
    thread releases([&] { permit.release(); });
    outcome("got", permit.try_acquire());
    releases.join();
  });
  CHECK(sum.executions == 2);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"got=0", "got=1"});
}

TEST_CASE("a timed acquire gives up at its deadline", "[sim][semaphore][time]") {
  const auto sum = explore([] {
    binary_semaphore permit(0);
    thread releases([&] { permit.release(); });
    const bool got = permit.try_acquire_for(2ms);
    outcome("got", got);
    outcome("elapsed", steady_clock::now().time_since_epoch() / 1ms);
    releases.join();
    outcome("again", permit.try_acquire_until(steady_clock::now() + 1ms));
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"got=0 elapsed=2 again=1", "got=1 elapsed=0 again=0"});
}

TEST_CASE("misuse of a semaphore is reported", "[sim][semaphore][misuse]") {
  const auto over = explore([] {
    binary_semaphore permit(1, "permit");
    permit.release();
  });
  CHECK(over.failed(FailureKind::lock_misuse) == 1);
  CHECK(over.messages == std::set<std::string>{"T0 (main) releases over its maximum \"permit\""});
  const auto negative = explore([] { counting_semaphore<>(1).release(-1); });
  CHECK(negative.failed(FailureKind::lock_misuse) == 1);
}

TEST_CASE("a semaphore works for real", "[sim][semaphore][real]") {
  counting_semaphore<> items(0);
  binary_semaphore lock(1);
  int sum = 0;
  const auto add = [&] {
    for (int i = 0; i < 100; ++i) {
      lock.acquire();
      ++sum;
      lock.release();
      items.release();
    }
  };
  thread first(add), second(add);
  for (int i = 0; i < 200; ++i) items.acquire();
  first.join(), second.join();
  CHECK(sum == 200);
  CHECK_FALSE(items.try_acquire());
  CHECK_FALSE(items.try_acquire_for(1ms));
  items.release(2);
  CHECK(items.try_acquire_until(std::chrono::steady_clock::now() + 1s));
  CHECK(items.try_acquire());
}

}  // namespace
}  // namespace heddle::test
