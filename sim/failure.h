#ifndef HEDDLE_SIM_FAILURE_H_
#define HEDDLE_SIM_FAILURE_H_

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/ids.h"
#include "sim/source_location.h"

namespace heddle {

// What can be wrong with a program under test. The names are those of the JSON.
enum class FailureKind : std::uint8_t {
  data_race,
  assertion,
  invariant,
  deadlock,
  lost_wakeup,
  livelock,
  starvation,
  lock_misuse,
  lock_order,
  thread_leak,
  crash,
  nondeterminism,
  step_limit,
};

inline constexpr std::size_t kFailureKinds = static_cast<std::size_t>(FailureKind::step_limit) + 1;

const char* name_of(FailureKind kind) noexcept;

// A set of kinds.
using FailureKinds = std::bitset<kFailureKinds>;

// A bug found in the program under test: the product of a search, never thrown to its caller.
struct Failure {
  FailureKind kind;
  std::string message;                     // one line: what is wrong
  std::vector<std::string> details;        // who, what, where; a line each
  std::vector<ThreadId> threads;           // those that take part
  std::vector<source_location> locations;  // the operations that take part
};

// heddle was used wrongly: an object of another world or execution, a schedule that does not fit,
// an option out of range. Thrown to the caller of the search, with what was expected and found.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_FAILURE_H_
