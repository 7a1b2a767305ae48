#ifndef HEDDLE_SIM_ENGINE_THREAD_SET_H_
#define HEDDLE_SIM_ENGINE_THREAD_SET_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "sim/engine/assert.h"
#include "sim/ids.h"

namespace heddle {

// A set of threads, iterated in ascending order. Fixed size, so it never allocates.
class ThreadSet {
 public:
  static constexpr std::uint32_t kCapacity = 1024;
  static constexpr std::uint32_t kInFirst = 64;  // members that nth_of_first() looks at

  bool contains(ThreadId id) const noexcept { return (words_[id / 64] >> (id % 64)) & 1; }
  bool empty() const noexcept { return size_ == 0; }
  std::uint32_t size() const noexcept { return size_; }

  void insert(ThreadId id) noexcept {
    const std::uint64_t bit = std::uint64_t{1} << (id % 64);
    size_ += (words_[id / 64] & bit) == 0;
    words_[id / 64] |= bit;
  }

  void erase(ThreadId id) noexcept {
    const std::uint64_t bit = std::uint64_t{1} << (id % 64);
    size_ -= (words_[id / 64] & bit) != 0;
    words_[id / 64] &= ~bit;
  }

  void clear() noexcept {
    if (size_ == 0) return;  // as after an execution whose threads have all ended
    words_.fill(0);
    size_ = 0;
  }

  void intersect(const ThreadSet& other) noexcept {
    size_ = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      words_[i] &= other.words_[i];
      size_ += static_cast<std::uint32_t>(std::popcount(words_[i]));
    }
  }

  bool intersects(const ThreadSet& other) const noexcept {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if ((words_[i] & other.words_[i]) != 0) return true;
    }
    return false;
  }

  // The k-th smallest member. REQUIRES: k < size()
  ThreadId nth(std::uint32_t k) const noexcept {
    std::uint32_t word = 0;
    std::uint64_t bits = words_[0];
    // Few threads are the rule: to clear bits one by one is faster than to count them.
    constexpr std::uint32_t kFew = 8;
    if (k >= kFew || bits == 0) [[unlikely]] {
      for (;;) {
        const auto in_word = static_cast<std::uint32_t>(std::popcount(bits));
        if (k < in_word) break;
        k -= in_word;
        bits = words_[++word];
      }
    }
    for (; k > 0; --k) {
      bits &= bits - 1;
      while (bits == 0) bits = words_[++word];
    }
    return word * 64 + static_cast<ThreadId>(std::countr_zero(bits));
  }

  // The same, without a call. REQUIRES: no member is kInFirst or more
  HEDDLE_ALWAYS_INLINE ThreadId nth_of_first(std::uint32_t k) const noexcept {
    std::uint64_t bits = words_[0];
    for (; k > 0; --k) bits &= bits - 1;
    return static_cast<ThreadId>(std::countr_zero(bits));
  }

  // The member beside `one`. REQUIRES: there are two, and neither is kInFirst or more
  HEDDLE_ALWAYS_INLINE ThreadId other_of_two(ThreadId one) const noexcept {
    const std::uint64_t bits = words_[0] ^ (std::uint64_t{1} << one);
    return static_cast<ThreadId>(std::countr_zero(bits));
  }

  template <typename Visit>
  void for_each(Visit&& visit) const {
    std::uint32_t left = size_;
    for (std::uint32_t word = 0; left > 0; ++word) {
      for (std::uint64_t bits = words_[word]; bits != 0; bits &= bits - 1, --left) {
        visit(word * 64 + static_cast<ThreadId>(std::countr_zero(bits)));
      }
    }
  }

  friend bool operator==(const ThreadSet&, const ThreadSet&) = default;

 private:
  std::array<std::uint64_t, kCapacity / 64> words_{};
  std::uint32_t size_ = 0;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_THREAD_SET_H_
