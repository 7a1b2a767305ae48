// Compares dpor with dfs on generated programs: `heddle_fuzz FIRST COUNT [LINES [DFS_MAX]]`.
// Prints the programs on which they differ, with their seeds; exit status 1 if there are any.

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "tests/differential/generated.h"

namespace {

std::uint64_t number(const char* text) { return std::stoull(text); }

int fuzz(std::uint64_t first, std::uint64_t count, std::uint32_t lines, std::uint64_t dfs_max) {
  using namespace heddle::differential;
  std::uint64_t compared = 0;
  std::uint64_t executions = 0;
  std::uint64_t wrong = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Generated program = generate(seed, lines);
    const heddle::ReductionCheck check = program.verify(dfs_max);
    if (!check.complete) continue;
    ++compared;
    executions += check.interleavings;
    if (check.holds()) continue;
    ++wrong;
    std::cout << "program " << seed << ": " << difference_of(check) << "\n" << program.text();
  }
  std::cout << compared << " of " << count << " programs compared (the others have more than "
            << dfs_max << " interleavings), " << executions << " executions of dfs, " << wrong
            << " differ\n";
  return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc < 3 || argc > 5) throw std::invalid_argument("usage: FIRST COUNT [LINES [DFS_MAX]]");
    const auto lines = static_cast<std::uint32_t>(argc > 3 ? number(argv[3]) : 8);
    return fuzz(number(argv[1]), number(argv[2]), lines, argc > 4 ? number(argv[4]) : 20'000);
  } catch (const std::exception& error) {
    std::cerr << "heddle_fuzz: " << error.what() << "\n";
    return 2;
  }
}
