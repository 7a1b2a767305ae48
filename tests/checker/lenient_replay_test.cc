// Seeds on programs that have changed since: strict replay tells where, lenient replay goes on.

#include "checker/lenient_replay.h"

#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

// Two threads that count up without holding each other off, as a user may edit it.
struct Counting {
  bool logs = false;   // an operation before
  bool fixed = false;  // in one step
  int rounds = 1;

  Program program() const {
    return program_of([*this] {
      atomic<int> count(0, "count");
      atomic<int> log(0, "log");
      const auto add = [&] {
        for (int i = 0; i < rounds; ++i) {
          if (logs) log.fetch_add(1);
          if (fixed) {
            count.fetch_add(1);
          } else {
            count.store(count.load() + 1);
          }
        }
      };
      thread first(add), second(add);
      first.join(), second.join();
      expect(count.load() == 2 * rounds, "no update is lost");
    });
  }
};

Seed seed_of(const Counting& counting, const std::string& strategy, bool minimised) {
  CheckOptions options = options_of(strategy);
  if (minimised) options.minimize_executions = kMinimizeExecutions;
  if (strategy == "random") options.executions_max = 1'000;
  return decode(check(counting.program(), options).failures.front().seed);
}

TEST_CASE("a lenient replay of an unchanged program is the strict one", "[checker][lenient]") {
  const Counting counting;
  for (const bool minimised : {false, true}) {
    const Seed seed = seed_of(counting, "random", minimised);
    const LenientReplay lenient = replay_leniently(counting.program(), seed, {});
    CHECK_FALSE(lenient.departure);
    CHECK(lenient.token == encode(seed));
    CHECK(lenient.executions == 0);
    CHECK(text_of(lenient.replay) == text_of(replay(counting.program(), seed)));
  }
}

TEST_CASE("a strict replay of a changed program shows what was expected and what was found, where",
          "[checker][lenient]") {
  const Seed seed = seed_of({}, "dfs", true);
  const Replay strict = replay(Counting{.logs = true}.program(), seed);
  REQUIRE(strict.failures.size() == 1);
  const Failure& failure = strict.failures.front();
  CHECK(failure.kind == FailureKind::nondeterminism);
  REQUIRE(failure.details.size() == 2);
  CHECK(failure.details[0] == "expected: T1 load");
  CHECK(failure.details[1].find("found: T1 fetch of log at ") == 0);
  CHECK(failure.details[1].find("lenient_replay_test.cc:") != std::string::npos);
  REQUIRE(failure.locations.size() == 1);
  CHECK(failure.locations[0].line > 0);
}

TEST_CASE("a seed survives an edit that leaves the bug in", "[checker][lenient]") {
  const std::string strategy = GENERATE("dfs", "dpor", "random");
  for (const bool minimised : {false, true}) {
    const Seed seed = seed_of({}, strategy, minimised);
    for (const Counting& edited :
         {Counting{.logs = true}, Counting{.rounds = 3}, Counting{.logs = true, .rounds = 2}}) {
      const Program program = edited.program();
      const LenientReplay lenient = replay_leniently(program, seed, {});
      INFO(strategy << ", minimised " << minimised << ", rounds " << edited.rounds);
      REQUIRE(lenient.departure);
      CHECK(lenient.followed <= lenient.decisions);
      CHECK(lenient.executions >= 1);
      REQUIRE_FALSE(lenient.token.empty());
      REQUIRE(lenient.replay.failures.size() == 1);
      CHECK(lenient.replay.failures.front().kind == FailureKind::assertion);
      const Replay again = replay(program, decode(lenient.token));
      CHECK(text_of(again) == text_of(lenient.replay));
    }
  }
}

TEST_CASE(
    "a lenient replay of a program that has been fixed finds nothing, and says whether that "
    "is all there is",
    "[checker][lenient]") {
  const Seed seed = seed_of({}, "dfs", true);
  const Program fixed = Counting{.fixed = true}.program();
  const LenientReplay all = replay_leniently(fixed, seed, {});
  CHECK(all.departure);
  CHECK(all.token.empty());
  CHECK(all.exhaustive);
  CHECK(all.executions > 2);
  const LenientReplay some = replay_leniently(fixed, seed, {.executions = 2});
  CHECK(some.token.empty());
  CHECK_FALSE(some.exhaustive);
  CHECK(some.executions == 2);
}

TEST_CASE("a lenient replay searches on where the rest of the schedule is of no use",
          "[checker][lenient]") {
  const auto program = [](bool edited) {
    return program_of([edited] {
      atomic<int> turn(0, "turn");
      thread first([&] {
        if (edited) {
          turn.store(1);
          expect(turn.load() == 1, "nobody between");
        } else {
          expect(turn.load() == 0, "first");
        }
      });
      thread second([&] { turn.store(2); });
      first.join(), second.join();
    });
  };
  CheckOptions options = options_of("dfs");
  const Seed seed = decode(check(program(false), options).failures.front().seed);
  const LenientReplay lenient = replay_leniently(program(true), seed, {});
  REQUIRE_FALSE(lenient.token.empty());
  CHECK(lenient.executions > 1);
  CHECK(lenient.replay.failures.front().message.find("nobody between") != std::string::npos);
}

// To meet the changed line at all takes the two preemptions that the schedule begins with.
TEST_CASE("a lenient replay searches first where the schedule leads", "[checker][lenient]") {
  const auto program = [](bool edited) {
    return program_of([edited] {
      atomic<int> turn(0, "turn");
      thread first([&] {
        if (turn.exchange(1) != 0) return;
        if (turn.load() != 2) return;
        if (edited) {
          turn.exchange(5);
          expect(turn.load() == 5, "nobody between");
        } else {
          expect(turn.load() == 3, "met");
        }
      });
      thread second([&] {
        if (turn.load() != 1) return;
        turn.store(2);
        for (int i = 0; i < 10; ++i) turn.load();
        turn.store(3);
      });
      first.join(), second.join();
    });
  };
  CheckOptions options = options_of("dfs");
  options.minimize_executions = kMinimizeExecutions;
  const Seed seed = decode(check(program(false), options).failures.front().seed);
  const LenientReplay lenient = replay_leniently(program(true), seed, {.executions = 20});
  REQUIRE_FALSE(lenient.token.empty());
  CHECK(lenient.executions > 1);
  CHECK(lenient.replay.failures.front().message.find("nobody between") != std::string::npos);
}

TEST_CASE("a lenient replay refuses the seed of another program", "[checker][lenient]") {
  Program other = Counting{}.program();
  other.name = "other";
  CHECK_THROWS_AS(replay_leniently(other, seed_of({}, "dfs", true), {}), UsageError);
}

// A fair scheduling holds a thread back that yields: that a schedule asks for it is a departure.
TEST_CASE("a schedule that asks for a thread which now is held back is a departure",
          "[checker][lenient]") {
  const auto program = [](int yields) {
    return program_of([yields] {
      atomic<int> sum(0, "sum");
      const auto work = [&] {
        for (int i = 0; i < 4; ++i) {
          for (int k = 0; k < yields; ++k) this_thread::yield();
          sum.fetch_add(1);
        }
      };
      thread first(work), second(work), third(work);
      first.join(), second.join(), third.join();
      expect(false, "always");
    });
  };
  int schedules = 0;
  for (const Scheduling scheduling : {Scheduling::preemptive, Scheduling::cooperative}) {
    for (std::uint64_t number = 1; number <= 50; ++number) {
      CheckOptions options = options_of("random");
      options.scheduling = scheduling;
      options.seed = number;
      options.minimize_executions = 40;
      const Seed seed = decode(check(program(1), options).failures.front().seed);
      schedules += seed.strategy == "random" && !seed.random ? 1 : 0;
      const Replay strict = replay(program(3), seed);
      REQUIRE(strict.failures.back().kind == FailureKind::nondeterminism);
    }
  }
  CHECK(schedules > 0);
}

}  // namespace
}  // namespace heddle::test
