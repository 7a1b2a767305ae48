#include "sim/engine/debugger.h"

#include <string>

#include "sim/engine/machine.h"

namespace heddle {
namespace {

std::string place_of(source_location where) {
  if (where.line == 0) return "";
  if (where.file[0] == '\0') where = caller_location(where);
  return std::string(" at ") + where.file + ":" + std::to_string(where.line);
}

std::string operation_of(const Machine& machine, const Operation& operation) {
  std::string text = name_of(operation.kind);
  if (operation.object != nullptr) {
    text += " of \"" + machine.object_name(operation.object->id()) + "\"";
  }
  return text + place_of(operation.where);
}

std::string state_of(Machine& machine, const Thread& thread) {
  if (thread.ended) return "ended";
  if (&thread == &machine.running()) return "runs";
  if (thread.halted) return "was stopped by a failure";
  if (thread.pending != nullptr) return "is at: " + operation_of(machine, *thread.pending);
  return "is suspended";
}

// Kept, since who asks has no way to free it.
const char* keep(std::string text) {
  static std::string kept;
  kept = std::move(text);
  return kept.c_str();
}

}  // namespace
}  // namespace heddle

using heddle::Machine;
using heddle::Thread;

extern "C" {

[[gnu::noinline, gnu::used]] void heddle_failure_noted(const char* kind) {
  asm volatile("" : : "r"(kind) : "memory");
}

[[gnu::used]] const char* heddle_debugger_threads() {
  Machine* machine = Machine::current();
  if (machine == nullptr) return "";
  std::string text;
  for (const Thread* thread : machine->threads()) {
    const bool runs = thread == &machine->running();
    text += (runs ? "* " : "  ") + machine->thread_name(thread->id) + "  " +
            heddle::state_of(*machine, *thread) + "\n";
  }
  return heddle::keep(std::move(text));
}

[[gnu::used]] const char* heddle_debugger_events() {
  Machine* machine = Machine::current();
  if (machine == nullptr) return "";
  std::string text;
  for (std::size_t i = 0; i < machine->events().size(); ++i) {
    const heddle::Event& event = machine->events()[i];
    text += std::to_string(i + 1) + "  " + machine->thread_name(event.thread) + "  ";
    if (event.object != heddle::kNoObject) text += machine->object_name(event.object) + " ";
    if (i < machine->texts().size()) {
      text += machine->texts()[i].text + heddle::place_of(machine->texts()[i].where);
    } else {
      text += heddle::name_of(event.kind);
    }
    text += "\n";
  }
  return heddle::keep(std::move(text));
}

[[gnu::used]] int heddle_debugger_running() {
  Machine* machine = Machine::current();
  if (machine == nullptr) return -1;
  return static_cast<int>(machine->creation_rank(machine->running().id));
}

[[gnu::used]] std::uintptr_t heddle_debugger_context(int thread) {
  Machine* machine = Machine::current();
  if (machine == nullptr || thread < 0) return 0;
  const auto rank = static_cast<std::size_t>(thread);
  if (rank >= machine->threads().size()) return 0;
  const Thread& chosen = *machine->threads()[rank];
  if (&chosen == &machine->running() || chosen.ended || !chosen.begun) return 0;
  return reinterpret_cast<std::uintptr_t>(chosen.fiber.saved_at());
}

}  // extern "C"
