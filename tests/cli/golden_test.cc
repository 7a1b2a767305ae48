// The report of every kind of failure, as it is printed: tests/cli/golden/NAME.txt for each row of
// the table below. To add a kind, add a row; to write the files anew, which is then to be read with
// a newcomer's eye (the first three lines tell the cause), run
//   HEDDLE_WRITE_GOLDEN=1 build/release/heddle_cli_tests '[reports]'
// Tokens, times and the numbers of lines are left out.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "checker/check.h"
#include "checker/report/text.h"
#include "sim/heddle.h"
#include "tests/catch.h"
#include "tests/models/program_of.h"

namespace heddle::tests {
namespace {

struct Row {
  std::string name;  // of the file
  FailureKind kind;
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

const std::vector<Row>& rows() {
  const CheckOptions preemptive = options_with(Scheduling::preemptive);
  static const std::vector<Row> all = {
      {"data_race", FailureKind::data_race, program_of("counter_race"), preemptive},
      {"assertion", FailureKind::assertion, program_of("gil_count_plus_one"), preemptive},
      {"assertion_exception", FailureKind::assertion,
       program_with("throwing", when_overtaken([] { throw std::runtime_error("boom"); })),
       preemptive},
      {"deadlock_circle", FailureKind::deadlock, program_of("lock_order_deadlock"), preemptive},
      {"deadlock_no_circle", FailureKind::deadlock, program_of("barrier_missing_party"),
       preemptive},
      {"deadlock_own_join", FailureKind::deadlock, program_of("join_of_itself"), preemptive},
      {"livelock", FailureKind::livelock, program_with("spinning", wait_for_each_other),
       searched_by("dpor")},
      {"lock_misuse", FailureKind::lock_misuse, program_of("mutex_unlocked_by_another"),
       preemptive},
      {"thread_leak", FailureKind::thread_leak, program_with("forgetful", forget_a_thread),
       preemptive},
      {"crash", FailureKind::crash, program_with("aborting", when_overtaken([] { std::abort(); })),
       preemptive},
      {"nondeterminism", FailureKind::nondeterminism, program_with("moody", do_otherwise_each_time),
       searched_by("dfs")},
      {"step_limit", FailureKind::step_limit, program_with("counting", count_for_ever),
       few_steps()},
  };
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

TEST_CASE("the report of each kind of failure is the one that was reviewed", "[cli][reports]") {
  const bool writes = std::getenv("HEDDLE_WRITE_GOLDEN") != nullptr;
  for (const Row& row : rows()) {
    const Result result = check(row.program, row.options);
    INFO(row.name);
    REQUIRE_FALSE(result.failures.empty());
    CHECK(result.failures.front().failure.kind == row.kind);
    const std::string text = masked(report::text(result, report::Style{}));
    if (writes) std::ofstream(path_of(row)) << text;
    CHECK(text == content_of(path_of(row)));
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
