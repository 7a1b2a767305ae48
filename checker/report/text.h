#ifndef HEDDLE_CHECKER_REPORT_TEXT_H_
#define HEDDLE_CHECKER_REPORT_TEXT_H_

#include <string>

#include "checker/check.h"
#include "checker/lenient_replay.h"
#include "checker/minimize.h"
#include "checker/report/style.h"
#include "checker/result.h"
#include "checker/seed.h"

namespace heddle::report {

// The report of a search, for people: what broke, where, after which events, how to see it again;
// or what a pass stands on. Ends in a newline.
std::string text(const Result& result, const Style& style);

// What was found, in a line without a newline: the message of the first failure, or what became of
// the search.
std::string summary(const Result& result);

// The part of text() that tells the failures: the execution of the first, the others by their
// seeds. Empty for none. It has no times.
std::string failures_text(const Result& result, const Style& style);

// Two lines at most: the verdict, and how to see the first failure again.
std::string brief(const Result& result, const Style& style);

// The report of one execution that was run again from `seed`. Its bytes depend on the execution
// and the style only.
std::string text(const Replay& replay, const Seed& seed, const Style& style);

// The report of a failure that was minimised. Its bytes depend on the execution and the style only.
std::string text(const Minimized& minimized, const Style& style);

// The report of a seed on a program that may have changed since.
std::string text(const LenientReplay& replay, const Seed& seed, const Style& style);

// What a replay found: `failed` where the program is wrong, `inconclusive` where a limit cut it.
Verdict verdict_of(const Replay& replay);
Verdict verdict_of(const LenientReplay& replay);

// The command that shows the execution of `seed` again.
std::string replay_command(const std::string& model, const std::string& seed,
                           const Style& style = {});

// "threads=2, increments=3".
std::string joined(const std::vector<std::pair<std::string, std::int64_t>>& values);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_TEXT_H_
