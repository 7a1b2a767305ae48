#ifndef HEDDLE_SIM_ENGINE_TEXT_OF_H_
#define HEDDLE_SIM_ENGINE_TEXT_OF_H_

#include <concepts>
#include <string>
#include <type_traits>

namespace heddle {

// A value as reports show it: the same on every machine, so a pointer is null or not, and a type
// without a text of its own is "...".
template <typename T>
std::string text_of(const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_same_v<T, char>) {
    return {'\'', value, '\''};
  } else if constexpr (std::is_arithmetic_v<T>) {
    return std::to_string(value);
  } else if constexpr (std::is_enum_v<T>) {
    return std::to_string(static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (std::is_pointer_v<T>) {
    return value == nullptr ? "null" : "non-null";
  } else if constexpr (std::convertible_to<const T&, std::string>) {
    return "\"" + std::string(value) + "\"";
  } else {
    return "...";
  }
}

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_TEXT_OF_H_
