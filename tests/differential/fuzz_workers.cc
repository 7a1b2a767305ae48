// Compares dpor by several workers with dpor by one on generated programs: `heddle_fuzz_workers
// WORKERS FIRST COUNT [LINES [EXECUTIONS_MAX]]`. The workers' executions take turns at random.
// Prints the programs on which they differ; exit status 1 if there are any.

#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include "tests/differential/generated.h"
#include "tests/differential/parallel.h"

namespace {

using heddle::differential::Generated;
using heddle::differential::Seen;
using heddle::differential::Tree;

std::uint64_t number(const char* text) { return std::stoull(text); }

int run(int argc, char** argv) {
  if (argc < 4 || argc > 6) {
    throw std::invalid_argument("usage: WORKERS FIRST COUNT [LINES [EXECUTIONS_MAX]]");
  }
  const auto workers = static_cast<std::uint32_t>(number(argv[1]));
  const std::uint64_t first = number(argv[2]);
  const std::uint64_t count = number(argv[3]);
  const auto lines = static_cast<std::uint32_t>(argc > 4 ? number(argv[4]) : 10);
  const std::int64_t executions_max =
      argc > 5 ? static_cast<std::int64_t>(number(argv[5])) : 20'000;
  std::uint64_t traces = 0;
  std::uint64_t compared = 0;
  std::uint64_t wrong = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Generated program = heddle::differential::generate(seed, lines);
    const auto alone = heddle::differential::search_by_dpor_within(program.body(), executions_max);
    if (!alone) continue;
    ++compared;
    traces += alone->traces.size();
    std::string difference;
    for (const Tree tree : {Tree::shared, Tree::remote}) {
      const Seen together =
          heddle::differential::search_by_shared_dpor(program.body(), workers, seed, tree);
      difference += heddle::differential::difference_of(*alone, together);
    }
    if (difference.empty()) continue;
    ++wrong;
    std::cout << "program " << seed << ": " << difference << "\n" << program.text();
  }
  std::cout << compared << " of " << count << " programs compared, " << traces << " traces, "
            << wrong << " differ\n";
  return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "heddle_fuzz_workers: " << error.what() << "\n";
    return 2;
  }
}
