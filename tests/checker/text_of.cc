#include "tests/checker/text_of.h"

namespace heddle::test {

std::string text_of(const Failure& failure) {
  std::string text = std::string(name_of(failure.kind)) + ": " + failure.message + "\n";
  for (const std::string& detail : failure.details) text += detail + "\n";
  for (const ThreadId thread : failure.threads) text += std::to_string(thread) + " ";
  for (const source_location& place : failure.locations) {
    text += std::string(place.file) + ":" + std::to_string(place.line) + "\n";
  }
  return text;
}

std::string text_of(const Trace& trace) {
  std::string text;
  for (const std::string& name : trace.threads) text += name + "\n";
  for (const TraceEvent& event : trace.events) {
    text += std::to_string(event.thread) + " " + name_of(event.kind) + " " + event.object + " " +
            event.text + " " + event.where.file + ":" + std::to_string(event.where.line) +
            (event.preemption ? " preemption\n" : "\n");
  }
  return text;
}

std::string text_of(const Replay& replay) {
  std::string text;
  for (const Failure& failure : replay.failures) text += text_of(failure);
  for (const auto& [name, value] : replay.outcome)
    text += name + "=" + std::to_string(value) + "\n";
  return text + text_of(replay.trace);
}

}  // namespace heddle::test
