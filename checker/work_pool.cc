#include "checker/work_pool.h"

#include <chrono>

namespace heddle {

void WorkerStates::leave() {
  const std::lock_guard guard(mutex_);
  ++left_;
  changed_.notify_all();
}

void WorkerStates::stop() {
  const std::lock_guard guard(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

bool WorkerStates::wait_until_left(double seconds) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::duration<double>(seconds),
                           [&] { return left_ == workers_; });
}

void WorkerStates::wait_out_pause() {
  std::unique_lock lock(mutex_);
  ++parked_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return !paused_; });
  --parked_;
}

}  // namespace heddle
