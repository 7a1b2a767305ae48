#include "tests/bench/bugs/table.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>
#include <thread>

#include "sim/split_mix.h"

namespace heddle::bugs {
namespace {

// One trial that is to be run, and where its result belongs.
struct Task {
  const Bug* bug;
  const std::string* strategy;
  std::uint64_t seed;
  std::uint64_t budget;
  Trial* trial;
};

// Runs the tasks on several OS threads, as they come. Throws the first of their exceptions.
void run_all(const std::vector<Task>& tasks, std::uint32_t jobs) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr error;
  std::mutex error_mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) {
      const Task& task = tasks[i];
      try {
        *task.trial = run_trial(*task.bug, *task.strategy, task.seed, task.budget);
      } catch (...) {
        const std::lock_guard guard{error_mutex};
        if (!error) error = std::current_exception();
        next = tasks.size();
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::uint32_t i = 1; i < jobs; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  if (error) std::rethrow_exception(error);
}

}  // namespace

Table run_table(const TableOptions& options) {
  Table table{options, {}};
  SplitMix64 seeds(options.seed);
  std::vector<std::uint64_t> trial_seeds(options.trials);
  for (std::uint64_t& seed : trial_seeds) seed = seeds.next();
  table.cells.resize(options.bugs.size());
  std::vector<Task> tasks;
  for (std::size_t row = 0; row < options.bugs.size(); ++row) {
    const Bug& bug = *options.bugs[row];
    table.cells[row].resize(options.strategies.size());
    for (std::size_t column = 0; column < options.strategies.size(); ++column) {
      Cell& cell = table.cells[row][column];
      cell.budget = options.budget * bug.budget_factor;
      const std::string& strategy = options.strategies[column];
      cell.trials.resize(is_deterministic(strategy) ? 1 : options.trials);
      for (std::size_t i = 0; i < cell.trials.size(); ++i) {
        tasks.push_back({&bug, &strategy, trial_seeds[i], cell.budget, &cell.trials[i]});
      }
    }
  }
  run_all(tasks, options.jobs);
  return table;
}

std::size_t Table::column_of(const std::string& strategy) const {
  const auto found = std::ranges::find(options.strategies, strategy);
  return static_cast<std::size_t>(found - options.strategies.begin());
}

double Table::geometric_mean(std::size_t strategy) const {
  double sum = 0;
  for (const std::vector<Cell>& row : cells) sum += std::log(row[strategy].mean());
  return std::exp(sum / static_cast<double>(cells.size()));
}

std::size_t Table::always_found(std::size_t strategy) const {
  return static_cast<std::size_t>(std::ranges::count_if(cells, [&](const std::vector<Cell>& row) {
    return row[strategy].found() == row[strategy].trials.size();
  }));
}

double Table::seconds(std::size_t strategy) const {
  double sum = 0;
  for (const std::vector<Cell>& row : cells) sum += row[strategy].seconds();
  return sum;
}

}  // namespace heddle::bugs
