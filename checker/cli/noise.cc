#include "checker/cli/noise.h"

#include <algorithm>
#include <chrono>

namespace heddle::cli {
namespace {

constexpr std::size_t kThreadsMax = 8;

}  // namespace

Noise::Noise(bool enabled) : enabled_(enabled) {
  CPU_ZERO(&processors_);
  if (!enabled_) return;
  if (::sched_getaffinity(0, sizeof processors_, &processors_) == 0) {
    for (int number = 0; number < CPU_SETSIZE; ++number) {
      if (CPU_ISSET(static_cast<std::size_t>(number), &processors_)) numbers_.push_back(number);
    }
  }
  const std::size_t count = std::clamp<std::size_t>(numbers_.size(), 1, kThreadsMax);
  for (std::size_t i = 0; i < count; ++i) {
    threads_.emplace_back([this, seed = random_()] { burn(static_cast<unsigned>(seed)); });
  }
}

Noise::~Noise() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
}

void Noise::before_run() {
  if (!enabled_ || numbers_.empty()) return;
  std::shuffle(numbers_.begin(), numbers_.end(), random_);
  std::uniform_int_distribution<std::size_t> some(1, numbers_.size());
  const std::size_t count = some(random_);
  cpu_set_t chosen;
  CPU_ZERO(&chosen);
  for (std::size_t i = 0; i < count; ++i) CPU_SET(static_cast<std::size_t>(numbers_[i]), &chosen);
  ::sched_setaffinity(0, sizeof chosen, &chosen);
}

void Noise::burn(unsigned seed) const {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> length(1, 20'000);
  while (!stop_.load(std::memory_order_relaxed)) {
    volatile int work = length(random);
    while (work > 0) work = work - 1;
    switch (random() % 4) {
      case 0:
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 50));
        break;
      default:
        ::sched_yield();
        break;
    }
  }
}

}  // namespace heddle::cli
