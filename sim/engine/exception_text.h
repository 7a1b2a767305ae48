#ifndef HEDDLE_SIM_ENGINE_EXCEPTION_TEXT_H_
#define HEDDLE_SIM_ENGINE_EXCEPTION_TEXT_H_

#include <string>
#include <typeinfo>

namespace heddle {

// An exception by its type, and by what it says where it derives from std::exception:
// "std::runtime_error: no connection". REQUIRES: `object` was thrown as a `type`, and lives
std::string exception_text(const std::type_info& type, void* object);

// The same of the exception that is being handled here. Empty: none is.
std::string current_exception_text();

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_EXCEPTION_TEXT_H_
