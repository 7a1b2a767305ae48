#include "sim/fork_server.h"

#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

namespace heddle {
namespace {

// What is sent beside the descriptors.
struct Request {
  std::intptr_t entry;  // from the executable's entry: see place_of in process.cc
  std::int64_t argument;
  std::array<bool, 2> ends;  // of the connection that are open
};
constexpr std::size_t kDescriptorsMax = 3;  // the status, and those ends

[[noreturn]] void throw_server_error() {
  throw std::system_error(errno, std::generic_category(), "fork server");
}

// A message with descriptors, and room for them.
class Message {
 public:
  explicit Message(Request& request) {
    part_ = {&request, sizeof request};
    header_.msg_iov = &part_;
    header_.msg_iovlen = 1;
    header_.msg_control = control_.data();
    header_.msg_controllen = control_.size();
  }

  bool send(int socket, const int* descriptors, std::size_t count) {
    header_.msg_controllen = CMSG_SPACE(count * sizeof(int));
    cmsghdr* control = CMSG_FIRSTHDR(&header_);
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(count * sizeof(int));
    std::memcpy(CMSG_DATA(control), descriptors, count * sizeof(int));
    ssize_t sent = 0;
    while ((sent = ::sendmsg(socket, &header_, MSG_NOSIGNAL)) < 0 && errno == EINTR) {
    }
    return sent >= 0;
  }
  // False where the other side is gone.
  bool receive(int socket, int* descriptors) {
    ssize_t received = 0;
    while ((received = ::recvmsg(socket, &header_, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {
    }
    const cmsghdr* control = CMSG_FIRSTHDR(&header_);
    if (received <= 0 || control == nullptr) return false;
    std::memcpy(descriptors, CMSG_DATA(control), control->cmsg_len - CMSG_LEN(0));
    return true;
  }

 private:
  msghdr header_{};
  iovec part_{};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kDescriptorsMax * sizeof(int))> control_{};
};

// As in process.cc.
std::intptr_t place_of_entry(void (*entry)()) noexcept {
  return reinterpret_cast<std::intptr_t>(entry) - static_cast<std::intptr_t>(::getauxval(AT_ENTRY));
}

void write_number(int descriptor, int number) {
  while (::write(descriptor, &number, sizeof number) < 0 && errno == EINTR) {
  }
}

// In a process of the server's: forks the child, tells who it is and, later, how it ended. Returns
// in the child.
void keep_child(const int* descriptors, std::size_t count) {
  const int status = descriptors[0];
  std::signal(SIGCHLD, SIG_DFL);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(status);
    return;
  }
  if (child > 0) {
    for (std::size_t i = 1; i < count; ++i) ::close(descriptors[i]);
    write_number(status, child);
    int ended = 0;
    while (::waitpid(child, &ended, 0) < 0 && errno == EINTR) {
    }
    write_number(status, ended);
  }
  ::_exit(0);
}

}  // namespace

void fork_server_process::start(ChildCall::Run serve) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) throw_server_error();
  ChildCall call;
  call.run = serve;
  call.entry = reinterpret_cast<void (*)()>(serve);
  call.read_end = ends[1];
  try {
    server_.spawn_for_real(call);
  } catch (...) {
    ::close(ends[0]);
    ::close(ends[1]);
    throw;
  }
  ::close(ends[1]);
  socket_ = ends[0];
}

fork_server_process::~fork_server_process() {
  if (socket_ < 0) return;
  ::close(socket_);
  static_cast<void>(server_.wait_for_end());
}

void fork_server_process::request(process& child, void (*entry)(), const pipe& connection,
                                  std::int64_t argument) {
  int status[2];
  if (::pipe2(status, O_CLOEXEC) != 0) throw_server_error();
  const std::array<int, 2> ends = {connection.read_descriptor(), connection.write_descriptor()};
  Request request{place_of_entry(entry), argument, {ends[0] >= 0, ends[1] >= 0}};
  std::array<int, kDescriptorsMax> descriptors{status[1]};
  std::size_t count = 1;
  for (const int end : ends) {
    if (end >= 0) descriptors[count++] = end;
  }
  const bool sent = Message(request).send(socket_, descriptors.data(), count);
  ::close(status[1]);
  int number = 0;
  ssize_t heard = -1;
  while (sent && (heard = ::read(status[0], &number, sizeof number)) < 0 && errno == EINTR) {
  }
  if (heard != sizeof number) {
    ::close(status[0]);
    errno = ESRCH;
    throw_server_error();
  }
  child.child_ = number;
  child.status_ = status[0];
}

std::optional<ChildCall> fork_server_process::serve_requests(int socket) {
  std::signal(SIGCHLD, SIG_IGN);  // its children leave nothing behind
  for (;;) {
    Request request{};
    std::array<int, kDescriptorsMax> descriptors{};
    if (!Message(request).receive(socket, descriptors.data())) return std::nullopt;
    const std::size_t count = 1U + (request.ends[0] ? 1U : 0U) + (request.ends[1] ? 1U : 0U);
    const pid_t keeper = ::fork();
    if (keeper == 0) {
      ::close(socket);
      keep_child(descriptors.data(), count);
      ChildCall call;
      call.entry = reinterpret_cast<void (*)()>(static_cast<std::intptr_t>(::getauxval(AT_ENTRY)) +
                                                request.entry);
      std::size_t next = 1;
      if (request.ends[0]) call.read_end = descriptors[next++];
      if (request.ends[1]) call.write_end = descriptors[next++];
      call.argument = request.argument;
      return call;
    }
    for (std::size_t i = 0; i < count; ++i) ::close(descriptors[i]);
  }
}

}  // namespace heddle
