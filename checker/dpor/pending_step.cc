#include "checker/dpor/pending_step.h"

namespace heddle {

Step pending_step(const Machine& machine, ThreadId thread) {
  const Operation& operation = *machine.pending(thread);
  Step step;
  step.thread = static_cast<std::uint16_t>(thread);
  step.kind = operation.kind;
  const bool reads =
      operation.kind == OperationKind::atomic_load || operation.kind == OperationKind::var_read;
  const Access access = reads ? Access::read : Access::write;
  if (operation.object != nullptr) step.touch(operation.object->id(), access, 0);
  if (operation.kind == OperationKind::condition_wait) {
    step.touch(operation.second->id(), Access::write, 1);
  }
  return step;
}

}  // namespace heddle
