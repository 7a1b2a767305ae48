#include "sim/pipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {
namespace {

constexpr std::size_t kCapacityMax = 256;  // what the kernel lets every user have

[[noreturn]] void throw_pipe_error(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// A real pipe in which each message takes a page.
void open_for_real(std::size_t capacity, int& read_end, int& write_end) {
  static const auto ignored = std::signal(SIGPIPE, SIG_IGN);
  static_cast<void>(ignored);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_DIRECT) != 0) throw_pipe_error("pipe");
  read_end = ends[0];
  write_end = ends[1];
  const long page = ::sysconf(_SC_PAGESIZE);
  if (::fcntl(write_end, F_SETPIPE_SZ, static_cast<int>(page) * static_cast<int>(capacity)) < 0) {
    const int error = errno;
    ::close(read_end);
    ::close(write_end);
    errno = error;
    throw_pipe_error("the capacity of a pipe");
  }
}

}  // namespace

pipe::pipe(std::size_t capacity, std::string_view name) {
  if (!std::has_single_bit(capacity) || capacity > kCapacityMax) {
    throw std::invalid_argument("a pipe's capacity is 1, 2, 4, .., 256 messages");
  }
  if (Machine::current() != nullptr) {
    kernel_ = std::make_shared<Kernel>(capacity, name);
  } else {
    open_for_real(capacity, read_end_.descriptor, write_end_.descriptor);
  }
}

// Nobody has found the pipe without the end that is copied: so it does not matter who else is at
// it.
pipe::pipe(const forked&, const pipe& original)
    : kernel_(original.kernel_), read_end_(original.read_end_), write_end_(original.write_end_) {
  HEDDLE_ASSERT(kernel_ != nullptr);
  if (read_end_.open) ++kernel_->readers;
  if (write_end_.open) ++kernel_->writers;
}

pipe::~pipe() {
  try {
    close_read_end({});
    close_write_end({});
  } catch (...) {
    // The execution is being unwound: whatever comes next says so again.
    HEDDLE_ASSERT(Machine::current() != nullptr && Machine::current()->unwinding());
  }
}

bool pipe::write(std::int64_t message, source_location where) {
  HEDDLE_ASSERT(write_end_.open);
  if (kernel_ == nullptr) {
    for (;;) {
      if (::write(write_end_.descriptor, &message, sizeof message) >= 0) return true;
      if (errno == EPIPE) return false;
      if (errno != EINTR) throw_pipe_error("write to a pipe");
    }
  }
  Kernel& kernel = *kernel_;
  Monitor::Lock lock = kernel.monitor.enter(where);
  kernel.monitor.wait(
      lock, [&] { return kernel.readers == 0 || kernel.messages.size() < kernel.capacity; }, where);
  if (kernel.readers == 0) return false;
  kernel.messages.push_back(message);
  kernel.monitor.changed(where);
  return true;
}

std::optional<std::int64_t> pipe::read(source_location where) {
  HEDDLE_ASSERT(read_end_.open);
  if (kernel_ == nullptr) {
    for (;;) {
      std::int64_t message = 0;
      const ssize_t count = ::read(read_end_.descriptor, &message, sizeof message);
      if (count > 0) return message;
      if (count == 0) return std::nullopt;
      if (errno != EINTR) throw_pipe_error("read from a pipe");
    }
  }
  Kernel& kernel = *kernel_;
  Monitor::Lock lock = kernel.monitor.enter(where);
  kernel.monitor.wait(
      lock, [&] { return kernel.writers == 0 || !kernel.messages.empty(); }, where);
  if (kernel.messages.empty()) return std::nullopt;
  const std::int64_t message = kernel.messages.front();
  kernel.messages.pop_front();
  kernel.monitor.changed(where);
  return message;
}

void pipe::close(End& end, std::uint32_t Kernel::*count, source_location where) {
  if (!end.open) return;
  end.open = false;
  if (kernel_ == nullptr) {
    ::close(end.descriptor);
    return;
  }
  const Monitor::Lock lock = kernel_->monitor.enter(where);
  if (--((*kernel_).*count) == 0) kernel_->monitor.changed(where);
}

void pipe::close_read_end(source_location where) { close(read_end_, &Kernel::readers, where); }

void pipe::close_write_end(source_location where) { close(write_end_, &Kernel::writers, where); }

}  // namespace heddle
