#include "sim/future.h"

#include <memory>
#include <stdexcept>
#include <string>

#include "sim/latch.h"
#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

using namespace std::chrono_literals;

// The code of the future_error that `call` throws; nothing else may come of it.
template <typename Call>
future_errc error_of(const Call& call) {
  try {
    call();
  } catch (const future_error& error) {
    return static_cast<future_errc>(error.code().value());
  }
  FAIL("no future_error");
  return {};
}

TEST_CASE("a future gets the value of its promise, set before or after it asks", "[sim][future]") {
  const auto sum = explore([] {
    promise<int> result("result");
    future<int> awaited = result.get_future();
    thread sets([&] { result.set_value(7); });
    outcome("value", awaited.get());
    outcome("valid", awaited.valid());
    sets.join();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"value=7 valid=0"});
}

TEST_CASE("a future throws what its promise was given instead of a value", "[sim][future]") {
  const auto sum = explore([] {
    promise<void> result;
    future<void> awaited = result.get_future();
    thread sets([&] { result.set_exception(std::make_exception_ptr(std::runtime_error("lost"))); });
    try {
      awaited.get();
    } catch (const std::runtime_error&) {
      outcome("thrown", 1);
    }
    sets.join();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"thrown=1"});
}

TEST_CASE("a promise that goes unsatisfied is broken", "[sim][future]") {
  const auto sum = explore([] {
    promise<int> result;
    future<int> awaited = result.get_future();
    thread drops(
        [given = std::move(result)]() mutable { const promise<int> gone(std::move(given)); });
    outcome("broken", error_of([&] { awaited.get(); }) == future_errc::broken_promise);
    drops.join();
    promise<int> replaced;
    future<int> other = replaced.get_future();
    replaced = promise<int>();
    outcome("replaced", error_of([&] { other.get(); }) == future_errc::broken_promise);
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"broken=1 replaced=1"});
}

TEST_CASE("what a promise does once it does not do twice", "[sim][future]") {
  promise<int> result;
  const future<int> awaited = result.get_future();
  CHECK(error_of([&] { result.get_future(); }) == future_errc::future_already_retrieved);
  result.set_value(1);
  CHECK(error_of([&] { result.set_value(2); }) == future_errc::promise_already_satisfied);
  const promise<int> moved = std::move(result);
  CHECK(error_of([&] { result.set_value(3); }) == future_errc::no_state);  // NOLINT: moved from
  CHECK(error_of([&] { future<int>().get(); }) == future_errc::no_state);
  CHECK(error_of([&] { packaged_task<int()>()(); }) == future_errc::no_state);
  CHECK(error_of([&] { packaged_task<int()>().get_future(); }) == future_errc::no_state);
}

TEST_CASE("setting a value happens before getting it", "[sim][future][race]") {
  const auto handed_over = [](bool before) {
    return [before] {
      promise<void> done;
      future<void> awaited = done.get_future();
      var<int> data(0);
      thread sets([&] {
        if (before) data.write(1);
        done.set_value();
        if (!before) data.write(1);
      });
      awaited.get();
      static_cast<void>(data.read());
      sets.join();
    };
  };
  CHECK(explore(handed_over(true)).passed());
  CHECK(explore(handed_over(false)).failed(FailureKind::data_race) > 0);
}

TEST_CASE("a promise that nobody keeps nor breaks is a deadlock", "[sim][future]") {
  const auto sum = explore([] {
    promise<void> never("never");
    never.get_future().wait();
  });
  CHECK(sum.failed(FailureKind::deadlock) == sum.executions);
}

TEST_CASE("a timed wait tells ready from timed out and deferred", "[sim][future][time]") {
  const auto sum = explore([] {
    promise<void> done;
    const future<void> awaited = done.get_future();
    outcome("early", awaited.wait_for(1ms) == future_status::timeout);
    done.set_value();
    outcome("ready", awaited.wait_until(steady_clock::now() + 1ms) == future_status::ready);
    const future<void> later = heddle::async(launch::deferred, [] {});
    outcome("deferred", later.wait_for(1ms) == future_status::deferred);
    outcome("elapsed", steady_clock::now().time_since_epoch() / 1ms);
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"early=1 ready=1 deferred=1 elapsed=1"});
}

TEST_CASE("all copies of a shared future get the value", "[sim][future]") {
  const auto sum = explore([] {
    promise<int> result;
    const shared_future<int> awaited = result.get_future().share();
    atomic<int> total(0);
    const auto add = [&, awaited] { total.fetch_add(awaited.get()); };
    thread first(add), second(add);
    result.set_value(3);
    first.join(), second.join();
    outcome("sum", total.load());
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"sum=6"});
}

TEST_CASE("a promise passes references, and values that can only be moved", "[sim][future]") {
  int variable = 0;
  promise<int&> reference;
  future<int&> referred = reference.get_future();
  reference.set_value(variable);
  CHECK(&referred.get() == &variable);
  promise<std::unique_ptr<int>> moved;
  auto awaited = moved.get_future();
  moved.set_value(std::make_unique<int>(4));
  CHECK(*awaited.get() == 4);
}

TEST_CASE("async runs on a thread of its own and passes on what it returns or throws",
          "[sim][future][async]") {
  const auto sum = explore([] {
    atomic<int> both(0);
    const auto meet = [&](int own) {
      both.fetch_add(1);
      await([&] { return both.load() == 2; });
      return own;
    };
    future<int> first = heddle::async(meet, 1);
    future<int> second = heddle::async(launch::async, meet, 2);
    outcome("sum", first.get() + second.get());
    future<void> fails = heddle::async([] { throw std::runtime_error("no"); });
    try {
      fails.get();
    } catch (const std::runtime_error&) {
      outcome("thrown", 1);
    }
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"sum=3 thrown=1"});
}

TEST_CASE("a future of async joins its thread as it goes", "[sim][future][async]") {
  const auto sum = explore([] {
    var<int> done(0);
    {
      const future<void> task = heddle::async([&] { done.write(1); });
    }
    outcome("done", done.read());
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"done=1"});
}

TEST_CASE("what is deferred runs once, on the thread that waits first", "[sim][future][async]") {
  const auto sum = explore([] {
    var<int> runs(0);
    const shared_future<int> task = heddle::async(
                                        launch::deferred,
                                        [&](int own) {
                                          runs.write(runs.read() + 1);
                                          return own;
                                        },
                                        5)
                                        .share();
    const auto ask = [&, task] { static_cast<void>(task.get()); };
    thread first(ask), second(ask);
    first.join(), second.join();
    outcome("runs", runs.read());
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"runs=1"});
}

TEST_CASE("a packaged task gives its future what the call returns or throws", "[sim][future]") {
  const auto sum = explore([] {
    packaged_task<int(int)> halve([](int number) {
      if (number % 2 != 0) throw std::invalid_argument("odd");
      return number / 2;
    });
    future<int> half = halve.get_future();
    const int number = 3 + static_cast<int>(choose(2));
    thread runs([&] { halve(number); });
    try {
      outcome("half", half.get());
    } catch (const std::invalid_argument&) {
      outcome("odd", 1);
    }
    runs.join();
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"half=2", "odd=1"});
}

TEST_CASE("an execution that ends in a task is unwound, and no exception is kept of it",
          "[sim][future][async]") {
  const auto sum = explore([] {
    mutex m("m");
    latch held(1);
    future<void> task = heddle::async([&] {
      m.lock();
      held.count_down();
      m.lock();
    });
    promise<int> unkept;
    const future<int> other = unkept.get_future();
    held.wait();
    task.get();
    outcome("reached", 1);
  });
  CHECK(sum.failed(FailureKind::lock_misuse) == sum.executions);
  CHECK(sum.outcomes == Outcomes{""});
}

TEST_CASE("futures work for real", "[sim][future][real]") {
  promise<std::string> result;
  future<std::string> awaited = result.get_future();
  CHECK(awaited.wait_for(1ms) == future_status::timeout);
  thread sets([&] { result.set_value(std::string("done")); });
  CHECK(awaited.get() == "done");
  sets.join();
  future<int> broken;
  { broken = promise<int>().get_future(); }
  CHECK(error_of([&] { broken.get(); }) == future_errc::broken_promise);
  future<int> task = heddle::async([](int number) { return number + 1; }, 41);
  CHECK(task.get() == 42);
  future<void> fails = heddle::async([] { throw std::runtime_error("no"); });
  CHECK_THROWS_AS(fails.get(), std::runtime_error);
  CHECK(heddle::async(launch::deferred, [] { return 1; }).get() == 1);
}

}  // namespace
}  // namespace heddle::test
