// heddle coverage: which orders of two operations a search has seen.

#include "checker/coverage.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "checker/check.h"
#include "process.h"
#include "sim/heddle.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

using Json = nlohmann::json;

Json json_of(std::vector<std::string> words) {
  words.insert(words.begin(), "coverage");
  words.insert(words.end(), {"--json", "-"});
  const Called called = heddle(words);
  INFO(called.err);
  REQUIRE(called.err.empty());
  return Json::parse(called.out);
}

std::vector<OrderedPair> watched(const std::string& strategy, const std::function<void()>& body,
                                 std::uint32_t spurious_max = 0) {
  OrderCoverage coverage;
  CheckOptions options;
  options.strategy = strategy;
  options.keep_going = true;
  options.watcher = &coverage;
  options.spurious_max = spurious_max;
  check("body", body, options);
  return coverage.pairs();
}

// "object KIND thread/KIND thread"
std::string name_of_pair(const OrderedPair& pair) {
  const auto text = [](const Site& site) {
    return std::string(name_of(site.kind)) + " " + site.thread_name;
  };
  return pair.object + " " + text(pair.first) + "/" + text(pair.second);
}

// Each pair of a search of `body`, and in how many executions which operation came first.
std::vector<std::string> pairs_of(const std::string& strategy, const std::function<void()>& body) {
  std::vector<std::string> texts;
  for (const OrderedPair& pair : watched(strategy, body)) {
    texts.push_back(name_of_pair(pair) + ": " + std::to_string(pair.first_before) + "/" +
                    std::to_string(pair.second_before));
  }
  return texts;
}

// Each pair, and in which orders it came.
std::vector<std::string> orders_of(const std::string& strategy, const std::function<void()>& body) {
  std::vector<std::string> texts;
  for (const OrderedPair& pair : watched(strategy, body)) {
    texts.push_back(name_of_pair(pair) + (pair.first_before > 0 ? " <" : "") +
                    (pair.second_before > 0 ? " >" : ""));
  }
  return texts;
}

void load_and_store() {
  atomic<int> before(0, "before");
  atomic<int> flag(0, "flag");
  before.store(1);
  thread first([&] {
    before.load();
    flag.store(1);
  });
  thread second([&] { flag.load(); });
  first.join(), second.join();
  before.store(2);
}

}  // namespace

// One store and one load that nothing orders: T1 first in some, T2 first in others. `before` is
// touched by two threads, but the creation and the join order them.
//   interleavings of load(before), store(flag) in T1 with load(flag) in T2: 3, of which 1 with the
//   store first; traces: 2.
TEST_CASE("pairs that creation and join order are none", "[cli][coverage]") {
  CHECK(pairs_of("dfs", load_and_store) == std::vector<std::string>{"flag store T1/load T2: 1/2"});
  CHECK(pairs_of("dpor", load_and_store) == std::vector<std::string>{"flag store T1/load T2: 1/1"});
}

// Whoever has the lock goes on alone: two interleavings.
TEST_CASE("two loads make no pair, nor does an unlock", "[cli][coverage]") {
  CHECK(pairs_of("dfs", [] {
          mutex lock("lock");
          atomic<int> value(0, "value");
          const auto look = [&] {
            const lock_guard guard(lock);
            value.load();
          };
          thread first(look), second(look);
          first.join(), second.join();
        }) == std::vector<std::string>{"lock lock T1/lock T2: 1/1"});
}

TEST_CASE("the end of a wait takes its lock", "[cli][coverage]") {
  const std::vector<std::string> pairs = pairs_of("dfs", [] {
    mutex lock("lock");
    condition_variable changed("changed");
    bool done = false;
    thread waiter([&] {
      unique_lock guard(lock);
      while (!done) changed.wait(guard);
    });
    {
      const lock_guard guard(lock);
      done = true;
    }
    changed.notify_one();
    waiter.join();
  });
  // The waiter waits only where it took the lock first, and takes it again after.
  CHECK(std::any_of(pairs.begin(), pairs.end(), [](const std::string& pair) {
    return pair.starts_with("lock lock T0 (main)/relock T1: ") && pair.ends_with("/0");
  }));
}

TEST_CASE("a wait that ends by itself comes before the notification, or after", "[cli][coverage]") {
  const auto wait_once = [] {
    mutex lock("lock");
    condition_variable changed("changed");
    thread waiter([&] {
      unique_lock guard(lock);
      changed.wait(guard);
    });
    changed.notify_one();
    waiter.join();
  };
  std::vector<std::string> names;
  for (const OrderedPair& pair : watched("dfs", wait_once, 1)) names.push_back(name_of_pair(pair));
  CHECK(names == std::vector<std::string>{"changed notify_one T0 (main)/wait T1",
                                          "changed notify_one T0 (main)/relock T1"});
}

TEST_CASE("dpor shows the orders that dfs shows", "[cli][coverage]") {
  const auto body = [] {
    mutex lock("lock");
    atomic<int> turn(0, "turn");
    var<int> sum(0, "sum");
    const auto add = [&](int number) {
      if (turn.load() == number) turn.store(number + 1);
      const lock_guard guard(lock);
      sum.write(sum.read() + 1);
    };
    thread first([&] { add(0); });
    thread second([&] { add(1); });
    first.join(), second.join();
  };
  const std::vector<std::string> dfs = orders_of("dfs", body);
  CHECK(dfs.size() >= 5);
  CHECK(orders_of("dpor", body) == dfs);
  CHECK(orders_of("auto", body) == dfs);
}

TEST_CASE("an execution counts once for an order that it shows twice", "[cli][coverage]") {
  const Json json = json_of({"counter_race", "--strategy", "dfs"});
  CHECK(json.at("executions") == 70);  // (2*4)! / (4! * 4!)
  CHECK(json.at("exhaustive") == true);
  CHECK(json.at("pairs").size() == 3);
  CHECK(json.at("both_orders") == 3);
  CHECK(json.at("one_order") == 0);
  for (const Json& pair : json.at("pairs")) {
    CHECK(pair.at("object") == "count");
    CHECK(pair.at("one").at("thread") == "T1");
    CHECK(pair.at("other").at("thread") == "T2");
    CHECK(pair.at("one").at("file") == "models/races/counter_race.cc");
    CHECK(pair.at("one_first") <= 70);
    CHECK(pair.at("other_first") <= 70);
  }
  // All of one's reads come after all of the other's writes in one interleaving that has each of
  // its operations after: r w r w | R W R W; a read of T1 before a write of T2 is in all but that.
  CHECK(json.at("pairs").at(0).at("one").at("operation") == "read");
  CHECK(json.at("pairs").at(0).at("one_first") == 69);
}

TEST_CASE("what a cooperative scheduling never shows is marked", "[cli][coverage]") {
  const Called called =
      heddle({"coverage", "flag_changed_without_lock", "--scheduling", "cooperative"});
  CHECK(called.status == 0);
  CHECK(called.err.empty());
  CHECK(called.out ==
        "flag_changed_without_lock: 2 executions of dfs, cooperative scheduling: all there are\n"
        "  2 pairs of operations: 1 seen in both orders, 1 in one only\n"
        "\n"
        "  in one order only: the other does not happen under the cooperative scheduling; "
        "executions\n"
        "    object  one                                               other                      "
        "                                one first  other first\n"
        "    ready   T1 (waiter) wait flag_changed_without_lock.cc:22  T2 (announcer) notify_one "
        "flag_changed_without_lock.cc:26          1        never\n"
        "\n"
        "  in both orders; executions\n"
        "    object    one                                               other                    "
        "                             one first  other first\n"
        "    is_ready  T1 (waiter) load flag_changed_without_lock.cc:22  T2 (announcer) store "
        "flag_changed_without_lock.cc:25          1            2\n");
}

TEST_CASE("the preemptive scheduling shows it, with the failure that it leads to",
          "[cli][coverage]") {
  const Called called = heddle({"coverage", "flag_changed_without_lock", "--quiet"});
  CHECK(called.status == 1);
  CHECK(contains(called.out, "3 executions of dpor, preemptive scheduling: one of each trace"));
  CHECK(contains(called.out, "2 pairs of operations: 2 seen in both orders, 0 in one only"));
  CHECK(contains(called.out, "a failure was found (lost wakeup: "));
  CHECK(lines_of(called.out).size() == 3);
}

TEST_CASE("samples say what they never tried, and are inconclusive", "[cli][coverage]") {
  const Called called = heddle(
      {"coverage", "spsc_ring", "--strategy", "random", "--executions", "5", "--color", "always"});
  CHECK(called.status == 3);
  CHECK(contains(called.out, "5 executions of random"));
  CHECK(contains(called.out, "the other was never tried, or does not happen"));
  CHECK(contains(called.out, "\x1b[1;33mnever\x1b"));
}

TEST_CASE("every strategy is watched", "[cli][coverage]") {
  for (const std::string& strategy : strategy_names()) {
    if (strategy == "dfs" || strategy == "dpor" || strategy == "auto") continue;
    const Json json = json_of({"spsc_ring", "--strategy", strategy, "--executions", "300"});
    INFO(strategy);
    CHECK(json.at("executions") == 300);
    CHECK(json.at("both_orders") == 3);
    CHECK(json.at("one_order") == 1);
  }
}

TEST_CASE("the same call writes the same bytes", "[cli][coverage]") {
  const auto call = [](const char* seed) {
    return heddle({"coverage", "thread_pool", "--strategy", "random", "--executions", "50",
                   "--seed", seed, "--json", "-"})
        .out;
  };
  CHECK(call("1") == call("1"));
  CHECK(call("1") != call("2"));
}

}  // namespace heddle::tests
