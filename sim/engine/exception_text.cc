#include "sim/engine/exception_text.h"

#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <memory>

namespace heddle {
namespace {

std::string name_of(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  return text != nullptr ? text.get() : type.name();
}

std::string text_of(const std::type_info& type, const std::exception* exception) {
  if (exception == nullptr) return name_of(type);
  return name_of(type) + ": " + exception->what();
}

}  // namespace

// As a handler of std::exception would be looked for by the C++ ABI of libstdc++.
std::string exception_text(const std::type_info& type, void* object) {
  const bool derives = typeid(std::exception).__do_catch(&type, &object, 1);
  return text_of(type, derives ? static_cast<const std::exception*>(object) : nullptr);
}

std::string current_exception_text() {
  if (std::current_exception() == nullptr) return "";
  const std::type_info& type = *abi::__cxa_current_exception_type();
  try {
    throw;
  } catch (const std::exception& exception) {
    return text_of(type, &exception);
  } catch (...) {
    return text_of(type, nullptr);
  }
}

}  // namespace heddle
