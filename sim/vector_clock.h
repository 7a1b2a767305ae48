#ifndef HEDDLE_SIM_VECTOR_CLOCK_H_
#define HEDDLE_SIM_VECTOR_CLOCK_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "sim/ids.h"

namespace heddle {

// What an object remembers of those who released it. Its entries live in the ClockTable's arena.
struct SyncClock {
  std::uint32_t* entries = nullptr;
  std::uint32_t width = 0;

  void clear() noexcept { entries = nullptr, width = 0; }
};

// The synchronisation order of one execution as vector clocks (Mattern 1989), one row a thread:
// row(t)[u] is the latest clock of u that happens before what t does now. A thread's own clock
// advances at each release, as in FastTrack (Flanagan and Freund, PLDI 2009).
//
// Nothing here allocates once the widest execution of a search has been seen.
class ClockTable {
 public:
  // Forgets all clocks. `width` is the number of threads known so far.
  void begin_execution(std::uint32_t width);

  // Makes room for thread `id` and sets its row to that of its parent, who releases.
  void start(ThreadId id, ThreadId parent) {
    if (id >= width_) widen(id + 1);
    std::uint32_t* row_of_parent = mutable_row(parent);
    std::uint32_t* mine = mutable_row(id);
    copy_entries(row_of_parent, width_, mine);
    mine[id] = 1;
    ++row_of_parent[parent];
  }

  const std::uint32_t* row(ThreadId id) const noexcept { return rows_.data() + id * stride_; }
  std::uint32_t own(ThreadId id) const noexcept { return row(id)[id]; }
  std::uint32_t width() const noexcept { return width_; }

  // `thread` learns all that happened before the releases kept in `clock`.
  void acquire(ThreadId thread, const SyncClock& clock) noexcept {
    std::uint32_t* mine = mutable_row(thread);
    for (std::uint32_t i = 0; i < clock.width; ++i) {
      mine[i] = mine[i] < clock.entries[i] ? clock.entries[i] : mine[i];
    }
  }
  void acquire(ThreadId thread, ThreadId ended) noexcept { acquire(thread, view(ended)); }

  // `clock` forgets who released before and keeps `thread` only.
  void assign(SyncClock& clock, ThreadId thread) {
    copy(clock, row(thread));
    ++mutable_row(thread)[thread];
  }

  // `clock` keeps `thread` beside those it had.
  void release(SyncClock& clock, ThreadId thread) {
    merge(clock, view(thread));
    ++mutable_row(thread)[thread];
  }

  // `thread` forgets what it learned since its row was `entries`.
  void restore(ThreadId thread, const std::vector<std::uint32_t>& entries) {
    std::copy(entries.begin(), entries.end(), mutable_row(thread));
  }

  // `into` keeps what `from` keeps, beside those it had.
  void merge(SyncClock& into, const SyncClock& from);

  SyncClock view(ThreadId id) const noexcept {
    return {const_cast<std::uint32_t*>(row(id)), width_};
  }

  // Entries for one clock, gone with the execution; their values are not set. Aligned to 16 bytes.
  std::uint32_t* allocate(std::uint32_t count);

 private:
  static constexpr std::size_t kChunk = 1 << 14;  // entries
  static constexpr std::uint32_t kBlock = 8;      // rows and arena entries are made of such

  // Block by block, without a call, for there are few.
  static void copy_entries(const std::uint32_t* from, std::uint32_t count,
                           std::uint32_t* to) noexcept {
    for (std::uint32_t block = 0; block < count; block += kBlock) {
      std::memcpy(to + block, from + block, kBlock * sizeof(std::uint32_t));
    }
  }

  std::uint32_t* mutable_row(ThreadId id) noexcept { return rows_.data() + id * stride_; }
  void widen(std::uint32_t width);
  void copy(SyncClock& clock, const std::uint32_t* entries);

  std::vector<std::uint32_t> rows_;
  std::uint32_t stride_ = 0;
  std::uint32_t width_ = 0;
  std::vector<std::unique_ptr<std::uint32_t[]>> chunks_;
  std::size_t chunk_ = 0;  // the one allocations come from
  std::size_t used_ = 0;   // entries used of it
};

}  // namespace heddle

#endif  // HEDDLE_SIM_VECTOR_CLOCK_H_
