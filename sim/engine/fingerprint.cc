// The whole state of an execution as one number: see StateObserver.

#include <vector>

#include "sim/engine/machine.h"
#include "sim/engine/state_observer.h"

namespace heddle {
namespace {

std::uint64_t mixed_in(std::uint64_t hash, std::uint64_t word) noexcept {
  hash = (hash ^ word) * 0x9e37'79b9'7f4a'7c15;
  return hash ^ (hash >> 29);
}

// Memory as it is, whatever a sanitizer knows of it.
HEDDLE_READS_STACKS std::uint64_t hash_of_memory(const char* first, const char* end,
                                                 std::uint64_t hash) {
  for (; first + sizeof(std::uint64_t) <= end; first += sizeof(std::uint64_t)) {
    hash = mixed_in(hash, *reinterpret_cast<const std::uint64_t*>(first));
  }
  for (; first < end; ++first) hash = mixed_in(hash, static_cast<unsigned char>(*first));
  return hash;
}

// What a function that saves all registers of its callers puts below its frame's address, and what
// the bottom frame of a thread has there.
constexpr std::size_t kRegisters = 5 * sizeof(void*);

}  // namespace

// What a scheduler or an observer leaves below the frames of a thread, later frames would take for
// their own where they do not write: it is cleared, or equal states would be told apart.
//
// In a frame of its own, with the registers of its callers in it.
[[gnu::noinline]] void Machine::tell_state() {
  __builtin_unwind_init();
  const char* const frame = static_cast<const char*>(__builtin_frame_address(0)) - kRegisters;
  const bool goes_on = observer_->announced(*this, running_->id, fingerprint(frame));
  clear_stack();
  if (!goes_on) leave(Ending::abandoned);
}

std::uint64_t Machine::fingerprint(const char* running_frame) const {
  const auto state_of_all = [&] {
    std::uint64_t hash = running_->id;
    for (const Thread* thread : created_) {
      hash = mixed_in(hash, fingerprint_of(*thread, running_frame));
    }
    for (const LivingObject& each : living_objects_) {
      const char* const first = reinterpret_cast<const char*>(each.object);
      hash = hash_of_memory(first, first + each.size, mixed_in(hash, each.object->id_));
    }
    return hash;
  };
  // What the machine notes in objects, which may lie on stacks, is no state of the program: it is
  // taken out meanwhile.
  struct Note {
    Object* object;
    std::uint16_t toucher;
    bool shared;
  };
  std::vector<Note> notes;
  for (const LivingObject& each : living_objects_) {
    Object& object = const_cast<Object&>(*each.object);
    notes.push_back({&object, object.toucher_, object.shared_});
    object.generation_ = 0;
    object.toucher_ = kNoThread;
    object.shared_ = false;
  }
  const std::uint64_t hash = state_of_all();
  for (const Note& note : notes) {
    note.object->generation_ = generation_;
    note.object->toucher_ = note.toucher;
    note.object->shared_ = note.shared;
  }
  return hash;
}

std::uint64_t Machine::fingerprint_of(const Thread& thread, const char* running_frame) const {
  std::uint64_t hash = thread.identity;
  const std::uint64_t flags = (thread.ended ? 1U : 0U) | (thread.begun ? 2U : 0U) |
                              (thread.halted ? 4U : 0U) | (thread.timer_armed ? 8U : 0U) |
                              (enabled_.contains(thread.id) ? 16U : 0U);
  hash = mixed_in(hash, flags | std::uint64_t{thread.mode} << 8);
  // What the machine counts for a thread is as much its state as what lies on its stack.
  hash = mixed_in(hash, (std::uint64_t{thread.object_count} << 32) ^ thread.child_count);
  hash = mixed_in(hash, thread.spurious_count);
  if (thread.timer_armed) hash = mixed_in(hash, static_cast<std::uint64_t>(thread.deadline - now_));
  if (thread.ended || !thread.begun) return hash;
  const char* const first = &thread == running_ ? running_frame : thread.fiber.saved_at();
  // Above are the registers of heddle's own frame.
  return hash_of_memory(first, thread.stack_base - kRegisters, hash);
}

}  // namespace heddle
