#include "sim/engine/access_history.h"

#include <algorithm>
#include <new>
#include <string>

namespace heddle {
namespace {

std::string access_text(const Machine& machine, bool writes, ThreadId thread,
                        source_location where) {
  return machine.thread_name(thread) + (writes ? " writes it at " : " reads it at ") +
         (where.line == 0 ? std::string("an unknown line")
                          : std::string(where.file) + ":" + std::to_string(where.line));
}

std::uint64_t key_of(std::uint64_t object, source_location one, source_location other) {
  const auto line = [](source_location where) {
    return reinterpret_cast<std::uintptr_t>(where.file) * 1000003 + where.line;
  };
  const std::uint64_t low = std::min(line(one), line(other));
  const std::uint64_t high = std::max(line(one), line(other));
  return (low * 0x9e3779b97f4a7c15ULL ^ high) * 31 + object;
}

// Where `thread` made its last access of the kind to `object`, as reports tell it: a location that
// was given to a check may be unknown.
source_location last_access(const Machine& machine, const Object& object, ThreadId thread,
                            bool writes) {
  const Access access = writes ? Access::write : Access::read;
  for (std::size_t i = machine.events().size(); i-- > 0;) {
    const Event& event = machine.events()[i];
    if (event.object == object.id() && event.thread == thread && event.access == access) {
      return machine.texts()[i].where;
    }
  }
  return {};
}

}  // namespace

void AccessHistory::share_reads(Machine& machine) {
  const std::uint32_t width = machine.clocks().width();
  static_assert(sizeof(Epoch) % sizeof(std::uint32_t) == 0);
  constexpr auto kEntries = static_cast<std::uint32_t>(sizeof(Epoch) / sizeof(std::uint32_t));
  void* memory = machine.clocks().allocate(width * kEntries);
  Epoch* reads = static_cast<Epoch*>(memory);
  std::uninitialized_value_construct_n(reads, width);
  if (reads_ != nullptr) std::copy_n(reads_, reads_width_, reads);
  if (reads_ == nullptr) reads[read_.thread] = read_;
  reads_ = reads;
  reads_width_ = width;
}

void AccessHistory::read_beside_others(Machine& machine, ThreadId self, source_location where) {
  if (self >= reads_width_) share_reads(machine);
  reads_[self] = {machine.clocks().own(self), self, where};
}

void AccessHistory::check_shared_reads(Machine& machine, const Object& object,
                                       source_location where) {
  const std::uint32_t* clock = machine.clocks().row(machine.running().id);
  for (std::uint32_t i = 0; i < reads_width_; ++i) {
    if (!happened_before(reads_[i], clock)) race(machine, object, reads_[i], false, where, true);
  }
}

void AccessHistory::race(Machine& machine, const Object& object, const Epoch& earlier,
                         bool earlier_writes, source_location where, bool writes) {
  if (reported_) return;  // by the check before, of the same access
  reported_ = true;
  const ThreadId self = machine.running().id;
  machine.note(FailureKind::data_race,
               key_of(machine.object_identity(object.id()), earlier.where, where), [&] {
                 const std::string name = machine.object_name(object.id());
                 const source_location first =
                     last_access(machine, object, earlier.thread, earlier_writes);
                 const source_location second = last_access(machine, object, self, writes);
                 return Failure{
                     FailureKind::data_race,
                     "data race on \"" + name + "\"",
                     {access_text(machine, earlier_writes, earlier.thread, first),
                      access_text(machine, writes, self, second),
                      "nothing orders the two: no lock, atomic, join or other synchronisation by " +
                          machine.thread_name(earlier.thread) +
                          " after its access happens before that of " + machine.thread_name(self)},
                     {earlier.thread, self},
                     {first, second}};
               });
}

}  // namespace heddle
