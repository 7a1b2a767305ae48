// Workers that search together reach exactly what one alone does, and so does a search that is
// interrupted and gone on with: the same traces, as often, with the same outcomes and failures.

#include "tests/differential/parallel.h"

#include "tests/catch.h"
#include "tests/differential/generated.h"

namespace heddle::differential {
namespace {

// Programs that take more executions of dfs are left out.
constexpr std::uint64_t kInterleavingsMax = 2'000;

std::uint64_t executions_of(const Seen& seen) {
  std::uint64_t executions = 0;
  for (const auto& [trace, count] : seen.traces) executions += count;
  return executions;
}

// Calls `compare(body, differs)` for programs from seed `first` on; `differs` takes what a search
// saw that should have seen the same as another.
template <typename Compare>
void for_programs(std::uint64_t first, std::uint64_t count, std::uint32_t lines, Compare compare) {
  std::uint64_t compared = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Generated program = generate(seed, lines);
    if (!program.verify(kInterleavingsMax).complete) continue;
    ++compared;
    compare(program.body(), [&](const std::string& how, const Seen& one, const Seen& other) {
      const std::string difference = difference_of(one, other);
      if (difference.empty()) return;
      FAIL_CHECK("program " << seed << ", " << how << ": " << difference << "\n" << program.text());
    });
  }
  CHECK(2 * compared >= count);
}

TEST_CASE("dfs with several workers runs the interleavings of one", "[differential][jobs]") {
  for_programs(4'000'000, 200, 8, [](const auto& body, const auto& compare) {
    const Seen alone = search_by_dfs(body, 1);
    for (const std::uint32_t jobs : {2U, 4U, 7U}) {
      compare(std::to_string(jobs) + " jobs", alone, search_by_dfs(body, jobs));
    }
  });
}

TEST_CASE("dfs that is interrupted and gone on with runs the interleavings of one search",
          "[differential][jobs]") {
  for_programs(6'000'000, 60, 8, [](const auto& body, const auto& compare) {
    const Seen alone = search_by_dfs(body, 1);
    for (const std::uint32_t jobs : {1U, 3U}) {
      compare(std::to_string(jobs) + " jobs, interrupted", alone, search_by_dfs(body, jobs, 41));
    }
  });
}

TEST_CASE("dpor that is interrupted and gone on with explores the traces of one search",
          "[differential][jobs]") {
  std::uint64_t executions = 0;
  for_programs(5'000'000, 400, 10, [&](const auto& body, const auto& compare) {
    const Seen alone = search_by_dpor(body);
    executions += executions_of(alone);
    CHECK(executions_of(alone) == alone.traces.size());
    for (const std::int64_t after : {1, 2, 7}) {
      compare("interrupted after " + std::to_string(after), alone, search_by_dpor(body, after));
    }
  });
  CHECK(executions >= 1'000);
}

TEST_CASE("dpor with several workers explores the traces of one, whoever is ahead",
          "[differential][workers]") {
  for_programs(3'000'000, 400, 10, [](const auto& body, const auto& compare) {
    const Seen alone = search_by_dpor(body);
    CHECK(alone.redundant == 0);
    for (const std::uint32_t workers : {2U, 3U, 8U}) {
      compare(std::to_string(workers) + " workers", alone,
              search_by_shared_dpor(body, workers, workers, Tree::shared));
      compare(std::to_string(workers) + " workers, by messages", alone,
              search_by_shared_dpor(body, workers, workers, Tree::remote));
    }
  });
}

}  // namespace
}  // namespace heddle::differential
