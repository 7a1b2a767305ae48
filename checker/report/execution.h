#ifndef HEDDLE_CHECKER_REPORT_EXECUTION_H_
#define HEDDLE_CHECKER_REPORT_EXECUTION_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/check.h"
#include "checker/report/style.h"
#include "checker/result.h"
#include "checker/trace.h"

namespace heddle::report {

// One execution with what was found in it: what a picture is made of.
struct Execution {
  std::string model;
  std::vector<std::pair<std::string, std::int64_t>> parameters;
  Verdict verdict = Verdict::passed;  // of this execution, not of a search
  std::optional<Failure> failure;     // the one it is shown for
  Trace trace;
  std::uint32_t preemptions = 0;
  std::string scheduling;
  std::string origin;  // "found in execution 3 of random"
  std::string replay;  // the command that shows it again; empty: there is none
};

// The execution of the first failure. REQUIRES: there is one
Execution execution_of(const Result& result, const Style& style);
// The execution of `token`, which was run again.
Execution execution_of(const Replay& replay, const std::string& token, const Style& style);

// The text of a source file; nullopt: it cannot be had.
using Sources = std::function<std::optional<std::string>(const std::string& file)>;

// A page for browsers that needs nothing else: see docs/reports.md.
std::string html(const Execution& execution, const Sources& sources);

// Chrome's trace events, for ui.perfetto.dev and chrome://tracing. An event takes 10 us, whatever
// it is; a track for each thread and each lock; arrows for reads-from and for what ends waits.
std::string perfetto(const Execution& execution);

// Happens-before, transitively reduced, as a graph for Graphviz.
std::string dot(const Execution& execution);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_EXECUTION_H_
