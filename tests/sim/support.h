#ifndef HEDDLE_TESTS_SIM_SUPPORT_H_
#define HEDDLE_TESTS_SIM_SUPPORT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "sim/engine/machine.h"
#include "sim/heddle.h"
#include "sim/scheduler.h"

namespace heddle::test {

// Visits every execution once: a plain depth-first search over the scheduler's answers. It shares
// no code with checker/, which is tested against the same machine.
class Enumerator : public Scheduler {
 public:
  bool begin_execution() override;
  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override;

  // The program did not repeat itself under the same answers.
  bool diverged() const { return diverged_; }

 private:
  struct Choice {
    std::vector<std::uint32_t> answers;
    std::size_t taken;
  };
  std::uint32_t answer(std::vector<std::uint32_t> answers);

  std::vector<Choice> path_;
  std::size_t depth_ = 0;
  bool started_ = false;
  bool diverged_ = false;
};

// Answers at random, without allocating; the same answers for the same seed.
class RandomScheduler : public Scheduler {
 public:
  explicit RandomScheduler(std::uint64_t seed) : random_(seed) {}
  bool begin_execution() override { return true; }
  ThreadId pick_thread(const SchedulePoint& point) override {
    return point.candidates.nth(below(point.candidates.size()));
  }
  std::uint32_t pick_value(ChoiceKind, std::uint32_t count) override { return below(count); }

 private:
  std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>(random_() % count); }
  std::mt19937_64 random_;
};

// What a set of executions came to.
struct Exploration {
  std::size_t executions = 0;
  std::map<Ending, std::size_t> endings;        // executions that ended so
  std::map<FailureKind, std::size_t> failures;  // executions that have such a failure
  std::set<std::string> outcomes;               // "a=1 b=2", in the order recorded
  std::map<Ending, std::set<std::string>> outcomes_of;
  std::set<std::string> messages;  // of the failures
  std::set<std::string> details;   // of the failures, all lines
  std::set<std::uint64_t> failure_lines;
  std::set<std::string> texts;   // of the events
  std::set<std::string> places;  // "text@line" of the events

  std::size_t ended(Ending ending) const;
  std::size_t failed(FailureKind kind) const;
  // Every execution ended well, without any failure.
  bool passed() const;
  bool any_message_has(const std::string& part) const;
  bool any_detail_has(const std::string& part) const;
};

using Body = std::function<void()>;

MachineOptions full_recording();

// All executions of `body`. Throws where they are too many, or `body` is not deterministic.
Exploration explore(const Body& body, MachineOptions options = full_recording());

// `executions` random ones.
Exploration sample(const Body& body, std::size_t executions, std::uint64_t seed,
                   MachineOptions options = full_recording());

// The one execution in which the first candidate steps at each point.
Exploration run_once(const Body& body, MachineOptions options = full_recording());

using Outcomes = std::set<std::string>;

}  // namespace heddle::test

#endif  // HEDDLE_TESTS_SIM_SUPPORT_H_
