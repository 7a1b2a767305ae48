#ifndef HEDDLE_SIM_PROGRAM_VIRTUAL_TIME_H_
#define HEDDLE_SIM_PROGRAM_VIRTUAL_TIME_H_

#include <cstdint>
#include <ctime>

#include "sim/engine/timeout.h"

namespace heddle::program {

// A time-out that ends when one of the system's clocks comes to `deadline`.
Timeout virtual_timeout(clockid_t clock, const timespec& deadline) noexcept;
// The running thread sleeps.
void sleep_for(Timeout timeout, std::uintptr_t at);

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_VIRTUAL_TIME_H_
