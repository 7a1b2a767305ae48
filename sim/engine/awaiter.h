#ifndef HEDDLE_SIM_ENGINE_AWAITER_H_
#define HEDDLE_SIM_ENGINE_AWAITER_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace heddle {

class Object;

// A few objects, each once.
class FewObjects {
 public:
  static constexpr std::size_t kMax = 3;

  std::span<Object* const> all() const noexcept { return {objects_.data(), count_}; }
  std::size_t size() const noexcept { return count_; }
  bool contains(const Object& object) const noexcept {
    return std::find(all().begin(), all().end(), &object) != all().end();
  }
  // False where there is no room. REQUIRES: !contains(object)
  bool add(Object& object) noexcept {
    if (count_ == kMax) return false;
    objects_[count_++] = &object;
    return true;
  }

 private:
  std::array<Object*, kMax> objects_{};
  std::uint8_t count_ = 0;
};

// What a thread awaits. Lives on the stack of the thread that does.
struct Awaiter {
  bool (*holds)(void* predicate);  // may throw
  void* predicate;
  FewObjects read;    // by the predicate when it was last asked, in that order
  FewObjects looked;  // at, whenever it was asked
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_AWAITER_H_
