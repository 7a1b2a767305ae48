#ifndef HEDDLE_CHECKER_SCHEDULER_VIRTUAL_CORES_H_
#define HEDDLE_CHECKER_SCHEDULER_VIRTUAL_CORES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "checker/scheduler/core_policy.h"
#include "sim/scheduler.h"
#include "sim/split_mix.h"
#include "sim/time_keeper.h"

namespace heddle {

// Runs one execution on a number of virtual cores: a simulation by discrete events. A thread steps
// only while it has a core; `work` occupies that core for its time, all other operations take none.
// The clock stands still while anybody can step, and then goes on to the next thing that happens:
// the end of a work, of a time-out or of a quantum. All is in whole nanoseconds, so that the same
// seed gives the same figures on any machine.
//
// At one moment the threads on the cores step one after the other, by the number of their cores;
// each goes on until it works, blocks or gives way. One that does many operations in no time is
// taken to spin: it keeps its core busy until something else has happened.
class VirtualCores final : public Scheduler, private TimeKeeper {
 public:
  // A time during which a core had one thread. Nanoseconds.
  struct Segment {
    ThreadId thread;
    std::int64_t begin;
    std::int64_t end;
  };
  struct Core {
    std::vector<Segment> segments;  // those that took time, in their order
    std::int64_t busy = 0;          // the sum of them
    std::uint64_t switches = 0;     // from one thread to another
    // At present:
    ThreadId thread = kNoThread;
    ThreadId last = kNoThread;  // had it before, or has it
    std::int64_t begin = 0;
    std::int64_t quantum_end = 0;
  };
  // How threads waited for one object.
  struct Waits {
    std::uint64_t count = 0;   // operations that had to wait
    std::int64_t total = 0;    // nanoseconds
    std::int64_t longest = 0;  // of one operation
  };
  struct Requests {
    std::uint64_t arrived = 0;
    std::vector<std::int64_t> latencies;  // of those completed, in that order; nanoseconds
    // The number of requests in the system, summed over all nanoseconds: by counting who is there,
    // not from the latencies.
    std::int64_t presence = 0;
  };

  // REQUIRES: cores >= 1
  VirtualCores(std::uint32_t cores, const CorePolicy& policy, std::uint64_t seed);

  bool begin_execution() override { return true; }
  bool asks_every_point() const override { return true; }
  TimeKeeper* time_keeper() noexcept override { return this; }
  ThreadId pick_thread(const SchedulePoint& point) override;
  std::uint32_t pick_value(ChoiceKind kind, std::uint32_t count) override;
  void end_execution(const Machine& machine) override;

  // Once the execution has ended:
  const std::vector<Core>& cores() const noexcept { return cores_; }
  const std::map<ObjectId, Waits>& waits() const noexcept { return waits_; }
  const Requests& requests() const noexcept { return requests_; }

 private:
  enum class State : std::uint8_t { off, ready, running };
  // What is known of a thread beside what the machine knows.
  struct Task {
    State state = State::off;
    bool gave_way = false;           // for the yield that it is at
    std::int64_t work = 0;           // nanoseconds that are left to do
    std::int32_t priority = 0;       // see TimeKeeper
    std::uint64_t since = 0;         // its place among those that are ready
    std::uint64_t moment = 0;        // when it stepped last, and
    std::uint32_t steps = 0;         // how often in that moment
    ObjectId waits_for = kNoObject;  // since:
    std::int64_t waits_since = 0;
    ObjectId waited_for = kNoObject;  // with the operation that it is at, and
    std::int64_t waited = 0;          // how long
    std::optional<SplitMix64> numbers;
  };

  bool pass_time(Machine& machine) override;
  void set_work(std::int64_t nanoseconds) override;
  void set_priority(std::int32_t priority) override;
  void request_arrived() override;
  void request_completed(std::int64_t arrived) override;
  std::uint64_t draw() override;

  Task& task_of(ThreadId thread);
  void follow(const Machine& machine);
  void follow(const Machine& machine, ThreadId thread, bool enabled);
  void note_wait(const Machine& machine, ThreadId thread);
  void end_wait(const Machine& machine, Task& task);
  void make_ready(ThreadId thread);
  void give_way(const Machine& machine);
  void give_way_to_urgent(const Machine& machine);
  void hand_out_cores(const Machine& machine);
  Core& core_for(ThreadId thread);
  void vacate(Core& core, std::int64_t now);
  bool can_step(const Task& task) const;
  static ThreadId at_clock(const SchedulePoint& point);
  ThreadId who_steps(ThreadId previous);
  bool end_quanta(const Machine& machine);
  void renew_quanta(std::int64_t now);
  bool advance(Machine& machine);
  void count_requests(std::int64_t change);

  const CorePolicy policy_;
  const std::uint64_t seed_;
  SplitMix64 random_;  // for the policy and for choices
  ReadyQueue ready_;
  std::vector<Core> cores_;
  std::vector<Task> tasks_;     // by ThreadId
  std::uint64_t arrivals_ = 0;  // at the ready queue
  std::uint64_t moment_ = 1;    // counts them: those at which something happens
  std::map<ObjectId, Waits> waits_;
  Requests requests_;
  std::int64_t present_ = 0;  // requests, since:
  std::int64_t present_since_ = 0;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_SCHEDULER_VIRTUAL_CORES_H_
