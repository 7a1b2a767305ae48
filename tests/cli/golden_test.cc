// The reports of every kind, as they are printed: tests/cli/golden/NAME.txt for each example of
// `heddle explain` and for each row of the table below. To write the files anew, which are then to
// be read with a newcomer's eye, run
//   HEDDLE_WRITE_GOLDEN=1 build/release/heddle_cli_tests '[reports]'
// Tokens, times and the numbers of lines are left out.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "checker/check.h"
#include "checker/report/text.h"
#include "models/kinds.h"
#include "process.h"
#include "sim/heddle.h"
#include "tests/catch.h"
#include "tests/models/program_of.h"
#include "tests/stacks_as_measured.h"

namespace heddle::tests {
namespace {

struct Row {
  std::string name;  // of the file
  std::string kind;
  Program program;
  CheckOptions options;
};

Program program_with(const std::string& name, std::function<void()> body) {
  return {name, {}, std::move(body)};
}

CheckOptions options_with(Scheduling scheduling, std::uint32_t spurious_max = 0) {
  CheckOptions options;
  options.scheduling = scheduling;
  options.spurious_max = spurious_max;
  options.minimize_seconds = 60;
  return options;
}

// Fails in the thread that comes second.
template <typename Action>
std::function<void()> when_overtaken(Action action) {
  return [action] {
    atomic<int> turn(0, "turn");
    thread first([&, action] {
      if (turn.load() == 1) action();
    });
    thread second([&] { turn.store(1); });
    first.join(), second.join();
  };
}

void forget_a_thread() {
  atomic<int> turn(0, "turn");
  thread child([&] { turn.store(1); });
  if (turn.load() == 0) child.join();
}

// The join is missed only where the child has not run yet.
void forget_a_thread_by_an_exception() {
  atomic<int> turn(0, "turn");
  thread child([&] { turn.store(1); });
  if (turn.load() == 0) throw std::runtime_error("not its turn");
  child.join();
}

void do_otherwise_each_time() {
  static int calls = 0;
  atomic<int> sum(0, "sum");
  thread child([&] {
    for (int i = 0; i < 3; ++i) sum.fetch_add(1);
  });
  if (++calls % 2 == 0) sum.load();
  sum.store(2);
  child.join();
}

void wait_for_each_other() {
  atomic<bool> first_done(false, "first_done");
  atomic<bool> second_done(false, "second_done");
  thread first([&] {
    while (!second_done.load()) {
    }
    first_done.store(true);
  });
  thread second([&] {
    while (!first_done.load()) {
    }
    second_done.store(true);
  });
  first.join(), second.join();
}

void wait_beside_one_that_goes_on() {
  mutex a("a"), b("b");
  atomic<int> beats(0, "beats");
  thread heart({.name = "heart", .daemon = true}, [&] {
    for (;;) beats.store(beats.load() ^ 1);
  });
  const auto lock = [](mutex& one, mutex& other) {
    const lock_guard outer(one);
    const lock_guard inner(other);
  };
  thread first([&] { lock(a, b); });
  thread second([&] { lock(b, a); });
  first.join(), second.join();
}

void count_for_ever() {
  atomic<int> sum(0, "sum");
  thread child([&] {
    while (sum.fetch_add(2) % 2 == 0) {
    }
  });
  child.join();
}

CheckOptions few_steps() {
  CheckOptions options = options_with(Scheduling::preemptive);
  options.steps_max = 20;
  return options;
}

CheckOptions searched_by(const std::string& strategy) {
  CheckOptions options = options_with(Scheduling::preemptive);
  options.strategy = strategy;
  return options;
}

CheckOptions options_for(const models::Kind& kind) {
  CheckOptions options = options_with(Scheduling::preemptive);
  options.executions_max = kind.executions_max;
  options.steps_max = kind.steps_max;
  for (const FailureKind left_out : kind.without) {
    options.without.set(static_cast<std::size_t>(left_out));
  }
  return options;
}

// "deadlock_a_circle_of_two_locks"
std::string file_name(const models::Kind& kind, const models::Example& example) {
  const std::string text = std::string(kind.name) + "_" + std::string(example.name);
  return std::regex_replace(text, std::regex("[^a-z]+"), "_");
}

std::vector<Row> rows_of_examples() {
  std::vector<Row> rows;
  for (const models::Kind& kind : models::kinds()) {
    for (const models::Example& example : kind.examples) {
      rows.push_back({file_name(kind, example), std::string(kind.name),
                      program_with(std::string(kind.name), example.broken), options_for(kind)});
    }
  }
  return rows;
}

std::vector<Row> rows_of_programs() {
  const CheckOptions preemptive = options_with(Scheduling::preemptive);
  return {
      {"data_race", "data_race", program_of("counter_race"), preemptive},
      {"assertion", "assertion", program_of("gil_count_plus_one"), preemptive},
      {"assertion_exception", "assertion",
       program_with("throwing", when_overtaken([] { throw std::runtime_error("boom"); })),
       preemptive},
      {"deadlock_circle", "deadlock", program_of("lock_order_deadlock"), preemptive},
      {"deadlock_no_circle", "deadlock", program_of("barrier_missing_party"), preemptive},
      {"deadlock_own_join", "deadlock", program_of("join_of_itself"), preemptive},
      {"livelock", "livelock", program_with("spinning", wait_for_each_other), searched_by("dpor")},
      {"deadlock_partial", "deadlock", program_with("partly_stuck", wait_beside_one_that_goes_on),
       preemptive},
      {"lock_misuse", "lock_misuse", program_of("mutex_unlocked_by_another"), preemptive},
      {"thread_leak", "thread_leak", program_with("forgetful", forget_a_thread), preemptive},
      {"thread_leak_exception", "thread_leak",
       program_with("interrupted", forget_a_thread_by_an_exception), preemptive},
      {"crash", "crash", program_with("aborting", when_overtaken([] { std::abort(); })),
       preemptive},
      {"nondeterminism", "nondeterminism", program_with("moody", do_otherwise_each_time),
       searched_by("dfs")},
      {"step_limit", "step_limit", program_with("counting", count_for_ever), few_steps()},
  };
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> rows = rows_of_programs();
    for (Row& row : rows_of_examples()) rows.push_back(std::move(row));
    return rows;
  }();
  return all;
}

// What differs from run to run, or with an edit of the sources, left out.
std::string masked(std::string text) {
  text = std::regex_replace(text, std::regex("--seed h[0-9]+-[0-9a-f]+"), "--seed TOKEN");
  text = std::regex_replace(text, std::regex("\\.(cc|h):[0-9]+"), ".$1:NN");
  return std::regex_replace(text, std::regex(", [0-9.]+ (us|ms|s)\n$"), ", TIME\n");
}

std::string path_of(const Row& row) {
  return HEDDLE_SOURCES "/tests/cli/golden/" + row.name + ".txt";
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string kind_of(const Result& result) {
  return result.failures.empty() ? result.reason : name_of(result.failures.front().failure.kind);
}

// At which of its operations a cycle is entered depends on what compilers leave on the stack:
// states are the same only where that is. The other texts are the same with all compilers.
bool is_of_other_compiler(const std::string& text) {
  return !kStacksAsMeasured &&
         text.find("from here on the same again and again") != std::string::npos;
}

// What a reader has seen after three lines.
std::string beginning_of(const std::string& text) {
  const std::vector<std::string> lines = lines_of(text);
  REQUIRE(lines.size() >= 3);
  return lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n";
}

std::size_t threads_named(const std::string& text, const Failure& failure) {
  std::set<ThreadId> named;
  for (const ThreadId thread : failure.threads) {
    const std::regex name("\\bT" + std::to_string(thread) + "\\b");
    if (std::regex_search(text, name)) named.insert(thread);
  }
  return named.size();
}

TEST_CASE("the report of each kind of failure is the one that was reviewed", "[cli][reports]") {
  const bool writes = std::getenv("HEDDLE_WRITE_GOLDEN") != nullptr;
  for (const Row& row : rows()) {
    const Result result = check(row.program, row.options);
    INFO(row.name);
    CHECK(kind_of(result) == row.kind);
    const std::string text = masked(report::text(result, report::Style{}));
    if (writes) std::ofstream(path_of(row)) << text;
    if (!is_of_other_compiler(text)) CHECK(text == content_of(path_of(row)));
  }
}

// Of others it may be unknown, or nothing is.
bool names_what_is_missing(const std::string& kind) {
  static const std::set<std::string> kinds = {"data_race",  "invariant",  "lost_wakeup", "livelock",
                                              "starvation", "lock_order", "thread_leak"};
  return kinds.contains(kind);
}

TEST_CASE("the first three lines of each report name the kind, who takes part, where and why",
          "[cli][reports]") {
  for (const Row& row : rows()) {
    const Result result = check(row.program, row.options);
    INFO(row.name);
    const std::string beginning = beginning_of(report::text(result, report::Style{}));
    INFO(beginning);
    CHECK(contains(beginning, row.kind));
    if (result.failures.empty()) continue;  // there is no event to tell of
    const Failure& failure = result.failures.front().failure;
    CHECK(contains(beginning, "\n  " + row.kind));
    CHECK(contains(beginning, "\n  Why: "));
    if (names_what_is_missing(row.kind)) CHECK(contains(beginning, " Missing: "));
    // What became of a failure that does not come back has no place.
    const bool has_place =
        !failure.locations.empty() || !result.failures.front().trace.events.empty();
    CHECK(std::regex_search(beginning, std::regex("\\.cc:[0-9]+")) == has_place);
    CHECK(threads_named(beginning, failure) >= std::min<std::size_t>(failure.threads.size(), 2));

    report::Style narrow;
    narrow.wraps = true;
    narrow.width = 100;
    const std::string top = beginning_of(report::text(result, narrow));
    CHECK(contains(top, "\n  Why: "));
    CHECK(threads_named(top, failure) >= std::min<std::size_t>(failure.threads.size(), 1));
  }
}

TEST_CASE("each golden report has a row", "[cli][reports]") {
  for (const auto& entry :
       std::filesystem::directory_iterator(HEDDLE_SOURCES "/tests/cli/golden")) {
    const std::string name = entry.path().stem().string();
    INFO(name);
    CHECK(std::any_of(rows().begin(), rows().end(),
                      [&](const Row& row) { return row.name == name; }));
  }
}

}  // namespace
}  // namespace heddle::tests
