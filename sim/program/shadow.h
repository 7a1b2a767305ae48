#ifndef HEDDLE_SIM_PROGRAM_SHADOW_H_
#define HEDDLE_SIM_PROGRAM_SHADOW_H_

#include <cstddef>
#include <cstdint>

// What is known of each byte of the program's memory in the present execution: who has accessed it
// last, to find two accesses that no happens-before orders, one of them a write, and not both
// atomic; and whether it may be accessed at all.
//
// The FastTrack algorithm (Flanagan and Freund, PLDI 2009), on sets of bytes that are accessed
// together: where an access covers a part of such a set, the set is split, so that nothing is
// taken for a race that touches different bytes, and no race is missed.
namespace heddle::program {

void begin_shadow_of_execution();

// A plain access by the running thread, from the call at `at`. No scheduling point: where plain
// accesses race, that is the failure, and where none do, no execution can tell their order.
void plain_access(std::uintptr_t address, std::size_t size, bool writes, std::uintptr_t at);
void atomic_access(std::uintptr_t address, std::size_t size, bool writes, std::uintptr_t at);
// What is freed must not be in use elsewhere, nor be used from then on.
void write_before_free(std::uintptr_t address, std::size_t size, std::uintptr_t at);
// Nobody may access that: it lies between the blocks of the heap.
void forbid(std::uintptr_t address, std::size_t size);

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_SHADOW_H_
