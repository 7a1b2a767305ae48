// What reports say of why it came to a failure, for the smallest program of each kind.

#include "checker/report/explanation.h"

#include "checker/check.h"
#include "models/kinds.h"
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
  return report::explanation(report.failure, report.trace);
}

TEST_CASE("the explanation of a race tells the steps, the locks and what is missing",
          "[report][explanation]") {
  CHECK(why("data_race") ==
        "between step 1 and step 2 T0 does nothing that T1 waits for; so they may as well come the "
        "other way round, or at the same moment. Neither holds a lock. What is missing is one lock "
        "that both hold there, an atomic, or something that lets the one wait for the other.");
}

TEST_CASE(
    "the explanation of an assertion finds the update that was lost, or the value that changed",
    "[report][explanation]") {
  CHECK(why("assertion") ==
        "T0 reads \"count\" in step 1 and writes it in step 4; in between, in step 3, T1 writes it "
        "as well, which T0 does not see and overwrites. A thread may be taken off between any two "
        "operations. What keeps step 3 out is one lock from the read to the write, or one atomic "
        "operation in place of the two.");
  const std::string changed = why("assertion", 1);
  CHECK(
      changed.starts_with("the last that T1 has read is \"open\" in step 3: the value that T0 "
                          "wrote in step 2, after T1 had read it in step 1 already"));
}

TEST_CASE("the explanation of a deadlock tells who holds what since which step",
          "[report][explanation]") {
  CHECK(why("deadlock")
            .starts_with("T0 has held \"a\" since step 1, T1 has held \"b\" since step "
                         "2: each came to its first lock before any had its second"));
  CHECK(why("deadlock", 1).starts_with("What is waited for could come from the others only (T1)"));
}

TEST_CASE("the explanation of a lost wakeup tells both steps, and the variable that is missing",
          "[report][explanation]") {
  CHECK(why("lost_wakeup")
            .starts_with("the notification comes in step 2 and the wait begins in "
                         "step 5, and nothing makes them come the other way round"));
}

TEST_CASE("the explanation of a misuse tells who holds the lock", "[report][explanation]") {
  CHECK(why("lock_misuse") == "nobody has taken \"mutex\" before T0 comes to it.");
  CHECK(why("lock_misuse", 1) ==
        "T0 has held \"mutex\" since step 1, and still does where T0 comes to it.");
}

TEST_CASE("every kind of failure with events has an explanation that names a thread or an object",
          "[report][explanation]") {
  for (const models::Kind& kind : models::kinds()) {
    INFO(kind.name);
    const bool has_events = kind.failure && kind.failure != FailureKind::nondeterminism;
    if (!has_events) continue;
    const std::string text = why(std::string(kind.name));
    CHECK((text.find("T0") != std::string::npos || text.find("T1") != std::string::npos ||
           text.find('"') != std::string::npos || kind.failure == FailureKind::lock_order));
    CHECK(text.ends_with("."));
  }
}

}  // namespace
}  // namespace heddle::tests
