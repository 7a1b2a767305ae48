#include "tests/bench/raw_switch.h"

#include <algorithm>
#include <array>
#include <boost/context/detail/fcontext.hpp>
#include <chrono>
#include <limits>

namespace heddle {
namespace {

namespace context = boost::context::detail;

void bounce(context::transfer_t from) {
  for (;;) from = context::jump_fcontext(from.fctx, nullptr);
}

}  // namespace

void switch_raw(std::uint64_t count) {
  alignas(64) static std::array<char, 64 * 1024> stack;
  context::transfer_t other{
      context::make_fcontext(stack.data() + stack.size(), stack.size(), bounce), nullptr};
  for (std::uint64_t i = 0; i < count; i += 2) other = context::jump_fcontext(other.fctx, nullptr);
}

double raw_switch_nanoseconds() {
  using Clock = std::chrono::steady_clock;
  constexpr int kMeasurements = 20;
  constexpr std::uint64_t kSwitches = 200'000;
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < kMeasurements; ++i) {
    const auto start = Clock::now();
    switch_raw(kSwitches);
    const std::chrono::duration<double, std::nano> taken = Clock::now() - start;
    best = std::min(best, taken.count() / static_cast<double>(kSwitches));
  }
  return best;
}

}  // namespace heddle
