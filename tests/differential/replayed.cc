#include "tests/differential/replayed.h"

#include <algorithm>
#include <utility>

#include "checker/check.h"
#include "checker/lenient_replay.h"
#include "sim/engine/fiber.h"
#include "tests/checker/text_of.h"
#include "tests/differential/generated.h"

namespace heddle::differential {
namespace {

using test::text_of;

// Under AddressSanitizer a lasso was seen that came back alone, but not after other programs in the
// same process: lassos compare stacks, of which it is taken to change the contents.
#if defined(HEDDLE_ASAN)
constexpr bool kStacksDiffer = true;
#else
constexpr bool kStacksDiffer = false;
#endif

// Of so many programs one at least fails.
constexpr std::uint64_t kProgramsForOne = 100;

CheckOptions options_for(std::uint64_t number) {
  constexpr const char* kStrategies[] = {"auto", "random", "dfs", "dpor"};
  CheckOptions options;
  options.strategy = kStrategies[number % 4];
  options.executions_max = 50;
  options.seed = number;
  options.steps_max = number % 11 == 0 ? 5'000 : 1'000;
  options.keep_going = number % 3 == 0;
  if (number % 2 == 0) options.minimize_executions = 100;
  if (options.strategy == "dpor") return options;
  if (number % 5 == 0) options.scheduling = Scheduling::cooperative;
  if (number % 7 == 0) options.spurious_max = 1;
  return options;
}

Generated program_number(std::uint64_t number, std::uint32_t lines_max) {
  constexpr Family kFamilies[] = {Family::plain, Family::timed, Family::waiting};
  return generate(number, lines_max, kFamilies[number / 4 % 3]);
}

// What is wrong with the report; empty: nothing.
std::string fault_of(const Program& program, const FailureReport& report) {
  if (report.failure.kind == FailureKind::nondeterminism) {
    return "is not taken to do the same again: " + report.failure.details.front();
  }
  const Seed seed = decode(report.seed);
  if (kStacksDiffer && seed.cycle) return "";
  const Replay again = replay(program, seed);
  const bool found =
      std::any_of(again.failures.begin(), again.failures.end(),
                  [&](const Failure& it) { return text_of(it) == text_of(report.failure); });
  if (!found) return "does not show again: " + report.failure.message;
  if (text_of(again.trace) != text_of(report.trace)) {
    return "runs otherwise: " + report.failure.message;
  }
  return again.preemptions == report.preemptions ? "" : "counts other preemptions";
}

void add(Replayed& sum, const FailureReport& report) {
  ++sum.failures;
  ++sum.of_kind[report.failure.kind];
  const auto& from = report.minimized_from;
  const auto size = std::pair(report.preemptions, report.events);
  if (from && size < std::pair(from->preemptions, from->events)) ++sum.smaller;
}

// Without the line in the middle of its first thread that has one.
Generated edited(Generated generated) {
  for (std::vector<Line>& lines : generated.threads) {
    if (lines.empty()) continue;
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(lines.size() / 2));
    break;
  }
  return generated;
}

// What is wrong with the replays of a token on a program that is not the one it was made for.
std::string fault_of_edited(const Program& program, const FailureReport& report, Replayed& sum) {
  const Seed seed = decode(report.seed);
  const Replay strict = replay(program, seed);
  const LenientReplay lenient = replay_leniently(program, seed, {.executions = 100});
  const bool departs =
      std::any_of(strict.failures.begin(), strict.failures.end(),
                  [](const Failure& it) { return it.kind == FailureKind::nondeterminism; });
  if (departs != lenient.departure.has_value()) return "departs from its schedule only sometimes";
  if (lenient.token.empty()) return "";
  const Replay again = replay(program, decode(lenient.token));
  if (text_of(again) != text_of(lenient.replay)) return "runs otherwise from the new token";
  ++sum.failures;
  return "";
}

// Checks programs until `failing` of them have failed. `look` tells what is wrong with one of
// those.
template <typename Look>
Replayed look_at_failing(std::uint64_t first, std::uint64_t failing, std::uint32_t lines_max,
                         const Look& look) {
  Replayed sum;
  const std::uint64_t end = first + failing * kProgramsForOne;
  for (std::uint64_t number = first; sum.programs < failing && number < end; ++number) {
    const Generated generated = program_number(number, lines_max);
    const Result result = check(generated.program(), options_for(number));
    if (result.verdict != Verdict::failed) continue;
    ++sum.programs;
    const std::string fault = look(generated, result, sum);
    if (fault.empty()) continue;
    sum.wrong = "program " + std::to_string(number) + " " + fault + "\n" + generated.text();
    return sum;
  }
  return sum;
}

}  // namespace

Replayed replay_generated(std::uint64_t first, std::uint64_t failing, std::uint32_t lines_max) {
  const auto look = [](const Generated& generated, const Result& result, Replayed& sum) {
    for (const FailureReport& report : result.failures) {
      add(sum, report);
      std::string fault = fault_of(generated.program(), report);
      if (!fault.empty()) return fault;
    }
    return std::string();
  };
  return look_at_failing(first, failing, lines_max, look);
}

Replayed replay_edited(std::uint64_t first, std::uint64_t failing, std::uint32_t lines_max) {
  const auto look = [](const Generated& generated, const Result& result, Replayed& sum) {
    return fault_of_edited(edited(generated).program(), result.failures.front(), sum);
  };
  return look_at_failing(first, failing, lines_max, look);
}

}  // namespace heddle::differential
