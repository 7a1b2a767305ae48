#include "checker/scheduler/random.h"

namespace heddle {

RandomWalk RandomWalk::once(std::uint64_t seed) noexcept { return RandomWalk(seed, true); }

bool RandomWalk::begin_execution() {
  if (!once_) {
    execution_seed_ = seeds_.next();
    random_ = SplitMix64(execution_seed_);
  }
  return true;
}

}  // namespace heddle
