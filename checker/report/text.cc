#include "checker/report/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "checker/report/explanation.h"
#include "checker/report/outcomes.h"
#include "checker/report/timeline.h"

namespace heddle::report {
namespace {

using Parameters = std::vector<std::pair<std::string, std::int64_t>>;

constexpr std::size_t kFailuresMax = 20;  // listed; the JSON has them all

std::string verdict_word(Verdict verdict, const Style& style) {
  switch (verdict) {
    case Verdict::passed:
      return paint("PASSED", Colour::green, style);
    case Verdict::failed:
      return paint("FAILED", Colour::red, style);
    case Verdict::inconclusive:
      return paint("INCONCLUSIVE", Colour::yellow, style);
  }
  return "";
}

std::string title(Verdict verdict, const std::string& model, const Parameters& parameters,
                  const std::string& what, const Style& style) {
  const std::string arguments = parameters.empty() ? "" : fmt::format(" ({})", joined(parameters));
  return fmt::format("{}  {}{}: {}\n", verdict_word(verdict, style), model, arguments, clean(what));
}

std::string thread_name(const Trace& trace, ThreadId thread) {
  return thread < trace.threads.size() ? clean(trace.threads[thread]) : fmt::format("T{}", thread);
}

// "data_race at models/races/counter_race.cc:18 in T2" as far as it is known.
std::string kind_and_place(const Failure& failure, const Trace& trace) {
  std::string text = name_of(failure.kind);
  if (!failure.locations.empty() && failure.locations.back().line != 0) {
    const source_location where = failure.locations.back();
    text += fmt::format(" at {}:{}", clean(where.file), where.line);
  }
  if (!failure.threads.empty()) {
    text += fmt::format(" in {}", thread_name(trace, failure.threads.back()));
  }
  return text;
}

// How large an execution is, and how large one was that showed the failure before, where it was
// larger.
std::string size_of(const Trace& trace, std::uint32_t preemptions,
                    const std::optional<MinimizedFrom>& from, std::uint64_t events) {
  // One that could not be recorded, a nondeterminism that did not show again, has no trace.
  const std::size_t count = trace.events.empty() ? events : step_count(trace);
  const char* const where = trace.cycles.empty() ? "" : " before the cycle";
  std::string text =
      fmt::format("{}, {}{}", counted(count, "event"), counted(preemptions, "preemption"), where);
  if (!from || (from->preemptions == preemptions && from->events == events)) return text;
  return text + fmt::format("; minimised from {}, {}", counted(from->events, "event"),
                            counted(from->preemptions, "preemption"));
}

// Whether a failure may happen with fewer preemptions.
std::string fewer_preemptions(const Trace& trace, std::uint32_t preemptions, bool fewest,
                              bool minimised) {
  if (preemptions == 0 || !(fewest || minimised)) return "";
  if (fewest && !trace.cycles.empty()) {
    return "  with fewer preemptions nothing leads into this cycle: those executions were all "
           "searched\n";
  }
  if (fewest) {
    return "  with fewer preemptions it does not happen: those executions were all searched\n";
  }
  return "  fewer preemptions are not ruled out\n";
}

std::string why(const Failure& failure, const Trace& trace, const Style& style) {
  const std::string reason = explanation(failure, trace);
  return reason.empty() ? "" : wrapped("Why: " + reason, "  ", style);
}

// From the kind to the size: what a check and a replay show alike. `origin` says where the
// execution comes from. With the title the first three lines tell the cause, whatever the kind.
std::string story(const Failure* failure, const Trace& trace, const std::string& size,
                  const std::string& origin, const Style& style) {
  std::string text;
  if (failure != nullptr) {
    text += fmt::format("  {}\n", kind_and_place(*failure, trace));
    text += why(*failure, trace, style);
    if (!failure->details.empty()) text += "\n";
    for (const std::string& detail : failure->details) text += wrapped(clean(detail), "  ", style);
  }
  const std::string lines = timeline(trace, failure, style);
  if (!lines.empty()) text += "\n" + lines;
  text += fmt::format("\n  {}\n  {}\n", size, origin);
  const std::string marks = legend(trace, failure);
  if (!marks.empty()) text += fmt::format("  {}\n", paint(marks, Colour::dim, style));
  return text;
}

std::string other_failures(const Result& result, const Style& style) {
  if (result.failures.size() < 2) return "";
  const std::size_t others = result.failures.size() - 1;
  std::string text = fmt::format("\n  {}:\n", counted(others, "more failure"));
  for (std::size_t i = 1; i <= std::min(others, kFailuresMax); ++i) {
    const FailureReport& report = result.failures[i];
    text += fmt::format("  {}: {}\n", paint(name_of(report.failure.kind), Colour::red, style),
                        clean(report.failure.message));
    if (report.seed.empty()) continue;
    text += fmt::format("    {}\n", replay_command(result.model, report.seed, style));
  }
  if (others > kFailuresMax) text += fmt::format("  ... and {} more\n", others - kFailuresMax);
  return text;
}

std::string phases_of(const Result& result) {
  std::string text;
  for (const Phase& phase : result.phases) {
    text += fmt::format("{}{} {}", text.empty() ? "" : " + ", phase.strategy,
                        grouped(phase.executions));
    if (phase.preemptions_max) {
      text += fmt::format(" with at most {}", counted(*phase.preemptions_max, "preemption"));
    }
  }
  return text;
}

std::string counts(const Result& result) {
  const ExecutionCounts& executions = result.executions;
  std::string text = fmt::format("\n  {} explored", counted(executions.explored, "execution"));
  const auto add = [&](std::uint64_t count, const char* what) {
    if (count > 0) text += fmt::format(", {} {}", grouped(count), what);
  };
  add(executions.failing, "failing");
  add(executions.blocked, "blocked");
  add(executions.truncated, "truncated");
  add(executions.redundant, "redundant");
  const std::string phases = phases_of(result);
  if (!phases.empty()) text += fmt::format(" ({})", phases);
  return text +
         fmt::format("; {}, {}\n", counted(result.events, "event"), duration(result.seconds));
}

std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t kNamesMax = 12;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesMax); ++i) {
    text += (text.empty() ? "" : ", ") + clean(names[i]);
  }
  if (names.size() > kNamesMax) text += fmt::format(" and {} more", names.size() - kNamesMax);
  return text.empty() ? "none" : text;
}

std::string text_of(const Guarantee& guarantee) {
  return fmt::format(
      "a bug of depth {} is found by an execution with a probability of at least {:.3g},\n"
      "{:18}1/(n*k^{}) for n={} threads and k={} points; by {:.0f} executions with 95 %",
      guarantee.depth, guarantee.probability, "", guarantee.depth - 1, guarantee.threads,
      grouped(guarantee.points), guarantee.executions_for_95);
}

std::string text_of(const Unseen& unseen) {
  std::string text = fmt::format(
      "{} showed {} of what reads from what, {} of them once:\n"
      "{:18}another shows a new one with a probability of about {:.2g} %",
      counted(unseen.executions, "execution"), counted(unseen.combinations, "combination"),
      grouped(unseen.once), "", 100 * unseen.probability);
  if (unseen.once > 1)
    text += fmt::format(";\n{:18}there are about {:.0f} or more", "", unseen.at_least);
  return text;
}

// What the verdict stands on.
std::string certificate(const Result& result) {
  const Certificate& certificate = result.certificate;
  std::string text = "\n";
  const auto line = [&](const char* name, const std::string& value) {
    text += fmt::format("  {:<16}{}\n", name, value);
  };
  line("executions", grouped(certificate.executions));
  if (certificate.traces) line("traces", grouped(*certificate.traces));
  line("operations", grouped(certificate.events));
  line("threads", fmt::format("{} at most", certificate.threads_max));
  line("choice points", grouped(certificate.choice_points));
  line("preemptions", fmt::format("{} at most in one execution", certificate.preemptions_max));
  line("shared objects", list_of(certificate.shared_objects));
  line("scheduling", result.scheduling);
  if (!result.bounds.empty()) line("bounds", joined(result.bounds));
  if (!result.without.empty()) line("not looked for", list_of(result.without));
  line("search", certificate.completeness);
  if (result.unseen) line("unseen", text_of(*result.unseen));
  if (result.guarantee) line("guarantee", text_of(*result.guarantee));
  return text;
}

// What came of running dfs beside dpor.
std::string reduction(const ReductionCheck& check) {
  if (!check.complete) {
    return fmt::format("  reduction       not compared: more than {}\n",
                       counted(check.interleavings, "interleaving"));
  }
  if (check.holds() && check.bounded) {
    return fmt::format("  reduction       verified: dfs met {} in {}, dpor the same in {}\n",
                       counted(check.traces, "trace"), counted(check.interleavings, "interleaving"),
                       counted(check.executions, "execution"));
  }
  if (check.holds()) {
    return fmt::format("  reduction       verified: dfs met {} in {}, dpor the same, each once\n",
                       counted(check.traces, "trace"),
                       counted(check.interleavings, "interleaving"));
  }
  return fmt::format(
      "  reduction       WRONG: of {} dpor missed {} and repeated {}; {} foreign, {} "
      "redundant{}{}{}\n",
      counted(check.traces, "trace"), check.missed, check.repeated, check.foreign, check.redundant,
      check.same_outcomes ? "" : ", other outcomes", check.same_failures ? "" : ", other failures",
      check.departure.empty() ? "" : ", departs: " + clean(check.departure));
}

std::string reason_of(const Result& result) {
  const std::string& reason = result.reason;
  if (reason == "executions") return "no failure before the budget of executions was spent";
  if (reason == "time") return "no failure before the time was over";
  if (reason == "interrupted") return "no failure before the search was interrupted";
  if (reason == "sampled") return "no failure in the executions sampled; others were not run";
  if (reason == "steps" || reason == "step_limit" || reason == "truncated") {
    return "executions were cut at the limit of steps";
  }
  if (reason == "bounds") return "no execution came to its end within the bounds of its threads";
  if (reason == "reduction") return "the reduction was not confirmed: see below";
  if (reason == "vacuous") return "vacuous: nothing could go wrong, no two threads meet anywhere";
  return reason.empty() ? "no verdict" : reason;
}

std::string heading(const Result& result, const Style& style) {
  return title(result.verdict, result.model, result.parameters, summary(result), style);
}

// A token that a shell takes as one word, whatever its lines begin with: see Style::seed_width.
std::string quoted_seed(const std::string& seed, const Style& style) {
  if (style.seed_width == 0) return seed;
  std::string text = "'";
  for (std::size_t at = 0; at < seed.size(); at += style.seed_width) {
    text += (at == 0 ? "" : "\n    ") + seed.substr(at, style.seed_width);
  }
  return text + "'";
}

// A failure that no seed brings back, a nondeterminism, has none.
std::string replay_line(const std::string& model, const std::string& seed, const Style& style) {
  if (seed.empty()) return "";
  return fmt::format("  replay: {}\n",
                     paint(replay_command(model, seed, style), Colour::bold, style));
}

// Where a program leaves the schedule of a seed, and how.
std::string departure(const LenientReplay& replay) {
  const std::string place =
      replay.decisions == 0 ? std::string("the seed, which carries no schedule")
                            : fmt::format("its schedule after {} of {}", grouped(replay.followed),
                                          counted(replay.decisions, "decision"));
  return fmt::format(
      "  the program has changed since the seed was made: it departs from {}\n    expected: {}\n"
      "    found: {}\n",
      place, clean(replay.departure->expected), clean(replay.departure->found));
}

std::string first_failure(const Result& result, const Style& style) {
  const FailureReport& report = result.failures.front();
  std::string text =
      story(&report.failure, report.trace,
            size_of(report.trace, report.preemptions, report.minimized_from, report.events),
            fmt::format("found in execution {} of {}, {} scheduling", grouped(report.execution),
                        report.strategy, result.scheduling),
            style);
  text += fewer_preemptions(report.trace, report.preemptions, report.fewest_preemptions,
                            report.minimized_from.has_value());
  return text + replay_line(result.model, report.seed, style);
}

}  // namespace

std::string joined(const std::vector<std::pair<std::string, std::int64_t>>& values) {
  std::string text;
  for (const auto& [name, value] : values) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", clean(name), value);
  }
  return text;
}

std::string replay_command(const std::string& model, const std::string& seed, const Style& style) {
  if (!style.before_seed.empty()) {
    return style.before_seed + quoted_seed(seed, style) + style.after_seed;
  }
  return fmt::format("heddle replay {} --seed {}{}", style.program.empty() ? model : style.program,
                     seed, style.program_arguments);
}

std::string summary(const Result& result) {
  if (!result.failures.empty()) return result.failures.front().failure.message;
  if (result.verdict == Verdict::inconclusive) return reason_of(result);
  if (!result.exhaustive) return fmt::format("no failure, {}", result.certificate.completeness);
  return fmt::format("no failure in any execution of the {} scheduling", result.scheduling);
}

std::string failures_text(const Result& result, const Style& style) {
  if (result.failures.empty()) return "";
  return first_failure(result, style) + other_failures(result, style);
}

std::string brief(const Result& result, const Style& style) {
  std::string text = heading(result, style);
  if (!result.failures.empty()) {
    text += replay_line(result.model, result.failures.front().seed, style);
  }
  return text;
}

std::string text(const Result& result, const Style& style) {
  std::string text = heading(result, style) + failures_text(result, style);
  const std::string table = outcomes(result.outcomes, " of the executions explored");
  if (!table.empty()) text += "\n" + table;
  if (result.verdict != Verdict::failed) text += certificate(result);
  if (result.reduction) text += reduction(*result.reduction);
  return text + counts(result);
}

Verdict verdict_of(const Replay& replay) {
  if (replay.failures.empty()) return Verdict::passed;
  const bool cut =
      std::all_of(replay.failures.begin(), replay.failures.end(),
                  [](const Failure& failure) { return failure.kind == FailureKind::step_limit; });
  return cut ? Verdict::inconclusive : Verdict::failed;
}

std::string text(const Replay& replay, const Seed& seed, const Style& style) {
  const Failure* failure = replay.failures.empty() ? nullptr : &replay.failures.front();
  std::string text = title(verdict_of(replay), seed.model, seed.parameters,
                           failure != nullptr ? failure->message : "no failure", style);
  text += story(failure, replay.trace, size_of(replay.trace, replay.preemptions, std::nullopt, 0),
                fmt::format("one execution, found by {}, {} scheduling", seed.strategy,
                            name_of(seed.scheduling)),
                style);
  for (std::size_t i = 1; i < replay.failures.size(); ++i) {
    text += fmt::format("  also: {}\n", clean(replay.failures[i].message));
    for (const std::string& detail : replay.failures[i].details) {
      text += wrapped(clean(detail), "    ", style);
    }
  }
  if (!replay.outcome.empty()) text += fmt::format("  outcome: {}\n", joined(replay.outcome));
  return text;
}

Verdict verdict_of(const LenientReplay& replay) {
  if (!replay.departure || !replay.token.empty()) return verdict_of(replay.replay);
  return replay.exhaustive ? Verdict::passed : Verdict::inconclusive;
}

std::string text(const LenientReplay& replay, const Seed& seed, const Style& style) {
  if (!replay.departure) {
    return text(replay.replay, seed, style) + "  the program follows the schedule to its end\n";
  }
  std::string text = replay.token.empty()
                         ? title(verdict_of(replay), seed.model, seed.parameters,
                                 "no failure where the program departs from the schedule", style)
                         : report::text(replay.replay, decode(replay.token), style);
  text += "\n" + departure(replay);
  if (replay.exhaustive) return text + "  no failure in any execution of the program\n";
  if (replay.token.empty()) {
    return text + fmt::format("  no failure in {} from there on, and others were not run\n",
                              counted(replay.executions, "execution"));
  }
  text += fmt::format("  a failure was found from there on, in execution {}\n",
                      grouped(replay.executions));
  return text + replay_line(seed.model, replay.token, style);
}

std::string text(const Minimized& minimized, const Style& style) {
  const Seed seed = decode(minimized.token);
  std::string text =
      title(Verdict::failed, seed.model, seed.parameters, minimized.failure.message, style);
  text += story(&minimized.failure, minimized.trace,
                size_of(minimized.trace, minimized.preemptions, minimized.from, minimized.events),
                fmt::format("one execution, minimised, {} scheduling", name_of(seed.scheduling)),
                style);
  text +=
      fewer_preemptions(minimized.trace, minimized.preemptions, minimized.fewest_preemptions, true);
  return text + replay_line(seed.model, minimized.token, style);
}

}  // namespace heddle::report
