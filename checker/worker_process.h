#ifndef HEDDLE_CHECKER_WORKER_PROCESS_H_
#define HEDDLE_CHECKER_WORKER_PROCESS_H_

#include <sys/types.h>

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

namespace heddle {

// One end of a connection between two processes, for messages. Throws std::system_error where the
// system refuses.
class Connection {
 public:
  explicit Connection(int descriptor) noexcept : descriptor_(descriptor) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // False: nobody is at the other end any more.
  bool send(const nlohmann::json& message);
  // Waits for the next message; none: nobody is at the other end any more.
  std::optional<nlohmann::json> receive();
  int descriptor() const noexcept { return descriptor_; }

 private:
  bool receive_all(char* bytes, std::size_t size);

  const int descriptor_;
};

// A copy of this process that works for it, and ends with it.
class WorkerProcess {
 public:
  using Work = std::function<void(Connection& master)>;

  // Begins `work` in a process of its own, which then ends by _exit: status 0 where the work
  // returned. Where it threw, its last message tells of that: see throw_error_in. Of this process
  // it has all that is there now, but the connections to `others`.
  WorkerProcess(const Work& work, const std::vector<std::unique_ptr<WorkerProcess>>& others);
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  // Ends it, whatever it does.
  ~WorkerProcess();

  Connection& connection() noexcept { return *connection_; }

 private:
  std::unique_ptr<Connection> connection_;
  pid_t process_ = 0;
};

// Throws what a worker threw, where its message tells of that: a UsageError, or else a
// std::runtime_error.
void throw_error_in(const nlohmann::json& message);

// Waits until one of the workers has said something, or is gone, or for so many milliseconds;
// returns who.
std::vector<std::size_t> wait_for_workers(
    const std::vector<std::unique_ptr<WorkerProcess>>& workers, int milliseconds);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_WORKER_PROCESS_H_
