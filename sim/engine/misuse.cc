#include "sim/engine/misuse.h"

#include <string>
#include <vector>

#include "sim/engine/machine.h"

namespace heddle {

void misuse(const Object& object, const char* what, source_location where, bool no_throw,
            const std::string& detail) {
  Machine& machine = *Machine::current();
  if (!machine.owns(object)) machine.wrong_world(object, where);
  const std::uint64_t key = mix_identity(machine.object_identity(object.id()), where.line);
  const auto describe = [&] {
    return Failure{FailureKind::lock_misuse,
                   machine.thread_name(machine.running().id) + " " + what + " \"" +
                       machine.object_name(object.id()) + "\"",
                   detail.empty() ? std::vector<std::string>{} : std::vector{detail},
                   {machine.running().id},
                   {machine.place_of(where)}};
  };
  machine.fail(FailureKind::lock_misuse, key, describe, no_throw);
}

}  // namespace heddle
