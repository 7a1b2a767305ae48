#ifndef HEDDLE_SIM_ATOMIC_FLAG_H_
#define HEDDLE_SIM_ATOMIC_FLAG_H_

#include <atomic>
#include <string_view>

#include "sim/atomic.h"
#include "sim/engine/machine.h"
#include "sim/source_location.h"

namespace heddle {

// heddle::atomic_flag has std::atomic_flag's interface; it is an atomic<bool>, and what is said of
// scheduling points and memory ordering there holds here. It starts clear.
class atomic_flag {
 public:
  // `name` is what reports call it; it is copied.
  explicit atomic_flag(std::string_view name = {}) : set_(false, name) {}

  bool test_and_set(std::memory_order order = std::memory_order_seq_cst,
                    source_location where = source_location::current()) {
    const bool before = set_.exchange(true, order, where);
    // A spin lock in a destructor must end while the execution is unwound.
    const Machine* machine = Machine::current();
    return before && (machine == nullptr || !machine->unwinding());
  }
  void clear(std::memory_order order = std::memory_order_seq_cst,
             source_location where = source_location::current()) {
    set_.store(false, order, where);
  }
  bool test(std::memory_order order = std::memory_order_seq_cst,
            source_location where = source_location::current()) const {
    return set_.load(order, where);
  }
  void wait(bool old, std::memory_order order = std::memory_order_seq_cst,
            source_location where = source_location::current()) const {
    set_.wait(old, order, where);
  }
  void notify_one(source_location where = source_location::current()) { set_.notify_one(where); }
  void notify_all(source_location where = source_location::current()) { set_.notify_all(where); }

 private:
  atomic<bool> set_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ATOMIC_FLAG_H_
