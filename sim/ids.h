#ifndef HEDDLE_SIM_IDS_H_
#define HEDDLE_SIM_IDS_H_

#include <cstdint>

namespace heddle {

// Identities are deterministic: a thread is known by its parent and its place among the parent's
// children, an object by the thread that made it and that thread's count. Identities number each of
// them densely the first time a machine meets them and keep the number for all later executions.
// In a machine that runs one execution only (a replay) the numbers are the order of creation.
using ThreadId = std::uint32_t;
using ObjectId = std::uint32_t;

inline constexpr ThreadId kMainThread = 0;
inline constexpr ThreadId kNoThread = 0xffff;
inline constexpr ObjectId kNoObject = 0xffffffff;

// Extends the identity of a thread by the place of what it made.
constexpr std::uint64_t mix_identity(std::uint64_t identity, std::uint64_t place) noexcept {
  std::uint64_t mixed = (identity ^ (place + 0x9e3779b97f4a7c15ULL)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 29)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 32);
}

}  // namespace heddle

#endif  // HEDDLE_SIM_IDS_H_
