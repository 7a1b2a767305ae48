#include "sim/program/shadow.h"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/engine/caller.h"
#include "sim/program/heap.h"
#include "sim/program/places.h"
#include "sim/program/runtime.h"

namespace heddle::program {
namespace {

constexpr std::uintptr_t kGranule = 8;     // bytes that one entry tells of
constexpr std::uintptr_t kPage = 1 << 10;  // bytes that are met at once

struct Epoch {
  std::uint32_t clock = 0;  // 0: no access yet
  std::uint16_t thread = 0;
  std::uint16_t told = 0;  // in places_told, where a report wants to know; 0: not there
  std::uintptr_t at = 0;
};

// The accesses of one kind: the last, or the last of each thread once two were not ordered.
struct Accesses {
  Epoch last;
  Epoch* of_threads = nullptr;
  std::uint32_t width = 0;
};

// Atomic accesses: few bytes have any.
struct AtomicAccesses {
  Accesses reads;
  Accesses writes;
};

// Bytes of a granule that were always accessed together.
struct Cell {
  std::uint8_t bytes = 0;  // a bit each; 0: of no byte yet
  bool reported = false;
  Accesses reads;
  Accesses writes;
  AtomicAccesses* atomics = nullptr;
  Cell* next = nullptr;
};

enum class State : std::uint8_t { usable, between_blocks, freed };

struct Granule {
  std::uint64_t execution = 0;  // that the rest is about
  State state = State::usable;
  Cell cells;
};

struct Page {
  std::array<Granule, kPage / kGranule> granules;
};

// Room for what does not fit into the granules, gone with the execution.
class Pool {
 public:
  void begin_execution() noexcept {
    chunk_ = 0;
    used_ = 0;
  }
  template <typename T>
  T* make(std::size_t count = 1) {
    void* memory = allocate(sizeof(T) * count);
    T* first = static_cast<T*>(memory);
    std::uninitialized_value_construct_n(first, count);
    return first;
  }

 private:
  static constexpr std::size_t kChunk = 256 * 1024;
  void* allocate(std::size_t size) {
    size = (size + 15) / 16 * 16;
    if (chunk_ == chunks_.size()) chunks_.push_back(std::make_unique<char[]>(kChunk));
    if (used_ + size > kChunk) {
      used_ = 0;
      ++chunk_;
      return allocate(size);
    }
    used_ += size;
    return chunks_[chunk_].get() + used_ - size;
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t chunk_ = 0;
  std::size_t used_ = 0;
};

constexpr std::size_t kRecentPages = 1024;
struct RecentPage {
  std::uintptr_t number = ~std::uintptr_t{0};
  Page* page = nullptr;
};
std::array<RecentPage, kRecentPages> recent_pages;
std::unordered_map<std::uintptr_t, std::unique_ptr<Page>> pages;
Pool pool;
std::vector<source_location> places_told(1);
Range own_storage;  // of the OS thread: whoever runs has it

// The access that is being looked at.
struct Current {
  Machine& machine;
  std::uintptr_t address;
  ThreadId thread;
  const std::uint32_t* clock;
  std::uintptr_t at;
  bool writes;
  bool atomic;
};

[[gnu::noinline]] Page* meet_page(std::uintptr_t number) {
  std::unique_ptr<Page>& page = pages[number];
  if (page == nullptr) page = std::make_unique<Page>();
  recent_pages[number % kRecentPages] = {number, page.get()};
  return page.get();
}

Granule& granule_at(std::uintptr_t address) {
  const std::uintptr_t number = address / kPage;
  const RecentPage& recent = recent_pages[number % kRecentPages];
  Page* const page = recent.number == number ? recent.page : meet_page(number);
  Granule& granule = page->granules[address % kPage / kGranule];
  if (granule.execution != execution_number()) granule = {execution_number(), State::usable, {}};
  return granule;
}

bool happened_before(const Epoch& epoch, const std::uint32_t* clock) noexcept {
  return epoch.clock <= clock[epoch.thread];
}

// The first of the accesses that does not happen before the current one; null: all do.
const Epoch* unordered(const Accesses& accesses, const std::uint32_t* clock) noexcept {
  if (accesses.of_threads == nullptr) {
    return happened_before(accesses.last, clock) ? nullptr : &accesses.last;
  }
  for (std::uint32_t i = 0; i < accesses.width; ++i) {
    if (!happened_before(accesses.of_threads[i], clock)) return &accesses.of_threads[i];
  }
  return nullptr;
}

// Where the program accesses, for a report on it later on.
std::uint16_t tell_place(const Current& current) {
  source_location where = line_before(current.at);
  if (where.line == 0) where = caller_location(called_from(current.at));
  for (std::size_t i = 1; i < places_told.size(); ++i) {
    if (places_told[i].line == where.line && places_told[i].file == where.file) {
      return static_cast<std::uint16_t>(i);
    }
  }
  if (places_told.size() > 0xffff) return 0;
  places_told.push_back(where);
  return static_cast<std::uint16_t>(places_told.size() - 1);
}

Epoch epoch_of(const Current& current) {
  const bool told = current.machine.options().recording == Recording::full;
  return {current.clock[current.thread], static_cast<std::uint16_t>(current.thread),
          told ? tell_place(current) : std::uint16_t{0}, current.at};
}

void remember(Accesses& accesses, const Current& current) {
  const Epoch epoch = epoch_of(current);
  if (accesses.of_threads == nullptr) {
    if (accesses.last.thread == epoch.thread || happened_before(accesses.last, current.clock)) {
      accesses.last = epoch;
      return;
    }
  }
  if (current.thread >= accesses.width) {
    const std::uint32_t width = std::max(current.machine.clocks().width(), current.thread + 1U);
    Epoch* const wider = pool.make<Epoch>(width);
    std::copy_n(accesses.of_threads, accesses.width, wider);
    if (accesses.of_threads == nullptr) wider[accesses.last.thread] = accesses.last;
    accesses.of_threads = wider;
    accesses.width = width;
  }
  accesses.of_threads[current.thread] = epoch;
}

std::string text_of(const Machine& machine, bool writes, bool atomic, ThreadId thread,
                    source_location where) {
  return machine.thread_name(thread) + (atomic ? " atomically" : "") +
         (writes ? " writes it at " : " reads it at ") +
         (where.line == 0 ? std::string("an unknown line")
                          : std::string(where.file) + ":" + std::to_string(where.line));
}

std::uint64_t key_of(const Object& object, const Epoch& earlier, const Current& current) {
  const std::uint64_t places =
      mix_identity(std::min(earlier.at, current.at), std::max(earlier.at, current.at));
  return mix_identity(places, current.machine.object_identity(object.id()));
}

void race(Cell& cell, const Epoch& earlier, bool earlier_writes, bool earlier_atomic,
          const Current& current) {
  if (cell.reported) return;
  cell.reported = true;
  Machine& machine = current.machine;
  const Object& object = variable_at(current.address);
  const std::uint64_t key = key_of(object, earlier, current);
  machine.note(FailureKind::data_race, key, [&] {
    const source_location first = places_told[earlier.told];
    const source_location second = places_told[tell_place(current)];
    machine.record_access(object, current.writes ? Access::write : Access::read, second,
                          current.writes ? "write" : "read");
    const std::string name = machine.object_name(object.id());
    return Failure{
        FailureKind::data_race,
        "data race on \"" + name + "\"",
        {text_of(machine, earlier_writes, earlier_atomic, earlier.thread, first),
         text_of(machine, current.writes, current.atomic, current.thread, second),
         "nothing orders the two: no lock, atomic, join or other synchronisation by " +
             machine.thread_name(earlier.thread) + " after its access happens before that of " +
             machine.thread_name(current.thread)},
        {earlier.thread, current.thread},
        {first, second}};
  });
}

void check(Cell& cell, const Accesses& earlier, bool writes, bool atomic, const Current& current) {
  if (const Epoch* epoch = unordered(earlier, current.clock)) {
    race(cell, *epoch, writes, atomic, current);
  }
}

void access_cell(Cell& cell, const Current& current) {
  if (cell.reported) return;
  check(cell, cell.writes, true, false, current);
  if (current.writes) check(cell, cell.reads, false, false, current);
  if (!current.atomic) {
    if (cell.atomics != nullptr) [[unlikely]] {
      check(cell, cell.atomics->writes, true, true, current);
      if (current.writes) check(cell, cell.atomics->reads, false, true, current);
    }
    return remember(current.writes ? cell.writes : cell.reads, current);
  }
  if (cell.atomics == nullptr) cell.atomics = pool.make<AtomicAccesses>();
  remember(current.writes ? cell.atomics->writes : cell.atomics->reads, current);
}

// What several cells share of the past is copied: each goes on by itself.
Cell* split_off(Cell& cell, std::uint8_t bytes) {
  Cell* const part = pool.make<Cell>();
  const auto copy = [](Accesses& accesses) {
    if (accesses.of_threads == nullptr) return;
    Epoch* const own = pool.make<Epoch>(accesses.width);
    std::copy_n(accesses.of_threads, accesses.width, own);
    accesses.of_threads = own;
  };
  *part = cell;
  copy(part->reads);
  copy(part->writes);
  if (cell.atomics != nullptr) {
    part->atomics = pool.make<AtomicAccesses>();
    *part->atomics = *cell.atomics;
    copy(part->atomics->reads);
    copy(part->atomics->writes);
  }
  part->bytes = bytes;
  cell.bytes = static_cast<std::uint8_t>(cell.bytes & ~bytes);
  cell.next = part;
  return part;
}

[[gnu::noinline]] void access_cells(Granule& granule, std::uint8_t bytes, const Current& current) {
  Cell* cell = &granule.cells;
  for (;; cell = cell->next) {
    const auto common = static_cast<std::uint8_t>(cell->bytes & bytes);
    if (common != 0 && common != cell->bytes) cell = split_off(*cell, common);
    if (common != 0) access_cell(*cell, current);
    bytes = static_cast<std::uint8_t>(bytes & ~common);
    if (cell->next == nullptr) break;
  }
  if (bytes == 0) return;
  if (cell->bytes != 0) cell = cell->next = pool.make<Cell>();
  cell->bytes = bytes;
  access_cell(*cell, current);
}

[[gnu::noinline]] void refuse_access(const Granule& granule, const Current& current) {
  const HeapBlock* block = block_around(current.address);
  std::string what = current.writes ? "write" : "read";
  what += granule.state == State::freed ? " after free" : " between heap blocks";
  if (block != nullptr) {
    what += granule.state == State::freed ? " of a block of " : ", behind or before a block of ";
    what += std::to_string(block->size) + " bytes";
    const source_location where = line_before(block->allocated_at);
    if (where.line != 0) {
      what += " allocated at " + std::string(where.file) + ":" + std::to_string(where.line);
    }
  }
  fail(FailureKind::crash, current.at, what);
}

void access_granule(Granule& granule, std::uint8_t bytes, const Current& current) {
  if (granule.state != State::usable) [[unlikely]]
    return refuse_access(granule, current);
  if (!current.machine.detects_races()) return;
  Cell& cell = granule.cells;
  if ((cell.bytes == bytes || cell.bytes == 0) && cell.next == nullptr) {
    cell.bytes = bytes;
    return access_cell(cell, current);
  }
  access_cells(granule, bytes, current);
}

void access(std::uintptr_t address, std::size_t size, Current current) {
  if (own_storage.contains(address)) return;
  while (size > 0) {
    const std::uintptr_t offset = address % kGranule;
    const std::size_t here = std::min<std::size_t>(size, kGranule - offset);
    const auto bytes = static_cast<std::uint8_t>(((1U << here) - 1) << offset);
    current.address = address;
    access_granule(granule_at(address), bytes, current);
    address += here;
    size -= here;
  }
}

Current current_access(std::uintptr_t address, bool writes, bool atomic, std::uintptr_t at) {
  Machine& machine = program::machine();
  const ThreadId thread = machine.running().id;
  return {machine, address, thread, machine.clocks().row(thread), at, writes, atomic};
}

}  // namespace

void begin_shadow_of_execution() {
  pool.begin_execution();
  if (own_storage.size() == 0) own_storage = thread_local_storage();
}

void plain_access(std::uintptr_t address, std::size_t size, bool writes, std::uintptr_t at) {
  access(address, size, current_access(address, writes, false, at));
}

void atomic_access(std::uintptr_t address, std::size_t size, bool writes, std::uintptr_t at) {
  access(address, size, current_access(address, writes, true, at));
}

void write_before_free(std::uintptr_t address, std::size_t size, std::uintptr_t at) {
  plain_access(address, size, true, at);
  for (std::uintptr_t granule = address; granule < address + size; granule += kGranule) {
    granule_at(granule).state = State::freed;
  }
}

void forbid(std::uintptr_t address, std::size_t size) {
  for (std::uintptr_t granule = address; granule < address + size; granule += kGranule) {
    granule_at(granule).state = State::between_blocks;
  }
}

}  // namespace heddle::program
