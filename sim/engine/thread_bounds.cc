#include "sim/engine/thread_bounds.h"

#include <algorithm>
#include <utility>

#include "sim/engine/object.h"

namespace heddle {
namespace {

// An operation that has no line of its own (an implicit conversion) is told by its object.
std::uint64_t site_of(const Operation& operation, source_location where) {
  std::uint64_t site = reinterpret_cast<std::uintptr_t>(where.file);
  site = mix_identity(site, where.line);
  site = mix_identity(site, static_cast<std::uint64_t>(operation.kind));
  return mix_identity(site, operation.object != nullptr ? operation.object->id() : kNoObject);
}

}  // namespace

void BoundCounter::begin_execution(const ThreadBounds& bounds) noexcept {
  bounds_ = bounds;
  for (Count& count : counts_) {
    count.operations = 0;
    count.again = false;
    count.sites.clear();
  }
}

ThreadBound BoundCounter::announced(ThreadId thread, const Operation& operation,
                                    source_location where) {
  if (operation.kind == OperationKind::yield) return ThreadBound::none;
  if (thread >= counts_.size()) counts_.resize(thread + 1);
  Count& count = counts_[thread];
  if (std::exchange(count.again, false)) return ThreadBound::none;
  if (count.operations == bounds_.operations_max) return ThreadBound::operations;
  ++count.operations;
  const bool within = !bounds_.iterations_max || passes_once_more(count, site_of(operation, where));
  return within ? ThreadBound::none : ThreadBound::iterations;
}

// Whether the bound allows it. What was visited since the site was is the body of its loop.
bool BoundCounter::passes_once_more(Count& count, std::uint64_t site) const {
  auto found = std::find_if(count.sites.rbegin(), count.sites.rend(),
                            [&](const Site& visited) { return visited.identity == site; });
  if (found == count.sites.rend()) {
    count.sites.push_back({site, 0});
    found = count.sites.rbegin();
  }
  count.sites.erase(found.base(), count.sites.end());
  return count.sites.back().visits++ < *bounds_.iterations_max;
}

void BoundCounter::retract(ThreadId thread) { counts_[thread].again = true; }

}  // namespace heddle
