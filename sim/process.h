#ifndef HEDDLE_SIM_PROCESS_H_
#define HEDDLE_SIM_PROCESS_H_

#include <sys/types.h>

#include <concepts>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "sim/engine/machine.h"
#include "sim/forked.h"
#include "sim/pipe.h"
#include "sim/source_location.h"
#include "sim/thread.h"

namespace heddle {

struct ChildCall;
class fork_server_process;

// `name` is copied.
struct process_options {
  std::string_view name = {};
  // The parent ends without waiting for it; it is killed then.
  bool daemon = false;
  source_location where = source_location::current();
};

// What a child runs that is made afresh: it has nothing of its parent's but a copy of the
// descriptors of one pipe, and a number. Returns its exit status, 0 to 255.
template <typename Memory>
using process_entry = int (*)(Memory& memory, pipe& connection, std::int64_t argument);

// A child process: a thread of control that shares no memory with its parent, but for what is meant
// to be shared (pipe, shared_memory, process_queue).
//
// What a process has in its memory is a `Memory`, a type of the program's that holds its locks,
// variables and descriptors. A child gets one of its own, and must not touch another.
//
//  * fork(memory, body): the child's memory is a copy of the parent's at that moment, whatever
//  other
//    threads are doing to it, and of the parent's threads only the one that forks goes on in the
//    child. A lock that another one holds stays locked there for ever. See `forked`. The child runs
//    body(memory), which returns its exit status; what else the body captures it must copy.
//  * spawn(entry, connection, argument): the child's memory is made afresh, as by a program that
//  has
//    just started, and it runs entry(memory, its descriptors of the connection, argument).
//  * fork_server: a third way, in a header of its own.
//
// At its end a process destroys its memory, which closes its descriptors and waits for what its
// queues have not written yet.
//
// Scheduling points: fork is one, with a copy of all that Memory's constructor copies; spawn, the
// end of a process and join are those of thread. Memory ordering: the creation happens-before the
// child, its end happens-before the join. Failures: those of thread. To join a child that does not
// end is a deadlock. For real: fork(2), and posix_spawn(3) of this program's own executable, whose
// main must call run_child() first. Outcomes that a child records are lost; expectations that it
// fails are not after a fork, and end it by a signal after a spawn.
class process {
 public:
  process() noexcept = default;

  template <typename Memory, std::invocable<Memory&> Body>
  [[nodiscard]] static process fork(Memory& memory, Body body, const process_options& options = {});
  template <typename Memory>
  [[nodiscard]] static process spawn(process_entry<Memory> entry, pipe& connection,
                                     std::int64_t argument = 0,
                                     const process_options& options = {});

  // What main must do first where a program spawns or has a fork_server for real: the executable
  // then also is what a child runs. Does not return in such a child.
  static void run_child(int count, char** words);

  process(process&& other) noexcept;
  process& operator=(process&& other) noexcept;
  // Of a daemon: kills it. Else it must have been joined: for real std::terminate, as std::thread.
  ~process();

  bool joinable() const noexcept { return child_ > 0 || thread_.joinable(); }
  // Waits for its end. Returns its exit status; for real, the signal that killed it, negated.
  int join(source_location where = source_location::current());

 private:
  template <typename Memory>
  friend class fork_server;
  friend class fork_server_process;

  // What both know of a simulated child.
  class State : public Object {
   public:
    explicit State(std::string_view name) : Object(ObjectKind::process, name, sizeof(State)) {}
    int status = 0;
  };

  explicit process(const process_options& options) : daemon_(options.daemon) {}
  // Runs `run` as the simulated child, and up to its first operation at once.
  template <typename Run>
  void start_simulated(Run run, const process_options& options);
  // Returns true in the child. Throws std::system_error.
  bool fork_for_real();
  void spawn_for_real(const ChildCall& call);
  // What the executable runs as a spawned child.
  template <typename Memory>
  static int enter(const ChildCall& call);
  [[noreturn]] static void exit_with(int status) noexcept;
  int wait_for_end() noexcept;
  void abandon() noexcept;

  pid_t child_ = -1;  // of a real child that was not joined yet
  int status_ = -1;   // descriptor that tells how it ended, where its parent is a fork server
  std::shared_ptr<State> state_;
  thread thread_;
  bool daemon_ = false;
};

// What a spawned executable is told: what to run, as places in it, and which descriptors it has.
struct ChildCall {
  using Run = int (*)(const ChildCall&);

  Run run = nullptr;
  void (*entry)() = nullptr;  // a process_entry
  int read_end = -1;          // of the connection
  int write_end = -1;
  std::int64_t argument = 0;
};

template <typename Run>
void process::start_simulated(Run run, const process_options& options) {
  // What has a destructor is taken over by the new thread before its creator goes on.
  static_assert(!std::is_trivially_destructible_v<Run>);
  thread_ = thread({.name = options.name, .daemon = options.daemon, .where = options.where},
                   std::move(run));
}

template <typename Memory, std::invocable<Memory&> Body>
process process::fork(Memory& memory, Body body, const process_options& options) {
  process child(options);
  Machine* machine = Machine::current();
  if (machine == nullptr) {
    if (!child.fork_for_real()) return child;
    [&]() noexcept {  // an exception that leaves the body ends the program
      const int status = body(memory);
      std::destroy_at(&memory);  // the kernel's copy of it
      exit_with(status);
    }();
  }
  child.state_ = std::make_shared<State>(options.name);
  if (!machine->fork(*child.state_, options.where)) return child;
  auto run = [&memory, &parent = machine->running(), state = child.state_,
              body = std::move(body)]() mutable {
    Memory mine(forked(parent), memory);
    state->status = body(mine);
  };
  child.start_simulated(std::move(run), options);
  return child;
}

template <typename Memory>
process process::spawn(process_entry<Memory> entry, pipe& connection, std::int64_t argument,
                       const process_options& options) {
  process child(options);
  Machine* machine = Machine::current();
  if (machine == nullptr) {
    child.spawn_for_real({&process::enter<Memory>, reinterpret_cast<void (*)()>(entry),
                          connection.read_descriptor(), connection.write_descriptor(), argument});
    return child;
  }
  child.state_ = std::make_shared<State>(options.name);
  auto run = [&connection, &parent = machine->running(), state = child.state_, entry, argument] {
    pipe mine(forked(parent), connection);
    Memory memory;
    state->status = entry(memory, mine, argument);
  };
  child.start_simulated(std::move(run), options);
  return child;
}

template <typename Memory>
int process::enter(const ChildCall& call) {
  pipe connection = pipe::adopt(call.read_end, call.write_end);
  Memory memory;
  return reinterpret_cast<process_entry<Memory>>(call.entry)(memory, connection, call.argument);
}

}  // namespace heddle

#endif  // HEDDLE_SIM_PROCESS_H_
