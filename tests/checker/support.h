#ifndef HEDDLE_TESTS_CHECKER_SUPPORT_H_
#define HEDDLE_TESTS_CHECKER_SUPPORT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "checker/check.h"
#include "sim/heddle.h"
#include "tests/checker/text_of.h"

namespace heddle::test {

// A program without parameters.
Program program_of(std::function<void()> body, std::string name = "program");

// Failures are reported as they are found.
CheckOptions options_of(const std::string& strategy, bool keep_going = false);

// Replays the report's seed twice: it must bring back the same failure and the same trace.
void require_replays(const Program& program, const FailureReport& report);

// The answers of each execution that `scheduler` gives, `executions_max` at most.
using Answers = std::vector<std::uint32_t>;
std::vector<Answers> answers_of(const std::function<void()>& body, Scheduler& scheduler,
                                std::size_t executions_max = 1'000'000);

// `threads` threads that each do `operations` operations on one atomic.
std::function<void()> adders(std::size_t threads, std::size_t operations);

// Four threads that fail whatever the schedule, and race: by assertions, by an exception, and by an
// unlock of what they do not hold.
void fail_in_four_threads();

// (sum of `counts`)! / product of each factorial: the interleavings of that many operations.
std::uint64_t multinomial(const std::vector<std::uint64_t>& counts);

}  // namespace heddle::test

#endif  // HEDDLE_TESTS_CHECKER_SUPPORT_H_
