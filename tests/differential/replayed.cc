#include "tests/differential/replayed.h"

#include <algorithm>
#include <utility>

#include "checker/check.h"
#include "checker/lenient_replay.h"
#include "tests/differential/generated.h"

namespace heddle::differential {
namespace {

bool same(const Failure& one, const Failure& other) {
  const auto same_place = [](source_location here, source_location there) {
    return here.line == there.line && std::string(here.file) == there.file;
  };
  return one.kind == other.kind && one.message == other.message && one.details == other.details &&
         one.threads == other.threads &&
         std::ranges::equal(one.locations, other.locations, same_place);
}

bool same(const Trace& one, const Trace& other) {
  const auto same_event = [](const TraceEvent& here, const TraceEvent& there) {
    return here.thread == there.thread && here.kind == there.kind && here.object == there.object &&
           here.text == there.text && here.where.line == there.where.line &&
           here.preemption == there.preemption;
  };
  return one.threads == other.threads && std::ranges::equal(one.events, other.events, same_event);
}

CheckOptions options_for(std::uint64_t number) {
  constexpr const char* kStrategies[] = {"auto", "random", "dfs", "dpor"};
  CheckOptions options;
  options.strategy = kStrategies[number % 4];
  options.executions_max = 50;
  options.seed = number;
  options.steps_max = 1'000;
  options.keep_going = number % 3 == 0;
  options.minimize_executions = 100;
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
  const Replay again = replay(program, decode(report.seed));
  const bool found = std::any_of(again.failures.begin(), again.failures.end(),
                                 [&](const Failure& it) { return same(it, report.failure); });
  if (!found) return "does not show again: " + report.failure.message;
  if (!same(again.trace, report.trace)) return "runs otherwise: " + report.failure.message;
  return again.preemptions == report.preemptions ? "" : "counts other preemptions";
}

void add(Replayed& sum, const FailureReport& report) {
  ++sum.failures;
  ++sum.of_kind[report.failure.kind];
  const auto& from = report.minimized_from;
  const auto size = std::pair(report.preemptions, report.events);
  if (from && size < std::pair(from->preemptions, from->events)) ++sum.smaller;
}

std::string named(std::uint64_t number, const Generated& generated, const std::string& fault) {
  return "program " + std::to_string(number) + " " + fault + "\n" + generated.text();
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
  if (!same(again.trace, lenient.replay.trace)) return "runs otherwise from the new token";
  if (again.failures.size() != lenient.replay.failures.size()) return "does not fail again";
  for (std::size_t i = 0; i < again.failures.size(); ++i) {
    if (!same(again.failures[i], lenient.replay.failures[i])) return "fails otherwise";
  }
  ++sum.failures;
  return "";
}

}  // namespace

Replayed replay_generated(std::uint64_t first, std::uint64_t failing, std::uint32_t lines_max) {
  Replayed sum;
  for (std::uint64_t number = first; sum.programs < failing; ++number) {
    const Generated generated = program_number(number, lines_max);
    const Program program{"generated", {}, generated.body()};
    const Result result = check(program, options_for(number));
    if (result.verdict != Verdict::failed) continue;
    ++sum.programs;
    for (const FailureReport& report : result.failures) {
      add(sum, report);
      const std::string fault = fault_of(program, report);
      if (fault.empty()) continue;
      sum.wrong = named(number, generated, fault);
      return sum;
    }
  }
  return sum;
}

Replayed replay_edited(std::uint64_t first, std::uint64_t failing, std::uint32_t lines_max) {
  Replayed sum;
  for (std::uint64_t number = first; sum.programs < failing; ++number) {
    const Generated generated = program_number(number, lines_max);
    const Result result = check({"generated", {}, generated.body()}, options_for(number));
    if (result.verdict != Verdict::failed) continue;
    ++sum.programs;
    const Program program{"generated", {}, edited(generated).body()};
    const std::string fault = fault_of_edited(program, result.failures.front(), sum);
    if (fault.empty()) continue;
    sum.wrong = named(number, generated, fault);
    return sum;
  }
  return sum;
}

}  // namespace heddle::differential
