// Compares dpor with dfs on generated programs: `heddle_fuzz [--FAMILY] [--bounded] FIRST COUNT
// [LINES [DFS_MAX [PREEMPTIONS]]]`: with PREEMPTIONS the searches bounded by 0, 1, .., that many;
// with --bounded those whose threads are, as the seed says. FAMILY is timed: programs that have
// time-outs; waiting: whose threads wait in loops; awaiting, awaiting-several: whose threads await
// what depends on one object or on several.
// `heddle_fuzz --replay FIRST COUNT [LINES]` runs the failures of COUNT generated programs again
// from their tokens, and the tokens on programs that have changed.
// `heddle_fuzz --sampled FIRST COUNT [LINES [EXECUTIONS_MAX [SAMPLES]]]` compares dpor with random
// executions, on programs that dfs would not come to the end of.
// Prints the programs on which they differ, with their seeds, and the smallest that still differs;
// exit status 1 if there are any.

#include <cstdlib>
#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "tests/differential/generated.h"
#include "tests/differential/replayed.h"
#include "tests/differential/sampled.h"

namespace {

std::uint64_t number(const char* text) { return std::stoull(text); }

using heddle::ReductionCheck;
using heddle::differential::difference_of;
using heddle::differential::Family;
using heddle::differential::Generated;

// The smallest program that `verify` still finds a difference on.
template <typename Verify>
std::string smallest_differing(const Generated& program, const Verify& verify) {
  const Generated smallest = heddle::differential::shrink(program, [&](const Generated& smaller) {
    const auto check = verify(smaller);
    return check.complete && !check.holds();
  });
  return "the smallest that differs: " + difference_of(verify(smallest)) + "\n" + smallest.text();
}

// Prints what comes of many programs that are all compared by `verify`; the number that differ.
template <typename Verify>
std::uint64_t fuzz(std::uint64_t first, std::uint64_t count, std::uint32_t lines, Family family,
                   bool bounded, const Verify& verify) {
  std::uint64_t compared = 0;
  std::uint64_t interleavings = 0;
  std::uint64_t executions = 0;
  std::uint64_t wrong = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    Generated program = heddle::differential::generate(seed, lines, family);
    if (bounded) program.bounds = heddle::differential::generate_bounds(seed);
    const ReductionCheck check = verify(program);
    if (!check.complete) continue;
    ++compared;
    interleavings += check.interleavings;
    executions += check.executions;
    if (check.holds()) continue;
    ++wrong;
    std::cout << "program " << seed << ": " << difference_of(check) << "\n"
              << program.text() << smallest_differing(program, verify) << std::flush;
  }
  std::cout << compared << " of " << count << " programs compared (the others are too large), "
            << interleavings << " executions of dfs, " << executions << " of dpor, " << wrong
            << " differ\n";
  return wrong;
}

// Prints what came of it; whether all failures came back.
bool tell(const char* what, const heddle::differential::Replayed& replayed) {
  std::cout << what << ": " << replayed.programs << " failing programs, " << replayed.failures
            << " failures, " << replayed.smaller << " made smaller\n";
  for (const auto& [kind, count] : replayed.of_kind) {
    std::cout << "  " << heddle::name_of(kind) << " " << count << "\n";
  }
  std::cout << replayed.wrong;
  return replayed.wrong.empty();
}

int run_again(int argc, char** argv) {
  if (argc < 4 || argc > 5) throw std::invalid_argument("usage: --replay FIRST COUNT [LINES]");
  const std::uint64_t first = number(argv[2]);
  const std::uint64_t count = number(argv[3]);
  const auto lines = static_cast<std::uint32_t>(argc > 4 ? number(argv[4]) : 8);
  const bool again =
      tell("as reported", heddle::differential::replay_generated(first, count, lines));
  const bool edited =
      tell("after an edit", heddle::differential::replay_edited(first, count, lines));
  return again && edited ? EXIT_SUCCESS : EXIT_FAILURE;
}

int compare_samples(int argc, char** argv) {
  if (argc < 4 || argc > 7) {
    throw std::invalid_argument("usage: --sampled FIRST COUNT [LINES [EXECUTIONS_MAX [SAMPLES]]]");
  }
  const std::uint64_t first = number(argv[2]);
  const std::uint64_t count = number(argv[3]);
  const auto lines = static_cast<std::uint32_t>(argc > 4 ? number(argv[4]) : 12);
  const std::uint64_t executions_max = argc > 5 ? number(argv[5]) : 20'000;
  const std::uint64_t samples = argc > 6 ? number(argv[6]) : 2'000;
  const auto verify = [&](const Generated& program) {
    return heddle::differential::compare_with_samples(program, executions_max, samples);
  };
  std::uint64_t compared = 0;
  std::uint64_t traces = 0;
  std::uint64_t wrong = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Generated program = heddle::differential::generate(seed, lines);
    const auto check = verify(program);
    if (!check.complete) continue;
    ++compared;
    traces += check.traces;
    if (check.holds()) continue;
    ++wrong;
    std::cout << "program " << seed << ": " << difference_of(check) << "\n"
              << program.text() << smallest_differing(program, verify) << std::flush;
  }
  std::cout << compared << " of " << count << " programs compared (the others are too large), "
            << traces << " traces of dpor, " << samples << " random executions each, " << wrong
            << " differ\n";
  return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int run(int argc, char** argv) {
  if (argc > 1 && argv[1] == std::string_view("--replay")) return run_again(argc, argv);
  if (argc > 1 && argv[1] == std::string_view("--sampled")) return compare_samples(argc, argv);
  const std::map<std::string_view, Family> families = {
      {"--timed", Family::timed},         {"--waiting", Family::waiting},
      {"--awaiting", Family::awaiting},   {"--awaiting-several", Family::awaiting_several},
      {"--composite", Family::composite}, {"--composite-timed", Family::composite_timed}};
  const auto named = argc > 1 ? families.find(argv[1]) : families.end();
  const Family family = named != families.end() ? named->second : Family::plain;
  if (named != families.end()) ++argv, --argc;
  const bool bounded = argc > 1 && argv[1] == std::string_view("--bounded");
  if (bounded) ++argv, --argc;
  if (argc < 3 || argc > 6) {
    throw std::invalid_argument(
        "usage: [--timed | --waiting | --awaiting | --awaiting-several | --composite | "
        "--composite-timed] [--bounded] FIRST COUNT [LINES [DFS_MAX [PREEMPTIONS]]]");
  }
  const std::uint64_t first = number(argv[1]);
  const std::uint64_t count = number(argv[2]);
  const auto lines = static_cast<std::uint32_t>(argc > 3 ? number(argv[3]) : 8);
  const std::uint64_t dfs_max = argc > 4 ? number(argv[4]) : 20'000;
  std::uint64_t wrong = 0;
  if (argc < 6) {
    wrong = fuzz(first, count, lines, family, bounded,
                 [&](const Generated& program) { return program.verify(dfs_max); });
  } else {
    for (std::uint32_t bound = 0; bound <= number(argv[5]); ++bound) {
      std::cout << "at most " << bound << " preemptions: " << std::flush;
      wrong += fuzz(first, count, lines, family, bounded, [&](const Generated& program) {
        return program.verify_bounded(dfs_max, bound);
      });
    }
  }
  return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "heddle_fuzz: " << error.what() << "\n";
    return 2;
  }
}
