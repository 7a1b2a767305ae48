#ifndef HEDDLE_SIM_ENGINE_CALLER_H_
#define HEDDLE_SIM_ENGINE_CALLER_H_

#include "sim/source_location.h"

namespace heddle {

// Where in the user's code the calling fiber is, for reports. That is `given`, unless it is unknown
// (an implicit conversion) or lies in a header of the system's or of heddle's (std::lock_guard):
// then it is the innermost line on the stack that does not, by the debug information of the
// program. Returns `given` where there is none, or heddle is built without libdw.
//
// Reads the program's own files at first, allocates, and takes microseconds: not for searches.
source_location caller_location(source_location given);

// Whether heddle is built with libdw.
bool finds_callers() noexcept;

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_CALLER_H_
