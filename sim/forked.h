#ifndef HEDDLE_SIM_FORKED_H_
#define HEDDLE_SIM_FORKED_H_

namespace heddle {

struct Thread;

// Passed to the constructor that says what fork copies. fork(2) copies the memory of a process as
// it is at that moment, whatever other threads are doing to it, and of all threads only the one
// that forks goes on in the child. A program under test says which of its objects that concerns:
//
//   struct Memory {
//     Memory() = default;
//     Memory(const heddle::forked& fork, const Memory& original)
//         : lock(fork, original.lock, "child's lock"), count(fork, original.count, "child's count")
//         {}
//
//     heddle::mutex lock{"lock"};
//     heddle::var<int> count{0, "count"};
//   };
//
// It is called in executions only, in the child, before anybody else takes a step: see process. For
// real the kernel copies, and it is not called.
class forked {
 public:
  explicit forked(const Thread& thread) noexcept : thread_(thread) {}
  // The thread that forks, in the parent; the running one is that in the child.
  const Thread& thread() const noexcept { return thread_; }

 private:
  const Thread& thread_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_FORKED_H_
