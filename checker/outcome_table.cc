#include "checker/outcome_table.h"

#include <algorithm>
#include <bit>
#include <map>

namespace heddle {
namespace {

// The products do not wait for each other: each execution comes by here.
std::size_t hash_of(const std::vector<OutcomeValue>& values) {
  std::size_t hash = values.size();
  for (const OutcomeValue& value : values) {
    hash = std::rotl(hash, 5) ^
           reinterpret_cast<std::uintptr_t>(value.name) * 0x9e3779b97f4a7c15ULL ^
           static_cast<std::size_t>(value.value) * 0xbf58476d1ce4e5b9ULL;
  }
  return hash ^ (hash >> 32);
}

}  // namespace

void OutcomeTable::add(const std::vector<OutcomeValue>& values) { add(values, 1); }

void OutcomeTable::add(const OutcomeTable& other) {
  for (const Entry& entry : other.entries_) add(entry.values, entry.count);
  add(other.restored_);
}

void OutcomeTable::add(const std::vector<Outcome>& outcomes) {
  restored_.insert(restored_.end(), outcomes.begin(), outcomes.end());
}

void OutcomeTable::add(const std::vector<OutcomeValue>& values, std::uint64_t count) {
  if (values.empty()) return;
  if (2 * entries_.size() >= slots_.size()) grow();
  const std::size_t hash = hash_of(values);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == 0) return insert(slot, values, count);
    Entry& entry = entries_[slots_[slot] - 1];
    if (entry.values == values) {
      entry.count += count;
      return;
    }
  }
}

void OutcomeTable::insert(std::size_t slot, const std::vector<OutcomeValue>& values,
                          std::uint64_t count) {
  entries_.push_back({values, count});
  slots_[slot] = static_cast<std::uint32_t>(entries_.size());
}

void OutcomeTable::grow() {
  slots_.assign(std::max<std::size_t>(64, 2 * slots_.size()), 0);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t slot = hash_of(entries_[i].values) & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

std::vector<Outcome> OutcomeTable::outcomes() const {
  // Two literals of one text may have two addresses: here they become one.
  std::map<std::vector<std::pair<std::string, std::int64_t>>, std::uint64_t> merged;
  for (const Entry& entry : entries_) {
    std::vector<std::pair<std::string, std::int64_t>> values;
    for (const OutcomeValue& value : entry.values) values.emplace_back(value.name, value.value);
    merged[std::move(values)] += entry.count;
  }
  for (const Outcome& outcome : restored_) merged[outcome.values] += outcome.count;
  std::vector<Outcome> outcomes;
  for (const auto& [values, count] : merged) outcomes.push_back({values, count});
  return outcomes;
}

}  // namespace heddle
