#ifndef HEDDLE_CHECKER_OUTCOME_TABLE_H_
#define HEDDLE_CHECKER_OUTCOME_TABLE_H_

#include <cstdint>
#include <vector>

#include "checker/result.h"
#include "sim/engine/machine.h"

namespace heddle {

// Counts how often each outcome occurred. Allocates only for an outcome not seen before.
class OutcomeTable {
 public:
  void add(const std::vector<OutcomeValue>& values);
  void add(const OutcomeTable& other);
  // Outcomes of another process, whose names are other strings.
  void add(const std::vector<Outcome>& outcomes);
  // All of them, sorted by their values.
  std::vector<Outcome> outcomes() const;

 private:
  struct Entry {
    std::vector<OutcomeValue> values;
    std::uint64_t count;
  };

  void add(const std::vector<OutcomeValue>& values, std::uint64_t count);

  std::vector<Outcome> restored_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  // a power of two; an index into entries_ and 1; 0: free
  void insert(std::size_t slot, const std::vector<OutcomeValue>& values, std::uint64_t count);
  void grow();
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_OUTCOME_TABLE_H_
