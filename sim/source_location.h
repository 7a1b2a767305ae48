#ifndef HEDDLE_SIM_SOURCE_LOCATION_H_
#define HEDDLE_SIM_SOURCE_LOCATION_H_

#include <cstdint>
#include <version>

#if defined(__cpp_lib_source_location)
#include <source_location>
#endif

namespace heddle {

// Where in the program an operation is written. It stands in for std::source_location, which
// clang 14 lacks, so that one library serves programs built by either compiler; where the
// standard type exists it converts to this one. Costs two registers to pass.
struct source_location {
  // Empty where a program is checked as it is: then the line is the address that the operation
  // comes back to, until a report wants to know the line.
  const char* file = "";
  // 1-based; 0: not known (an implicit conversion has no call site). A whole register wide: what is
  // written narrower than it is read, to be passed on, stalls the reader.
  std::uint64_t line = 0;

  constexpr source_location() noexcept = default;
  constexpr source_location(const char* file_name, std::uint64_t line_number) noexcept
      : file(file_name), line(line_number) {}
#if defined(__cpp_lib_source_location)
  constexpr source_location(const std::source_location& other) noexcept  // NOLINT: conversion
      : file(other.file_name()), line(other.line()) {}
#endif

  // As a default argument, yields the place of the call.
  static constexpr source_location current(const char* file_name = __builtin_FILE(),
                                           std::uint64_t line_number = __builtin_LINE()) noexcept {
    return {file_name, line_number};
  }
};

}  // namespace heddle

#endif  // HEDDLE_SIM_SOURCE_LOCATION_H_
