// A machine that repeats the beginning of its last execution without asking does all that one does
// which asks at each point: every execution of a search leaves the same events, answers, failures,
// outcomes and counts behind.

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "checker/dpor/optimal_dpor.h"
#include "sim/engine/machine.h"
#include "tests/catch.h"
#include "tests/differential/generated.h"

namespace heddle::differential {
namespace {

// An OptimalDpor that is asked at each point. Counts the answers it would have been spared.
class Asked final : public Scheduler {
 public:
  bool begin_execution() override { return dpor_.begin_execution(); }
  std::size_t repeated_answers(const Machine& machine) const override {
    spared_ += dpor_.repeated_answers(machine);
    return 0;
  }
  ThreadId pick_thread(const SchedulePoint& point) override { return dpor_.pick_thread(point); }
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override {
    return dpor_.pick_value(kind, count);
  }
  void execution_stops(const Machine& machine) override { dpor_.execution_stops(machine); }
  void end_execution(const Machine& machine) override { dpor_.end_execution(machine); }
  bool asks_every_point() const override { return true; }
  bool finds_loops() const override { return true; }
  bool follows_schedule() const override { return dpor_.follows_schedule(); }
  void retract() override { dpor_.retract(); }
  void loses(const Machine& machine, ThreadId thread) override { dpor_.loses(machine, thread); }
  const Departure* departure() const override { return dpor_.departure(); }
  bool last_was_redundant() const override { return dpor_.last_was_redundant(); }

  std::size_t spared() const noexcept { return spared_; }

 private:
  OptimalDpor dpor_;
  mutable std::size_t spared_ = 0;
};

using Trail = std::vector<std::string>;

std::string text_of(const Event& event) {
  std::string text;
  const auto add = [&](std::uint64_t value) { text += std::to_string(value) + ' '; };
  add(event.thread);
  add(static_cast<std::uint64_t>(event.kind));
  add(static_cast<std::uint64_t>(event.access));
  add(event.object);
  add(event.second);
  add(event.before);
  add(event.expected);
  add(event.choice);
  add(event.cause);
  return text;
}

// All that the machine tells of its last execution.
std::string all_of(const Machine& machine) {
  std::string text = std::to_string(static_cast<int>(machine.ending()));
  const auto add = [&](std::uint64_t value) { text += ' ' + std::to_string(value); };
  for (const Event& event : machine.events()) text += '\n' + text_of(event);
  text += "\nanswers";
  for (const std::uint32_t answer : machine.schedule()) add(answer);
  text += "\ncounts";
  add(machine.choice_count());
  add(machine.preemption_count());
  add(machine.step_count());
  for (const FailureNote& note : machine.notes()) {
    text += "\nfailure";
    add(static_cast<std::uint64_t>(note.kind));
    add(note.key);
    add(note.halted_before);
    add(note.steps);
  }
  for (const OutcomeValue& outcome : machine.outcomes()) {
    text += std::string("\noutcome ") + outcome.name;
    add(static_cast<std::uint64_t>(outcome.value));
  }
  return text;
}

template <typename Strategy>
Trail trail_of(const std::function<void()>& body, Strategy& strategy, std::size_t executions_max) {
  MachineOptions options;
  options.failures_max = 1'000;
  Machine machine(options);
  Trail trail;
  while (trail.size() < executions_max && strategy.begin_execution()) {
    machine.run(body, strategy);
    strategy.end_execution(machine);
    trail.push_back(all_of(machine));
  }
  return trail;
}

// Returns how many answers were repeated.
std::size_t compare(std::uint64_t first, std::uint64_t count, Family family) {
  constexpr std::size_t kExecutionsMax = 300;
  std::size_t repeated = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Generated program = generate(seed, 10, family);
    const auto body = program.body();
    OptimalDpor repeating;
    Asked asked;
    const Trail one = trail_of(body, repeating, kExecutionsMax);
    const Trail other = trail_of(body, asked, kExecutionsMax);
    repeated += asked.spared();
    INFO("program " << seed << "\n" << program.text());
    REQUIRE(one.size() == other.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      INFO("execution " << i + 1);
      REQUIRE(one[i] == other[i]);
    }
  }
  return repeated;
}

TEST_CASE("a beginning that is repeated leaves behind what one does that is asked for",
          "[differential]") {
  CHECK(compare(9'000'000, 300, Family::plain) > 10'000);
}

TEST_CASE("loops that wait, awaits and time-outs are met alike behind a repeated beginning",
          "[differential]") {
  compare(9'100'000, 100, Family::waiting);
  compare(9'200'000, 100, Family::awaiting);
  compare(9'300'000, 50, Family::timed);
}

}  // namespace
}  // namespace heddle::differential
