#include "checker/scheduler/sampler.h"

#include <nlohmann/json.hpp>

namespace heddle {

void Sampler::go_on_at(std::uint64_t first) {
  seeds_ = SplitMix64(seed_, first - 1);
  number_ = first - 1;
}

bool Sampler::begin_numbered(std::uint64_t number, std::uint64_t execution_seed) {
  number_ = number;
  execution_seed_ = execution_seed;
  random_ = SplitMix64(execution_seed_);
  points_ = 0;
  if (measures()) {
    patience_ = 0;
    return true;
  }
  constexpr std::uint64_t kSlack = 100;
  patience_ = 2 * measured_points_max_ + kSlack;
  begin();
  return true;
}

// What went on as a walk is longer than the strategy's own executions are, and tells nothing of
// their length.
void Sampler::end_execution(const Machine& machine) {
  if (patience_ == 0) return measured(machine, points_);
  if (points_ <= patience_) learn_size(machine, points_);
  end(machine);
}

void Sampler::measured(const Machine& machine, std::uint64_t points) {
  learn_size(machine, points);
  measured_points_max_ = std::max(measured_points_max_, points);
  measure(machine);
}

void Sampler::learn_size(const Machine& machine, std::uint64_t points) noexcept {
  points_max_ = std::max(points_max_, points);
  threads_max_ = std::max(threads_max_, machine.thread_count());
}

void Sampler::learn_from(const Sampler& other) {
  points_max_ = std::max(points_max_, other.points_max_);
  measured_points_max_ = std::max(measured_points_max_, other.measured_points_max_);
  threads_max_ = std::max(threads_max_, other.threads_max_);
}

nlohmann::json Sampler::learned() const {
  return {{"points", points_max_}, {"measured", measured_points_max_}, {"threads", threads_max_}};
}

void Sampler::set_learned(const nlohmann::json& learned) {
  points_max_ = learned.at("points");
  measured_points_max_ = learned.at("measured");
  threads_max_ = learned.at("threads");
}

// By the order of creation, which does not depend on who met the threads first.
ThreadId Sampler::walk(const SchedulePoint& point) {
  std::uint32_t drawn = random_.below(point.candidates.size());
  for (const Thread* thread : point.machine.threads()) {
    if (point.candidates.contains(thread->id) && drawn-- == 0) return thread->id;
  }
  return kNoThread;
}

}  // namespace heddle
