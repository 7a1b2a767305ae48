#ifndef HEDDLE_SIM_ENGINE_THREAD_BOUNDS_H_
#define HEDDLE_SIM_ENGINE_THREAD_BOUNDS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/ids.h"
#include "sim/operation.h"

namespace heddle {

// How far each thread goes in one execution; nullopt: as far as it likes. One that would go beyond
// stops for good before the operation that does; the others go on. Where it stops depends on its
// own operations alone, so that executions within a bound are those of a program whose threads end
// there: a reduction keeps each of their traces.
struct ThreadBounds {
  std::optional<std::uint32_t> operations_max;  // yields do not count
  // Passes of a loop, for each time it is entered: see BoundCounter.
  std::optional<std::uint32_t> iterations_max;

  bool any() const noexcept { return operations_max || iterations_max; }
  friend bool operator==(const ThreadBounds&, const ThreadBounds&) = default;
};

enum class ThreadBound : std::uint8_t { none, operations, iterations };

// Counts the operations of threads towards their bounds.
//
// Loops are told from what threads do: one that comes back to an operation (its kind, its object
// and its line) passes a loop that begins there, and all that it did since is the loop's body. To
// come back to that is another matter in the next pass: inner loops are counted anew in each pass
// of an outer one, as by those who unroll them (Clarke, Kroening, Lerda: "A Tool for Checking
// ANSI-C Programs", TACAS 2004). So a loop over many objects is none, and a function that is called
// again and again is one. No thread goes on for ever within the bound where the lines and objects
// that it comes to are finitely many.
//
// A failed pass of a loop that waits, which did not take place, does not count.
class BoundCounter {
 public:
  void begin_execution(const ThreadBounds& bounds) noexcept;
  // `thread` announces `operation`, which `where` announces in the source. The bound that it would
  // go beyond.
  ThreadBound announced(ThreadId thread, const Operation& operation, source_location where);
  // The operation announced last did not take place, and the thread is back at it.
  void retract(ThreadId thread);

 private:
  struct Site {
    std::uint64_t identity;
    std::uint32_t visits;
  };
  struct Count {
    std::uint32_t operations = 0;
    bool again = false;       // what is announced next has been counted
    std::vector<Site> sites;  // that loops could begin at, the outermost first
  };

  bool passes_once_more(Count& count, std::uint64_t site) const;

  ThreadBounds bounds_;
  std::vector<Count> counts_;  // by thread
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_THREAD_BOUNDS_H_
