#include "sim/vector_clock.h"

#include <algorithm>

#include "sim/engine/assert.h"

namespace heddle {

void ClockTable::begin_execution(std::uint32_t width) {
  width_ = std::max(width, 1U);
  if (width_ > stride_) {
    stride_ = (width_ + kBlock - 1) / kBlock * kBlock;
    rows_.assign(static_cast<std::size_t>(stride_) * stride_, 0);
  }
  chunk_ = 0;
  used_ = 0;
  std::fill_n(mutable_row(kMainThread), stride_, 0);
  mutable_row(kMainThread)[kMainThread] = 1;
}

void ClockTable::widen(std::uint32_t width) {
  if (width > stride_) {
    const std::uint32_t stride = (2 * width + kBlock - 1) / kBlock * kBlock;
    std::vector<std::uint32_t> rows(static_cast<std::size_t>(stride) * stride, 0);
    for (std::uint32_t id = 0; id < width_; ++id) {
      std::copy_n(row(id), width_, rows.data() + std::size_t{id} * stride);
    }
    rows_ = std::move(rows);
    stride_ = stride;
  } else {
    for (std::uint32_t id = 0; id < width_; ++id) {
      std::fill(mutable_row(id) + width_, mutable_row(id) + width, 0);
    }
  }
  width_ = width;
}

void ClockTable::merge(SyncClock& into, const SyncClock& from) {
  if (into.width < from.width) {
    std::uint32_t* entries = allocate(from.width);
    std::fill(std::copy_n(into.entries, into.width, entries), entries + from.width, 0);
    into = {entries, from.width};
  }
  for (std::uint32_t i = 0; i < from.width; ++i) {
    into.entries[i] = std::max(into.entries[i], from.entries[i]);
  }
}

void ClockTable::copy(SyncClock& clock, const std::uint32_t* entries) {
  if (clock.width < width_) clock = {allocate(width_), width_};
  copy_entries(entries, width_, clock.entries);
}

std::uint32_t* ClockTable::allocate(std::uint32_t count) {
  count = (count + kBlock - 1) / kBlock * kBlock;
  HEDDLE_ASSERT(count <= kChunk);
  if (chunks_.empty() || used_ + count > kChunk) {
    if (!chunks_.empty()) ++chunk_;
    if (chunk_ == chunks_.size()) chunks_.push_back(std::make_unique<std::uint32_t[]>(kChunk));
    used_ = 0;
  }
  std::uint32_t* entries = chunks_[chunk_].get() + used_;
  used_ += count;
  return entries;
}

}  // namespace heddle
