#ifndef HEDDLE_SIM_ENGINE_MISUSE_H_
#define HEDDLE_SIM_ENGINE_MISUSE_H_

#include <string>

#include "sim/engine/object.h"
#include "sim/source_location.h"

namespace heddle {

// The running thread breaks a rule of `object`: the execution ends with lock_misuse and the message
// `THREAD what "OBJECT"`; `detail`, where given, is a line of its own that says more. Returns only
// where the caller must not throw, as Machine::fail does.
void misuse(const Object& object, const char* what, source_location where, bool no_throw,
            const std::string& detail = {});

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_MISUSE_H_
