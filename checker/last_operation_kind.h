#ifndef HEDDLE_CHECKER_LAST_OPERATION_KIND_H_
#define HEDDLE_CHECKER_LAST_OPERATION_KIND_H_

#include <cstdint>

#include "sim/operation.h"

namespace heddle {

// The greatest number that tokens and checkpoints may give for the kind of an operation: they are
// read by others than wrote them.
inline constexpr auto kLastOperationKind = static_cast<std::uint32_t>(OperationKind::read_clock);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_LAST_OPERATION_KIND_H_
