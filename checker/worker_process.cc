#include "checker/worker_process.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <system_error>

#include "sim/failure.h"

namespace heddle {
namespace {

using Json = nlohmann::json;

[[noreturn]] void refused(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

void throw_error_in(const Json& message) {
  const auto error = message.find("error");
  if (error == message.end()) return;
  if (message.at("usage").get<bool>()) throw UsageError(error->get<std::string>());
  throw std::runtime_error(error->get<std::string>());
}

Connection::~Connection() { ::close(descriptor_); }

// Its length, and the message as CBOR.
bool Connection::send(const Json& message) {
  std::string bytes(sizeof(std::uint64_t), '\0');
  Json::to_cbor(message, bytes);
  const std::uint64_t size = bytes.size() - sizeof(size);
  std::memcpy(bytes.data(), &size, sizeof(size));
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count =
        ::send(descriptor_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EPIPE || errno == ECONNRESET)) return false;
    if (count < 0) refused("cannot send to a process of the search");
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

std::optional<Json> Connection::receive() {
  std::uint64_t size = 0;
  if (!receive_all(reinterpret_cast<char*>(&size), sizeof(size))) return std::nullopt;
  std::string bytes(size, '\0');
  if (!receive_all(bytes.data(), bytes.size())) return std::nullopt;
  return Json::from_cbor(bytes);
}

bool Connection::receive_all(char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::recv(descriptor_, bytes, size, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count == 0 || (count < 0 && errno == ECONNRESET)) return false;
    if (count < 0) refused("cannot hear from a process of the search");
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

WorkerProcess::WorkerProcess(const Work& work,
                             const std::vector<std::unique_ptr<WorkerProcess>>& others) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    refused("cannot connect to a process of the search");
  }
  connection_ = std::make_unique<Connection>(ends[0]);
  Connection master(ends[1]);
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ < 0) refused("cannot start a process of the search");
  if (process_ > 0) return;
  int status = 1;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() == parent) {
    ::close(ends[0]);
    for (const auto& other : others) ::close(other->connection_->descriptor());
    try {
      work(master);
      status = 0;
    } catch (const std::exception& error) {
      const bool usage = dynamic_cast<const UsageError*>(&error) != nullptr;
      master.send({{"error", error.what()}, {"usage", usage}});
    }
  }
  ::_exit(status);
}

WorkerProcess::~WorkerProcess() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::vector<std::size_t> wait_for_workers(
    const std::vector<std::unique_ptr<WorkerProcess>>& workers, int milliseconds) {
  std::vector<pollfd> ends;
  for (const auto& worker : workers) {
    ends.push_back({worker->connection().descriptor(), POLLIN, 0});
  }
  std::vector<std::size_t> ready;
  if (::poll(ends.data(), ends.size(), milliseconds) < 0) {
    if (errno != EINTR) refused("cannot wait for the processes of the search");
    return ready;
  }
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (ends[i].revents != 0) ready.push_back(i);
  }
  return ready;
}

}  // namespace heddle
