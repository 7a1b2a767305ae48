#ifndef HEDDLE_SIM_PROGRAM_VIRTUAL_TIME_H_
#define HEDDLE_SIM_PROGRAM_VIRTUAL_TIME_H_

#include <cstdint>
#include <ctime>

namespace heddle::program {

// When a deadline of one of the system's clocks comes, in virtual nanoseconds.
std::int64_t virtual_deadline(clockid_t clock, const timespec& deadline) noexcept;
// The running thread sleeps.
void sleep_for(std::int64_t nanoseconds, std::uintptr_t at);

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_VIRTUAL_TIME_H_
