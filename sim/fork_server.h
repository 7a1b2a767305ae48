#ifndef HEDDLE_SIM_FORK_SERVER_H_
#define HEDDLE_SIM_FORK_SERVER_H_

#include <sys/types.h>

#include <optional>
#include <utility>

#include "sim/process.h"

namespace heddle {

// The real server's side of fork_server, whatever its memory is.
class fork_server_process {
 public:
  fork_server_process() noexcept = default;
  fork_server_process(const fork_server_process&) = delete;
  fork_server_process& operator=(const fork_server_process&) = delete;
  // Ends the server and waits for it; its children go on.
  ~fork_server_process();

  // Starts it: `serve` with its end of a socket as read_end. Throws std::system_error.
  void start(ChildCall::Run serve);
  // Has it fork `child`, to run `entry`. Throws std::system_error.
  void request(process& child, void (*entry)(), const pipe& connection, std::int64_t argument);

  // In the server: forks for each request that comes through `socket`. Returns in each child what
  // it is to run, and in the server nullopt, when nobody will ask any more.
  static std::optional<ChildCall> serve_requests(int socket);

 private:
  process server_;
  int socket_ = -1;
};

// Starts processes by forking a server that was made for it, and has nothing but a Memory made
// afresh, once, and one thread: so nothing can be half done or locked in what a child copies,
// whatever the program's own threads are doing, and what takes long to be made is made once. As
// Python's start method "forkserver".
//
// Scheduling points: none; those of the children's threads.
// Failures: as process::spawn.
// For real: the server is this program's own executable, see process::run_child(). It passes
// descriptors to it through a socket.
template <typename Memory>
class fork_server {
 public:
  fork_server() {
    if (Machine::current() != nullptr) {
      clean_.emplace();
    } else {
      server_.start(&fork_server::serve);
    }
  }

  [[nodiscard]] process start(process_entry<Memory> entry, pipe& connection,
                              std::int64_t argument = 0, const process_options& options = {});

 private:
  static int serve(const ChildCall& server);

  std::optional<Memory> clean_;  // that of a simulated server
  fork_server_process server_;
};

template <typename Memory>
process fork_server<Memory>::start(process_entry<Memory> entry, pipe& connection,
                                   std::int64_t argument, const process_options& options) {
  process child(options);
  Machine* machine = Machine::current();
  if (machine == nullptr) {
    server_.request(child, reinterpret_cast<void (*)()>(entry), connection, argument);
    return child;
  }
  child.state_ = std::make_shared<process::State>(options.name);
  auto run = [this, &connection, &parent = machine->running(), state = child.state_, entry,
              argument] {
    pipe mine(forked(parent), connection);
    Memory memory(forked(parent), *clean_);
    state->status = entry(memory, mine, argument);
  };
  child.start_simulated(std::move(run), options);
  return child;
}

template <typename Memory>
int fork_server<Memory>::serve(const ChildCall& server) {
  Memory memory;
  const std::optional<ChildCall> call = fork_server_process::serve_requests(server.read_end);
  if (!call) return 0;
  pipe connection = pipe::adopt(call->read_end, call->write_end);
  return reinterpret_cast<process_entry<Memory>>(call->entry)(memory, connection, call->argument);
}

}  // namespace heddle

#endif  // HEDDLE_SIM_FORK_SERVER_H_
