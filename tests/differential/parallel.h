#ifndef HEDDLE_TESTS_DIFFERENTIAL_PARALLEL_H_
#define HEDDLE_TESTS_DIFFERENTIAL_PARALLEL_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/failure.h"

namespace heddle::differential {

// All that the executions of a search showed.
struct Seen {
  std::map<std::uint64_t, std::uint64_t> traces;  // by trace_hash: how many executions
  std::set<std::pair<FailureKind, std::uint64_t>> failures;
  std::map<std::vector<std::int64_t>, std::uint64_t> outcomes;
  std::uint64_t redundant = 0;

  friend bool operator==(const Seen&, const Seen&) = default;
};

// The bound where a search shall not be interrupted.
inline constexpr std::int64_t kUninterrupted = std::numeric_limits<std::int64_t>::max();

// All of `body`, by so many workers, each on an OS thread of its own. The search is ended after
// about `executions_max` executions, kept as paths, and gone on with by new workers, as often as it
// takes.
Seen search_by_dfs(const std::function<void()>& body, std::uint32_t jobs,
                   std::int64_t executions_max = kUninterrupted);
// The same with one worker.
Seen search_by_dpor(const std::function<void()>& body,
                    std::int64_t executions_max = kUninterrupted);
// The same, if it takes no more executions than that.
std::optional<Seen> search_by_dpor_within(const std::function<void()>& body,
                                          std::int64_t executions_max);
// The same with so many workers that share all they can, whose executions take turns, drawn with
// `seed`, on the calling thread: in orders that threads of the system would seldom come to. A
// `remote` tree is reached by messages, which arrive late, also drawn.
enum class Tree : std::uint8_t { shared, remote };
Seen search_by_shared_dpor(const std::function<void()>& body, std::uint32_t workers,
                           std::uint64_t seed, Tree where);

// What differs; empty where nothing does.
std::string difference_of(const Seen& one, const Seen& other);

}  // namespace heddle::differential

#endif  // HEDDLE_TESTS_DIFFERENTIAL_PARALLEL_H_
