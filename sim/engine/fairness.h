#ifndef HEDDLE_SIM_ENGINE_FAIRNESS_H_
#define HEDDLE_SIM_ENGINE_FAIRNESS_H_

#include <vector>

#include "sim/engine/thread_set.h"
#include "sim/ids.h"

namespace heddle {

// Makes a thread that yields wait for those it would starve: the fair scheduling of Musuvathi and
// Qadeer, "Fair Stateless Model Checking" (PLDI 2008), algorithm 1. A thread whose loop yields at
// each pass is held back until every thread that was enabled throughout the pass, or was disabled
// by it, and did not step in it, has stepped. So programs whose loops yield end, and a thread's
// first yield loses no interleaving.
//
// Costs nothing until the first yield of an execution.
class Fairness {
 public:
  void begin_execution() noexcept { states_in_use_ = 0; }
  bool engaged() const noexcept { return states_in_use_ != 0; }

  // Thread `id` stepped, between the enabled sets `before` and `after`.
  void stepped(ThreadId id, const ThreadSet& before, const ThreadSet& after);
  // Thread `id` yields where `enabled` is the enabled set. `count` bounds the ids.
  void yielded(ThreadId id, const ThreadSet& enabled, ThreadId count);

  // The enabled threads that no enabled thread of higher priority holds back; never empty where
  // `enabled` is not.
  const ThreadSet& filter(const ThreadSet& enabled, ThreadId count);

 private:
  struct State {
    ThreadSet higher;      // P: threads of higher priority
    ThreadSet continuous;  // E: enabled ever since this thread's last yield
    ThreadSet disabled;    // D: disabled by a step of this thread since its last yield
    ThreadSet passed;      // not S: have not stepped since its last yield
  };

  void grow(ThreadId count);

  std::vector<State> states_;
  ThreadId states_in_use_ = 0;
  ThreadSet candidates_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_FAIRNESS_H_
