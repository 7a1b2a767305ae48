#include "checker/trace.h"

#include "sim/engine/assert.h"

namespace heddle {

Trace trace_of(const Machine& machine) {
  HEDDLE_ASSERT(machine.events().size() == machine.texts().size());
  Trace trace;
  for (const Thread* thread : machine.threads()) {
    trace.threads.push_back(machine.thread_name(thread->id));
  }
  std::vector<std::size_t> told;  // by the machine's event: how many are told before it
  trace.events.reserve(machine.events().size());
  for (std::size_t i = 0; i < machine.events().size(); ++i) {
    const Event& event = machine.events()[i];
    const EventText& text = machine.texts()[i];
    told.push_back(trace.events.size());
    if (event.kind == OperationKind::timer) continue;  // no operation of the program
    trace.events.push_back(
        {event.thread, event.kind,
         event.object == kNoObject ? std::string() : machine.object_name(event.object), text.text,
         text.where, text.preemption, event.access, event.object, event.second, event.before,
         event.cause == 0 ? std::nullopt : std::optional(told[event.cause - 1])});
  }
  return trace;
}

}  // namespace heddle
