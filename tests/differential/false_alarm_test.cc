// No false alarm: every failure of generated programs that is reported comes back from its token,
// and of programs that an exhaustive search has passed nothing is reported by any other means.
// `heddle_fuzz --replay` goes on for as long as one likes.

#include "checker/check.h"
#include "sim/engine/fiber.h"
#include "tests/catch.h"
#include "tests/differential/generated.h"
#include "tests/differential/replayed.h"

namespace heddle::differential {
namespace {

// Sanitizers make each program ten times as long.
#if defined(HEDDLE_ASAN) || defined(HEDDLE_TSAN)
constexpr std::uint64_t kFailing = 250;
#else
constexpr std::uint64_t kFailing = 2'500;
#endif

// A quarter of the 10,000, beginning with the program of that seed.
void come_back(std::uint64_t seed) {
  const Replayed replayed = replay_generated(seed, kFailing, 10);
  CHECK(replayed.wrong == "");
  CHECK(replayed.programs == kFailing);
  CHECK(replayed.failures > kFailing);
  CHECK(replayed.smaller > kFailing / 12);
  for (const FailureKind kind : {FailureKind::data_race, FailureKind::assertion,
                                 FailureKind::deadlock, FailureKind::livelock}) {
    INFO(name_of(kind));
    CHECK(replayed.of_kind.contains(kind));
  }
}

// Four cases, which ctest runs side by side.
TEST_CASE("the failures of 10000 generated programs come back from their tokens, minimised: 1 of 4",
          "[differential][replay]") {
  come_back(1);
}

TEST_CASE("the failures of 10000 generated programs come back from their tokens, minimised: 2 of 4",
          "[differential][replay]") {
  come_back(100'000);
}

TEST_CASE("the failures of 10000 generated programs come back from their tokens, minimised: 3 of 4",
          "[differential][replay]") {
  come_back(200'000);
}

TEST_CASE("the failures of 10000 generated programs come back from their tokens, minimised: 4 of 4",
          "[differential][replay]") {
  come_back(300'000);
}

TEST_CASE("the tokens of 200 generated programs survive the loss of a line, or depart",
          "[differential][replay]") {
  const Replayed replayed = replay_edited(1, 200, 8);
  CHECK(replayed.wrong == "");
  CHECK(replayed.programs == 200);
  CHECK(replayed.failures > 50);  // found again, by the token or by another
}

CheckOptions samples(std::uint64_t count) {
  CheckOptions options;
  options.strategy = "random";
  options.executions_max = count;
  options.steps_max = 5'000;
  return options;
}

// By samples that are too few to be complete lock orders and executions without an end are looked
// for as well.
TEST_CASE("nothing is reported of generated programs that pass", "[differential][false_alarm]") {
  std::uint64_t passing = 0;
  for (std::uint64_t seed = 6'000'000; seed < 6'003'000; ++seed) {
    const Family family = seed % 3 == 0 ? Family::waiting : Family::plain;
    const Generated generated = generate(seed, 8, family);
    const Program program = generated.program();
    CheckOptions exhaustive = samples(3'000);
    exhaustive.strategy = "dfs";
    const Result all = check(program, exhaustive);
    if (all.verdict != Verdict::passed) continue;
    ++passing;
    const Result some = check(program, samples(5));
    INFO("program " << seed << "\n" << generated.text());
    for (const FailureReport& report : some.failures) INFO(report.failure.message);
    CHECK(some.failures.empty());
  }
  CHECK(passing > 200);
}

}  // namespace
}  // namespace heddle::differential
