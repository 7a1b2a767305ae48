#ifndef HEDDLE_SIM_ENGINE_CALLER_H_
#define HEDDLE_SIM_ENGINE_CALLER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "sim/source_location.h"

namespace heddle {

// Where in the user's code the calling fiber is, for reports. That is `given`, unless it is unknown
// (an implicit conversion) or lies in a header of the system's or of heddle's (std::lock_guard):
// then it is the innermost line on the stack that does not, by the debug information of the
// program. Returns `given` where there is none, or heddle is built without libdw.
//
// Reads the program's own files at first, allocates, and takes microseconds: not for searches.
source_location caller_location(source_location given);

// The user's line that a call comes back to at `address`, as above but for the calling frame alone;
// line 0: it is not the user's, or not known.
source_location line_before(std::uintptr_t address);

// What of the standard library's does to its arguments what none of the user's lines says.
enum class StandardPart : std::uint8_t {
  lock,               // std::lock, also of std::scoped_lock
  thread_destructor,  // of std::thread, or its assignment, which ends the program likewise
};
inline constexpr std::size_t kStandardParts = 2;

// Whether the calling fiber is in that part, called by the innermost of the user's lines on the
// stack; `given` is where the operation is, as far as it is known. By the program's debug
// information, else by its symbols, which have no name for what was inlined: false is also said
// where that is not known. False where heddle is built without libdw.
//
// The first time for a place as slow as caller_location, and then mostly a look into a table; but
// where nothing is inlined each call walks some frames.
bool is_called_by(StandardPart part, source_location given);

// What lies at `address` in static memory, by the name of the variable and how far it is from its
// beginning: "count", "forks+40". Empty: that is not known.
std::string static_variable_at(std::uintptr_t address);

// Whether heddle is built with libdw.
bool finds_callers() noexcept;

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_CALLER_H_
