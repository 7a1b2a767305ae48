#include "tests/sim/support.h"

#include <algorithm>
#include <stdexcept>

namespace heddle::test {
namespace {

constexpr std::size_t kExecutionsMax = 2'000'000;

struct First : Scheduler {
  bool begin_execution() override { return true; }
  ThreadId pick_thread(const SchedulePoint& point) override { return point.candidates.nth(0); }
  std::uint32_t pick_value(ChoiceKind, std::uint32_t) override { return 0; }
};

void add(Exploration& sum, const Machine& machine, Ending ending) {
  ++sum.executions;
  ++sum.endings[ending];
  std::set<FailureKind> kinds;
  for (const FailureNote& note : machine.notes()) kinds.insert(note.kind);
  for (const FailureKind kind : kinds) ++sum.failures[kind];
  std::string outcome;
  for (const OutcomeValue& value : machine.outcomes()) {
    outcome +=
        (outcome.empty() ? "" : " ") + std::string(value.name) + "=" + std::to_string(value.value);
  }
  sum.outcomes.insert(outcome);
  sum.outcomes_of[ending].insert(outcome);
  for (const Failure& failure : machine.failures()) {
    sum.messages.insert(failure.message);
    sum.details.insert(failure.details.begin(), failure.details.end());
    for (const source_location& where : failure.locations) sum.failure_lines.insert(where.line);
  }
  for (const EventText& event : machine.texts()) {
    sum.texts.insert(event.text);
    sum.places.insert(event.text + "@" + std::to_string(event.where.line));
  }
}

bool has(const std::set<std::string>& lines, const std::string& part) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

}  // namespace

bool Enumerator::begin_execution() {
  if (started_) {
    if (depth_ != path_.size()) diverged_ = true;
    while (!path_.empty() && ++path_.back().taken == path_.back().answers.size()) path_.pop_back();
    if (path_.empty()) return false;
  }
  started_ = true;
  depth_ = 0;
  return true;
}

std::uint32_t Enumerator::answer(std::vector<std::uint32_t> answers) {
  if (depth_ == path_.size()) {
    path_.push_back({std::move(answers), 0});
  } else if (path_[depth_].answers != answers) {
    diverged_ = true;
    path_.resize(depth_);
    path_.push_back({std::move(answers), 0});
  }
  const Choice& choice = path_[depth_++];
  return choice.answers[choice.taken];
}

ThreadId Enumerator::pick_thread(const SchedulePoint& point) {
  std::vector<std::uint32_t> answers;
  point.candidates.for_each([&](ThreadId id) { answers.push_back(id); });
  return answer(std::move(answers));
}

std::uint32_t Enumerator::pick_value(ChoiceKind, std::uint32_t count) {
  std::vector<std::uint32_t> answers(count);
  for (std::uint32_t i = 0; i < count; ++i) answers[i] = i;
  return answer(std::move(answers));
}

std::size_t Exploration::ended(Ending ending) const {
  const auto found = endings.find(ending);
  return found == endings.end() ? 0 : found->second;
}

std::size_t Exploration::failed(FailureKind kind) const {
  const auto found = failures.find(kind);
  return found == failures.end() ? 0 : found->second;
}

bool Exploration::passed() const {
  return failures.empty() && ended(Ending::finished) == executions;
}

bool Exploration::any_message_has(const std::string& part) const { return has(messages, part); }

bool Exploration::any_detail_has(const std::string& part) const { return has(details, part); }

MachineOptions full_recording() {
  MachineOptions options;
  options.recording = Recording::full;
  return options;
}

Exploration explore(const Body& body, MachineOptions options) {
  Machine machine(options);
  Enumerator enumerator;
  Exploration sum;
  while (enumerator.begin_execution()) {
    const Ending ending = machine.run(body, enumerator);
    add(sum, machine, ending);
    if (enumerator.diverged()) throw std::logic_error("the program is not deterministic");
    if (sum.executions > kExecutionsMax) throw std::logic_error("too many executions");
  }
  return sum;
}

Exploration sample(const Body& body, std::size_t executions, std::uint64_t seed,
                   MachineOptions options) {
  Machine machine(options);
  RandomScheduler scheduler(seed);
  Exploration sum;
  while (sum.executions < executions) add(sum, machine, machine.run(body, scheduler));
  return sum;
}

Exploration run_once(const Body& body, MachineOptions options) {
  Machine machine(options);
  First first;
  Exploration sum;
  add(sum, machine, machine.run(body, first));
  return sum;
}

}  // namespace heddle::test
