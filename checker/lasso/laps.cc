#include "checker/lasso/laps.h"

#include "sim/engine/machine.h"

namespace heddle {
namespace {

// One pass more than is made: what is asked last is the first decision of the next one.
std::vector<ScheduleRun> unrolled(const Seed& seed, std::uint64_t passes) {
  std::vector<ScheduleRun> schedule = seed.schedule;
  for (std::uint64_t pass = 0; pass <= passes; ++pass) {
    schedule.insert(schedule.end(), seed.cycle->schedule.begin(), seed.cycle->schedule.end());
  }
  return schedule;
}

}  // namespace

Laps::Laps(const Seed& seed, std::uint64_t passes)
    : inner_(unrolled(seed, passes), false),
      begin_(seed.cycle->begin),
      steps_(seed.cycle->steps),
      passes_(passes) {}

bool Laps::announced(const Machine& machine, ThreadId thread, std::uint64_t fingerprint) {
  ++moment_;
  if (moment_ < begin_) return true;
  if (moment_ > begin_) stepped_.insert(thread);
  if ((moment_ - begin_) % steps_ != 0) return true;
  if (begins_.empty()) fingerprint_ = fingerprint;
  same_ = same_ && fingerprint == fingerprint_;
  begins_.push_back(machine.events().size());
  if (begins_.size() <= passes_) return true;
  end(machine);
  return false;
}

void Laps::end(const Machine& machine) {
  closed_ = same_;
  for (const Thread* thread : machine.threads()) {
    const Operation* operation = machine.pending(thread->id);
    if (thread->ended || operation == nullptr || stepped_.contains(thread->id)) continue;
    const ObjectId object = operation->object != nullptr ? operation->object->id() : kNoObject;
    parked_.push_back({thread->id, operation->kind, object, operation->where, thread->daemon});
  }
}

}  // namespace heddle
