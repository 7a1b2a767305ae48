#ifndef HEDDLE_CHECKER_TRACE_HASH_H_
#define HEDDLE_CHECKER_TRACE_HASH_H_

#include <cstdint>

#include "sim/engine/machine.h"

namespace heddle {

// The Mazurkiewicz trace of the machine's last execution, as a hash: equal for executions that
// differ only in the order of independent events, in any machine; different else, up to a chance
// of 2^-64 a pair. Computed from the events alone, by comparing each with all before it, and
// sharing no code with the searches, so that it can judge them.
//
// A step that ended the execution while others could go on depends on all that was done.
// REQUIRES: the machine recorded its events. Cost: quadratic in their number.
std::uint64_t trace_hash(const Machine& machine);

// As above without yields and what may be failed passes of loops that wait (see WaitingLoops): a
// read that its thread repeats at once. So it takes some different traces for one.
std::uint64_t trace_hash_without_passes(const Machine& machine);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_TRACE_HASH_H_
