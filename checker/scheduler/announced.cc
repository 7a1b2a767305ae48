#include "checker/scheduler/announced.h"

namespace heddle {

std::string Announced::text(const Machine& machine) const {
  std::string text = machine.thread_name(thread) + " " + name_of(kind);
  if (object != kNoObject) text += " of " + machine.object_name(object);
  if (where.line != 0) text += " at " + std::string(where.file) + ":" + std::to_string(where.line);
  return text;
}

}  // namespace heddle
