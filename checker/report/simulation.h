#ifndef HEDDLE_CHECKER_REPORT_SIMULATION_H_
#define HEDDLE_CHECKER_REPORT_SIMULATION_H_

#include <string>

#include "checker/options.h"
#include "checker/report/style.h"
#include "checker/result.h"
#include "checker/simulate.h"

namespace heddle::report {

// `passed` where the program came to its end, `inconclusive` where a limit cut it.
Verdict verdict_of(const Simulation& simulation);

// What a simulation of `program` measured, for people: the figures, a line for each core that shows
// who had it when, and what was waited for. Ends in a newline.
std::string text(const Program& program, const Simulation& simulation, const Style& style);

// The same for machines: see docs/simulate.md. One object, and a newline.
std::string json(const Program& program, const Simulation& simulation);

// Who had the core, in `columns` signs for equal parts of the time until `makespan`: that of the
// thread which had most of a part, or '.' where nobody had more.
std::string gantt_line(const Simulation::Core& core, std::int64_t makespan, std::size_t columns);

// "350 ns", "1.200 us", "12.345 ms", "4.560 s".
std::string virtual_time(std::int64_t nanoseconds);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_SIMULATION_H_
