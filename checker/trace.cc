#include "checker/trace.h"

#include "sim/engine/assert.h"

namespace heddle {

Trace trace_of(const Machine& machine) {
  HEDDLE_ASSERT(machine.events().size() == machine.texts().size());
  Trace trace;
  for (const Thread* thread : machine.threads()) {
    trace.threads.push_back(machine.thread_name(thread->id));
  }
  trace.events.reserve(machine.events().size());
  for (std::size_t i = 0; i < machine.events().size(); ++i) {
    const Event& event = machine.events()[i];
    const EventText& text = machine.texts()[i];
    if (event.kind == OperationKind::timer) continue;  // no operation of the program
    trace.events.push_back(
        {event.thread, event.kind,
         event.object == kNoObject ? std::string() : machine.object_name(event.object), text.text,
         text.where, text.preemption});
  }
  return trace;
}

}  // namespace heddle
