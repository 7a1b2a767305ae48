#ifndef HEDDLE_SIM_ENGINE_TIMEOUT_H_
#define HEDDLE_SIM_ENGINE_TIMEOUT_H_

#include <algorithm>
#include <cstdint>
#include <limits>

namespace heddle {

// When a wait gives up, in virtual nanoseconds: a span after it begins, or a point of time. Saturates
// instead of overflowing.
class Timeout {
 public:
  static constexpr Timeout never() noexcept { return {kNever, true}; }
  static constexpr Timeout after(std::int64_t nanoseconds) noexcept { return {nanoseconds, false}; }
  static constexpr Timeout at(std::int64_t nanoseconds) noexcept { return {nanoseconds, true}; }

  bool ends() const noexcept { return nanoseconds_ != kNever; }

  // Begins at `now`, where it has not yet: from then on it is a point of time, which is returned.
  // What has passed already ends at once.
  std::int64_t begin(std::int64_t now) noexcept {
    if (!is_point_) {
      is_point_ = true;
      nanoseconds_ = nanoseconds_ < kNever - now ? now + nanoseconds_ : kNever;
    }
    return std::max(nanoseconds_, now);
  }

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  constexpr Timeout(std::int64_t nanoseconds, bool is_point) noexcept
      : nanoseconds_(nanoseconds), is_point_(is_point) {}

  std::int64_t nanoseconds_;
  bool is_point_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_TIMEOUT_H_
