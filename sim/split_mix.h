#ifndef HEDDLE_SIM_SPLIT_MIX_H_
#define HEDDLE_SIM_SPLIT_MIX_H_

#include <cstdint>

namespace heddle {

// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014):
// the same numbers on every machine, and a new stream costs one assignment, which matters where
// every execution has its own.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) noexcept
      : state_(seed + kIncrement), ready_(mix(state_)) {}
  // The numbers of `seed` after the first `skipped` of them.
  SplitMix64(std::uint64_t seed, std::uint64_t skipped) noexcept
      : SplitMix64(seed + skipped * kIncrement) {}

  // Each number is made one call ahead: what waits for it, a branch that is foreseen half the time,
  // then does not wait for the mixing.
  std::uint64_t next() noexcept {
    const std::uint64_t ready = ready_;
    state_ += kIncrement;
    ready_ = mix(state_);
    return ready;
  }

  // Uniform below `count`, up to a bias of count / 2^32.
  std::uint32_t below(std::uint32_t count) noexcept {
    return static_cast<std::uint32_t>(((next() >> 32) * count) >> 32);
  }

  // The same as below(2).
  bool flip() noexcept { return static_cast<std::int64_t>(next()) < 0; }

 private:
  static constexpr std::uint64_t kIncrement = 0x9e3779b97f4a7c15ULL;

  static std::uint64_t mix(std::uint64_t mixed) noexcept {
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    return mixed ^ (mixed >> 31);
  }

  std::uint64_t state_;
  std::uint64_t ready_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_SPLIT_MIX_H_
