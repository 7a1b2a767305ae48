// What relates the events of one execution, and the pictures that are made of it.

#include "checker/report/execution.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "checker/check.h"
#include "checker/recorded.h"
#include "checker/report/contention.h"
#include "checker/report/relations.h"
#include "checker/scheduler/random.h"
#include "process.h"
#include "sim/heddle.h"
#include "tests/catch.h"
#include "tests/models/program_of.h"

namespace heddle::tests {
namespace {

using Json = nlohmann::ordered_json;
using Pairs = std::set<std::pair<std::size_t, std::size_t>>;

Trace trace_of_walk(const std::function<void()>& body, std::uint64_t seed) {
  RandomWalk walk = RandomWalk::once(seed);
  return run_recorded({"program", {}, body}, MachineOptions(), walk).trace;
}

// Of two events that depend on each other, or are of one thread, the first.
bool ordered(const TraceEvent& one, const TraceEvent& other) {
  if (one.thread == other.thread) return true;
  if (one.kind == OperationKind::thread_create && one.second == other.thread) return true;
  if (other.kind == OperationKind::thread_join && other.second == one.thread) return true;
  const auto objects = [](const TraceEvent& event) {
    std::set<ObjectId> ids = {event.object_id};
    const bool two = event.kind == OperationKind::condition_wait ||
                     event.kind == OperationKind::condition_relock;
    if (two) ids.insert(event.second);
    return ids;
  };
  if (one.access == Access::none || other.access == Access::none) return false;
  for (const ObjectId id : objects(one)) {
    if (id == kNoObject || !objects(other).contains(id)) continue;
    if (objects(one).size() == 2 || objects(other).size() == 2) return true;
    if (conflicting(one.access, other.access)) return true;
  }
  return false;
}

// Happens-before in the plainest way: all pairs, closed.
Pairs all_pairs(const Trace& trace) {
  Pairs pairs;
  for (std::size_t j = 0; j < trace.events.size(); ++j) {
    for (std::size_t i = j; i-- > 0;) {
      const bool direct = ordered(trace.events[i], trace.events[j]) || trace.events[j].cause == i;
      const bool through = std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) {
        return pair.first == i && pairs.contains({pair.second, j});
      });
      if (direct || through) pairs.insert({i, j});
    }
  }
  return pairs;
}

Pairs reduced(const Pairs& pairs) {
  Pairs result;
  for (const auto& [i, j] : pairs) {
    bool implied = false;
    for (std::size_t middle = i + 1; middle < j; ++middle) {
      implied = implied || (pairs.contains({i, middle}) && pairs.contains({middle, j}));
    }
    if (!implied) result.insert({i, j});
  }
  return result;
}

Pairs edges_of(const Trace& trace) {
  Pairs edges;
  const report::Relations relations = report::relations_of(trace);
  for (std::size_t j = 0; j < trace.events.size(); ++j) {
    for (const std::size_t i : relations.before[j]) edges.insert({i, j});
  }
  return edges;
}

void count_under_lock() {
  mutex lock("lock");
  var<int> count(0, "count");
  const auto count_up = [&] {
    const lock_guard guard(lock);
    count.write(count.read() + 1);
  };
  thread first(count_up), second(count_up);
  first.join(), second.join();
}

void wait_for_flag() {
  mutex lock("lock");
  condition_variable changed("changed");
  var<bool> flag(false, "flag");
  thread waiter([&] {
    unique_lock guard(lock);
    while (!flag.read()) changed.wait(guard);
  });
  const lock_guard guard(lock);
  flag.write(true);
  changed.notify_one();
  // The waiter is a thread of this scope: it ends before its objects.
  lock.unlock();
  waiter.join();
  lock.lock();
}

void read_and_write() {
  atomic<int> x(0, "x"), y(0, "y");
  thread first([&] {
    x.store(1);
    y.load();
    y.fetch_add(1);
  });
  thread second([&] {
    y.store(2);
    x.load();
    x.load();
  });
  x.load();
  first.join(), second.join();
}

TEST_CASE("the edges of an execution are happens-before, transitively reduced", "[cli][pictures]") {
  for (const auto& body : {count_under_lock, wait_for_flag, read_and_write}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Trace trace = trace_of_walk(body, seed);
      INFO(seed);
      CHECK(edges_of(trace) == reduced(all_pairs(trace)));
    }
  }
}

TEST_CASE("a read reads from the last write of its object, whoever wrote", "[cli][pictures]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Trace trace = trace_of_walk(read_and_write, seed);
    const report::Relations relations = report::relations_of(trace);
    for (std::size_t i = 0; i < trace.events.size(); ++i) {
      const TraceEvent& event = trace.events[i];
      if (event.kind != OperationKind::atomic_load) continue;
      const auto from = relations.reads_from[i];
      const std::string value = event.text.substr(event.text.rfind(' ') + 1);
      CHECK(from.has_value() == (value != "0"));
      if (!from) continue;
      CHECK(trace.events[*from].text.ends_with(" " + value));
      CHECK(trace.events[*from].object == event.object);
    }
  }
}

TEST_CASE("a lock has one holder at a time, and who comes meanwhile waits until it is free",
          "[cli][pictures]") {
  bool waited = false;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Trace trace = trace_of_walk(count_under_lock, seed);
    const report::Contention contention = report::contention_of(trace, nullptr);
    REQUIRE(contention.holdings.size() == 2);
    CHECK(contention.holdings[0].end.value() < contention.holdings[1].begin);
    for (const report::Wait& wait : contention.waits) {
      if (wait.what != "lock") continue;
      waited = true;
      CHECK(wait.thread == contention.holdings[1].thread);
      CHECK(wait.begin >= contention.holdings[0].begin);
      CHECK(wait.end == contention.holdings[1].begin);
      CHECK(wait.ended_by == contention.holdings[0].end);
    }
  }
  CHECK(waited);
}

TEST_CASE("who waits for a notification is in the queue of its condition variable",
          "[cli][pictures]") {
  bool waited = false;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Trace trace = trace_of_walk(wait_for_flag, seed);
    for (const report::Wait& wait : report::contention_of(trace, nullptr).waits) {
      if (wait.what != "changed") continue;
      waited = true;
      CHECK(trace.events[wait.begin].kind == OperationKind::condition_wait);
      CHECK(trace.events[wait.end.value()].kind == OperationKind::condition_relock);
      CHECK(report::relations_of(trace).woken_by[*wait.end].has_value());
    }
  }
  CHECK(waited);
}

TEST_CASE("a deadlock leaves its threads in the queues of what they wait for", "[cli][pictures]") {
  CheckOptions options;
  const Result result = check(program_of("lock_order_deadlock"), options);
  const report::Contention contention =
      report::contention_of(result.failures.front().trace, &result.failures.front().failure);
  std::set<std::string> endless;
  for (const report::Wait& wait : contention.waits) {
    if (!wait.end) endless.insert(wait.what);
  }
  CHECK(endless == std::set<std::string>{"mutex \"journal\"", "mutex \"account\"",
                                         "the end of T1 (transfer)"});
  for (const report::Holding& holding : contention.holdings) CHECK(!holding.end);
}

TEST_CASE("trace events have a track for each thread, and arrows with two ends",
          "[cli][pictures]") {
  for (const char* model : {"counter_race", "bounded_buffer_if_instead_of_while"}) {
    const Json trace = Json::parse(heddle({"check", model, "--perfetto", "-"}).out);
    std::set<std::string> threads;
    std::multiset<std::string> starts, finishes, arrows;
    for (const Json& event : trace["traceEvents"]) {
      for (const char* key : {"ph", "pid", "tid", "name"}) REQUIRE(event.contains(key));
      if (event["name"] == "thread_name" && event["pid"] == 1) {
        threads.insert(event["args"]["name"].get<std::string>());
      }
      if (event["ph"] == "X") CHECK(event["dur"] > 0);
      if (event["ph"] == "s") starts.insert(event["id"].dump());
      if (event["ph"] == "f") finishes.insert(event["id"].dump());
      if (event["ph"] == "s") arrows.insert(event["name"].get<std::string>());
    }
    CHECK(threads.contains("T0 (main)"));
    CHECK(threads.size() >= 3);
    CHECK(starts == finishes);
    CHECK(arrows.count("reads from") > 0);
    CHECK(arrows.count("wakes") > 0);
  }
}

TEST_CASE("pictures are the same bytes for the same execution, by check and by replay",
          "[cli][pictures]") {
  const Json json = Json::parse(heddle({"check", "counter_race", "--json", "-"}).out);
  const std::string seed = json["failures"][0]["seed"].get<std::string>();
  for (const char* option : {"--html", "--perfetto", "--dot"}) {
    INFO(option);
    const Called one = heddle({"check", "counter_race", option, "-"});
    CHECK(one.status == 1);
    CHECK(one.out == heddle({"check", "counter_race", option, "-"}).out);
    const Called replayed = heddle({"replay", "counter_race", "--seed", seed, option, "-"});
    CHECK(replayed.status == 1);
    // The page says how it was found, too.
    if (std::string(option) != "--html") CHECK(replayed.out == one.out);
    CHECK(contains(replayed.out, "counter_race"));
  }
}

TEST_CASE("where nothing fails, a picture shows one of the executions", "[cli][pictures]") {
  const Called called = heddle({"check", "counter_mutex", "--html", "-"});
  CHECK(called.status == 0);
  CHECK(contains(called.out, "one of the executions; the search: no failure in any execution"));
  const std::string seed = after(called.out, "--seed ");
  const Called replayed =
      heddle({"replay", "counter_mutex", "--seed", seed.substr(0, seed.find('"'))});
  CHECK(replayed.status == 0);
}

TEST_CASE("pictures of several models, or of a seed that may not hold, are refused",
          "[cli][pictures]") {
  const Called two = heddle({"check", "counter_race", "counter_mutex", "--dot", "-"});
  CHECK(two.status == 2);
  CHECK(contains(two.err, "--dot is of one execution: name one model"));
  CHECK(heddle({"check", "--all", "--html", "-"}).status == 2);
  CHECK(heddle({"check", "counter_race", "--html", "/no/such/x.html"}).status == 2);
  const Called both = heddle({"check", "counter_race", "--html", "-", "--json", "-"});
  CHECK(both.status == 2);
  CHECK(contains(both.err, "contradicts"));
  const Called lenient =
      heddle({"replay", "counter_race", "--seed", "h1-00", "--lenient", "--html", "-"});
  CHECK(lenient.status == 2);
  CHECK(contains(lenient.err, "--html contradicts --lenient"));
}

TEST_CASE("the graph names each event once, with its place, in the cluster of its thread",
          "[cli][pictures]") {
  report::Execution execution;
  execution.model = "a \"model\"";
  execution.trace.threads = {"T0 (main)", "T1 \\"};
  execution.trace.events = {
      {0, OperationKind::thread_create, "", "create T1", {"a/b.cc", 1}, false},
      {1, OperationKind::atomic_store, "x", "store \"1\"", {"a/b.cc", 2}, true},
  };
  execution.trace.events[0].second = 1;
  CHECK(report::dot(execution) ==
        "// Happens-before, transitively reduced: solid in a thread, dashed between threads.\n"
        "digraph execution {\n"
        "  label=\"a \\\"model\\\"\";\n"
        "  labelloc=t;\n"
        "  fontname=\"sans-serif\";\n"
        "  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11];\n"
        "  subgraph cluster_0 {\n"
        "    label=\"T0 (main)\";\n"
        "    color=gray;\n"
        "    e0 [label=\"create T1\\nb.cc:1\"];\n"
        "  }\n"
        "  subgraph cluster_1 {\n"
        "    label=\"T1 \\\\\";\n"
        "    color=gray;\n"
        "    e1 [label=\"1  x store \\\"1\\\"\\nb.cc:2\", style=\"rounded,bold\"];\n"
        "  }\n"
        "  e0 -> e1 [style=dashed];\n"
        "}\n");
}

}  // namespace
}  // namespace heddle::tests
