#include "tests/checker/support.h"

#include <algorithm>
#include <utility>

#include "tests/catch.h"

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

Program program_of(std::function<void()> body, std::string name) {
  return {.name = std::move(name), .parameters = {}, .body = std::move(body)};
}

CheckOptions options_of(const std::string& strategy, bool keep_going) {
  CheckOptions options;
  options.strategy = strategy;
  options.keep_going = keep_going;
  options.minimize_executions = 0;
  return options;
}

void require_replays(const Program& program, const FailureReport& report) {
  INFO(text_of(report.failure) << report.seed);
  const Seed seed = decode(report.seed);
  const Replay first = replay(program, seed);
  const Replay second = replay(program, seed);
  const bool found = std::any_of(first.failures.begin(), first.failures.end(), [&](const auto& it) {
    return text_of(it) == text_of(report.failure);
  });
  REQUIRE(found);
  REQUIRE(text_of(first.trace) == text_of(report.trace));
  REQUIRE(text_of(first) == text_of(second));
  REQUIRE(first.preemptions == report.preemptions);
}

std::vector<Answers> answers_of(const std::function<void()>& body, Scheduler& scheduler,
                                std::size_t executions_max) {
  Machine machine(MachineOptions{});
  std::vector<Answers> all;
  while (all.size() < executions_max && scheduler.begin_execution()) {
    machine.run(body, scheduler);
    scheduler.end_execution(machine);
    all.push_back(machine.schedule());
  }
  return all;
}

std::function<void()> adders(std::size_t threads, std::size_t operations) {
  return [=] {
    atomic<int> sum(0, "sum");
    std::vector<thread> running;
    for (std::size_t i = 0; i < threads; ++i) {
      running.emplace_back([&] {
        for (std::size_t k = 0; k < operations; ++k) sum.fetch_add(1);
      });
    }
    for (thread& each : running) each.join();
  };
}

std::uint64_t multinomial(const std::vector<std::uint64_t>& counts) {
  std::uint64_t placed = 0;
  std::uint64_t ways = 1;
  for (const std::uint64_t count : counts) {
    // ways *= binomial(placed + count, count), exact at each step
    for (std::uint64_t i = 1; i <= count; ++i) ways = ways * ++placed / i;
  }
  return ways;
}

}  // namespace heddle::test
