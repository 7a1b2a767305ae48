#ifndef HEDDLE_CHECKER_PACKED_H_
#define HEDDLE_CHECKER_PACKED_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/engine/assert.h"

namespace heddle {

// What processes of one search tell each other often: values as they lie in memory, for all run the
// same program.
using Bytes = std::vector<std::uint8_t>;

class Packer {
 public:
  template <typename T>
  void put(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto* const first = reinterpret_cast<const std::uint8_t*>(&value);
    bytes_.insert(bytes_.end(), first, first + sizeof(T));
  }
  template <typename T>
  void put_all(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    put(values.size());
    const auto* const first = reinterpret_cast<const std::uint8_t*>(values.data());
    bytes_.insert(bytes_.end(), first, first + values.size_bytes());
  }
  template <typename T>
  void put_all(const std::vector<T>& values) {
    put_all(std::span<const T>(values));
  }

  std::size_t size() const noexcept { return bytes_.size(); }
  Bytes take() { return std::exchange(bytes_, {}); }

 private:
  Bytes bytes_;
};

// Reads what a Packer wrote, in its order. REQUIRES: that is what is read
class Unpacker {
 public:
  explicit Unpacker(std::span<const std::uint8_t> bytes) noexcept : bytes_(bytes) {}

  bool at_end() const noexcept { return bytes_.empty(); }
  template <typename T>
  T get() {
    T value;
    copy(&value, sizeof(T));
    return value;
  }
  template <typename T>
  std::vector<T> get_all() {
    std::vector<T> values(get<std::size_t>());
    copy(values.data(), values.size() * sizeof(T));
    return values;
  }

 private:
  void copy(void* to, std::size_t size) {
    HEDDLE_ASSERT(size <= bytes_.size());
    if (size > 0) std::memcpy(to, bytes_.data(), size);
    bytes_ = bytes_.subspan(size);
  }

  std::span<const std::uint8_t> bytes_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_PACKED_H_
