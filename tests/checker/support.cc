#include "tests/checker/support.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tests/catch.h"

namespace heddle::test {

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

void fail_in_four_threads() {
  var<int> plain(0, "plain");
  mutex lock("lock");
  thread first([&] {
    plain.write(1);
    expect(false, "first");
  });
  thread second([&] {
    plain.write(2);
    throw std::runtime_error("second");
  });
  thread third([&] { lock.unlock(); });
  thread fourth([&] { expect(plain.read() == 7, "fourth"); });
  first.join(), second.join(), third.join(), fourth.join();
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
