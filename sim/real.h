#ifndef HEDDLE_SIM_REAL_H_
#define HEDDLE_SIM_REAL_H_

#include <cstdint>

#include "sim/source_location.h"

namespace heddle {

// Who hears what a program does when it runs for real, outside of any execution. One a process,
// set before the program starts; its functions are called from any thread of the program.
class RealObserver {
 public:
  virtual ~RealObserver() = default;
  virtual void outcome(const char* name, std::int64_t value) = 0;
  // An expectation does not hold. Must not return where the program must not go on.
  virtual void expectation_failed(const char* message, source_location where) = 0;
};

// Without an observer outcomes are dropped, and a failed expectation prints and aborts.
void set_real_observer(RealObserver* observer) noexcept;
RealObserver* real_observer() noexcept;
// Tells the observer that an expectation does not hold; without one, prints and aborts.
void fail_for_real(const char* message, source_location where);

}  // namespace heddle

#endif  // HEDDLE_SIM_REAL_H_
