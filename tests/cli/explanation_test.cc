// What reports say of why it came to a failure, for the smallest program of each kind.

#include "checker/report/explanation.h"

#include <functional>
#include <memory>
#include <regex>

#include "checker/check.h"
#include "models/kinds.h"
#include "sim/heddle.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

FailureReport found_in(const std::string& kind_name, std::size_t example = 0) {
  const models::Kind& kind = *models::find_kind(kind_name);
  CheckOptions options;
  options.strategy = "dpor";
  options.executions_max = kind.executions_max.value_or(1'000);
  options.steps_max = kind.steps_max;
  for (const FailureKind left_out : kind.without) {
    options.without.set(static_cast<std::size_t>(left_out));
  }
  Result result = check({kind_name, {}, kind.examples.at(example).broken}, options);
  REQUIRE_FALSE(result.failures.empty());
  CHECK(name_of(result.failures.front().failure.kind) == kind_name);
  return std::move(result.failures.front());
}

std::string why(const std::string& kind_name, std::size_t example = 0) {
  const FailureReport report = found_in(kind_name, example);
  const std::string text = report::explanation(report.failure, report.trace);
  return std::regex_replace(text, std::regex("\\.cc:[0-9]+"), ".cc:NN");
}

TEST_CASE("the explanation of a race tells the steps, the locks and what is missing",
          "[report][explanation]") {
  CHECK(why("data_race") ==
        "T0 writes \"count\" in step 1 (data_race.cc:NN), T1 writes it in step 2 "
        "(data_race.cc:NN), and "
        "T0 does nothing in between that T1 waits for: they may as well come the other way round, "
        "or at "
        "the same moment. Neither holds a lock. Missing: one lock that both hold there, an atomic, "
        "or "
        "something that lets the one wait for the other.");
}

TEST_CASE(
    "the explanation of an assertion finds the update that was lost, or the value that changed",
    "[report][explanation]") {
  CHECK(why("assertion") ==
        "T0 reads \"count\" in step 1 (assertion.cc:NN) and writes it in step 4 (assertion.cc:NN); "
        "in "
        "between, in step 3 (assertion.cc:NN), T1 writes it as well, which T0 does not see and "
        "overwrites. Missing: one lock from the read to the write, or one atomic operation in "
        "place of "
        "the two. A thread may be taken off between any two operations.");
  const std::string changed = why("assertion", 1);
  CHECK(changed.starts_with(
      "the last that T1 has read is \"open\" in step 3 (assertion.cc:NN): the value that T0 wrote "
      "in "
      "step 2 (assertion.cc:NN), after T1 had read it in step 1 (assertion.cc:NN) already"));
}

TEST_CASE("the explanation of a deadlock tells who holds what since which step",
          "[report][explanation]") {
  CHECK(why("deadlock")
            .starts_with("T0 (main) waits for mutex \"b\" of T1, which waits for mutex \"a\" of T0 "
                         "(main). T0 has held "
                         "\"a\" since step 1 (deadlock.cc:NN), T1 has held \"b\" since step 2 "
                         "(deadlock.cc:NN): each came "
                         "to its first lock before any had its second"));
  const std::string permit = why("deadlock", 1);
  CHECK(permit.starts_with("T0 (main) waits for semaphore \"permits\" at "));
  CHECK(permit.find(". What is waited for could come from the others only (T1)") !=
        std::string::npos);
}

TEST_CASE("the explanation of a lost wakeup tells both steps, and the variable that is missing",
          "[report][explanation]") {
  CHECK(why("lost_wakeup")
            .starts_with(
                "T1 notifies \"ready\" in step 2 (lost_wakeup.cc:NN), T0 begins to wait in step 5 "
                "(lost_wakeup.cc:NN), and nothing makes them come the other way round; a "
                "notification is not "
                "kept. Missing: a variable that T1 sets"));
}

TEST_CASE("the explanation of a misuse tells who holds the lock", "[report][explanation]") {
  CHECK(why("lock_misuse") == "T0 comes to \"mutex\" where nobody has taken or used it before.");
  CHECK(why("lock_misuse", 1) ==
        "T0 has held \"mutex\" since step 1 (lock_misuse.cc:NN), and still does where T0 comes to "
        "it. "
        "Missing: the unlock before that.");
}

// Of the first failure of a program that is not in the catalogue.
std::string why_of(const std::function<void()>& body) {
  CheckOptions options;
  options.strategy = "dpor";
  const Result result = check({"program", {}, body}, options);
  REQUIRE_FALSE(result.failures.empty());
  const FailureReport& report = result.failures.front();
  CHECK(report.failure.kind == FailureKind::lock_misuse);
  const std::string text = report::explanation(report.failure, report.trace);
  return std::regex_replace(text, std::regex("\\.cc:[0-9]+"), ".cc:NN");
}

TEST_CASE("the explanation of a destroyed object tells who comes to it, and what keeps it",
          "[report][explanation]") {
  CHECK(why_of([] {
          auto last = std::make_unique<atomic<int>>(0, "last");
          atomic<int>& used = *last;
          thread late([&] { used.store(1); });
          thread other([] {});
          other.join();
          last.reset();
          late.join();
        }) ==
        "T0 destroys \"last\" where T1 has still to come to it, and nothing makes T1 come "
        "before. Missing: that T0 waits until T1 has done its last with it, as by a join.");
  CHECK(why_of([] {
          mutex door("door");
          thread leaves([&] { door.lock(); });
          leaves.join();
        }) ==
        "T1 has held \"door\" since step 1 (explanation_test.cc:NN), and has not given it up "
        "where T0 destroys it. Missing: the unlock before that.");
}

TEST_CASE("the explanation of a count that is passed tells the count", "[report][explanation]") {
  CHECK(why_of([] {
          binary_semaphore permit(1, "permit");
          permit.release();
        }) ==
        "it has 1 of at most 1 permits, and 1 more would come to them. Missing: an "
        "acquisition for each release.");
}

TEST_CASE("the explanation of a cycle tells who goes round in it, and who waits",
          "[report][explanation]") {
  const std::string livelock = why("livelock");
  CHECK(livelock.starts_with("from step "));
  CHECK(livelock.find("on T1 and T2 do the same with \"a\" and \"b\" again and again") !=
        std::string::npos);
  const std::string starvation = why("starvation");
  CHECK(starvation.find("no moment in it at which T0 could go on") != std::string::npos);
}

TEST_CASE("every kind of failure has an explanation, and all but one name a thread or an object",
          "[report][explanation]") {
  for (const models::Kind& kind : models::kinds()) {
    INFO(kind.name);
    const bool fails = kind.failure.has_value();
    if (!fails) continue;
    const std::string text = why(std::string(kind.name));
    CHECK((text.find("T0") != std::string::npos || text.find("T1") != std::string::npos ||
           text.find('"') != std::string::npos || kind.failure == FailureKind::nondeterminism));
    CHECK(text.ends_with("."));
  }
}

}  // namespace
}  // namespace heddle::tests
