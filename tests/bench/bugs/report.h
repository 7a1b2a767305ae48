#ifndef HEDDLE_TESTS_BENCH_BUGS_REPORT_H_
#define HEDDLE_TESTS_BENCH_BUGS_REPORT_H_

#include <string>

#include "tests/bench/bugs/table.h"
#include "tests/bench/bugs/targets.h"

namespace heddle::bugs {

// The table as text for a terminal, or for a document.
enum class Layout { text, markdown };
std::string table_text(const Table& table, Layout layout);
// A line for each target.
std::string targets_text(const std::vector<Target>& targets);
// All of it, each trial too: one object, "schema" 1.
std::string table_json(const Table& table, const std::vector<Target>& targets);

}  // namespace heddle::bugs

#endif  // HEDDLE_TESTS_BENCH_BUGS_REPORT_H_
