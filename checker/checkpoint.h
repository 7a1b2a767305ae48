#ifndef HEDDLE_CHECKER_CHECKPOINT_H_
#define HEDDLE_CHECKER_CHECKPOINT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checker/dpor/path.h"
#include "checker/findings.h"
#include "checker/options.h"
#include "checker/result.h"
#include "checker/scheduler/dfs.h"
#include "checker/tally.h"
#include "sim/engine/identities.h"

namespace heddle {

// An exhaustive search that has come to some point, as a file keeps it: what it has counted and
// found, and what is left to do. docs/checkpoints.md has the format.
struct Checkpoint {
  std::string strategy;  // dpor, dfs
  Tally tally;
  std::vector<Findings::Kept> failures;
  std::vector<Phase> phases;     // that came before
  std::uint64_t executions = 0;  // of this phase
  double phase_seconds = 0;
  double seconds = 0;  // of the whole
  std::vector<Identities::Made> threads;
  std::vector<Identities::MadeObject> objects;
  // What is left, of the strategy that it is:
  std::vector<DporPath> dpor;  // one or none
  std::vector<DfsPath> dfs;
};

// The content of a file, for a search of `program` with `options`.
std::string encode(const Checkpoint& checkpoint, const Program& program,
                   const CheckOptions& options);

// Throws UsageError, with the reason, for what is no checkpoint, is damaged, of another version, of
// another program or of other options that decide what the search is.
Checkpoint decode_checkpoint(std::string_view bytes, const Program& program,
                             const CheckOptions& options);

// The checkpoint in the file `path`. Throws UsageError as above, or where it cannot be read; the
// message begins with the file. Leaves the file as it is.
Checkpoint read_checkpoint(const std::string& path, const Program& program,
                           const CheckOptions& options);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_CHECKPOINT_H_
