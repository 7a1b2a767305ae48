#ifndef HEDDLE_SIM_PIPE_H_
#define HEDDLE_SIM_PIPE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>

#include "sim/forked.h"
#include "sim/monitor.h"
#include "sim/source_location.h"

namespace heddle {

// A process's descriptors of a pipe: its read end and its write end. The pipe itself is the
// kernel's and lasts as long as any process has an end of it open. fork copies the descriptors, so
// that there is one more of each end that is open, until the child closes its own.
//
// What passes are messages, whole and in order; read() takes the first.
//
// Scheduling points: those of a lock, of a wait where it is full or empty, and of a notification
// where somebody waits (see Monitor). Memory ordering: each operation happens-before the later
// ones. Failures: to read from an empty pipe of which somebody has a write end open, but writes
// nothing, and to write into a full one that nobody empties, is a deadlock. For real: pipe2(2) in
// packet mode. SIGPIPE is ignored from the first one on. REQUIRES: no other thread of a process
// closes an end while one forks; an end that is used is open.
class pipe {
  // One end, as this process has it.
  struct End {
    bool open = true;
    int descriptor = -1;  // for real
  };

 public:
  // Holds up to `capacity` messages: 1, 2, 4, .., 256. `name` is what reports call it; it is
  // copied. Throws std::invalid_argument for another capacity, and std::system_error.
  explicit pipe(std::size_t capacity, std::string_view name = {});
  // The child's descriptors: see `forked`.
  pipe(const forked& fork, const pipe& original);
  pipe(const pipe&) = delete;
  pipe& operator=(const pipe&) = delete;
  // Closes what is open.
  ~pipe();

  // Blocks while it is full. Returns false where nobody has a read end any more.
  bool write(std::int64_t message, source_location where = source_location::current());
  // Blocks while it is empty and somebody has a write end, be it this process itself. Returns
  // nullopt at the end of file: where it is empty and nobody has.
  std::optional<std::int64_t> read(source_location where = source_location::current());

  // For real: the descriptors; -1: that end is closed. And a pipe of descriptors that a process was
  // given, which it owns from now on.
  int read_descriptor() const noexcept { return read_end_.open ? read_end_.descriptor : -1; }
  int write_descriptor() const noexcept { return write_end_.open ? write_end_.descriptor : -1; }
  static pipe adopt(int read_descriptor, int write_descriptor) {
    return pipe(End{read_descriptor >= 0, read_descriptor},
                End{write_descriptor >= 0, write_descriptor});
  }

  // To close an end again changes nothing.
  void close_read_end(source_location where = source_location::current());
  void close_write_end(source_location where = source_location::current());

 private:
  // The simulated kernel's side.
  struct Kernel {
    Kernel(std::size_t most, std::string_view name) : monitor(name), capacity(most) {}

    Monitor monitor;
    const std::size_t capacity;
    std::deque<std::int64_t> messages;
    std::uint32_t readers = 1;  // read ends that are open
    std::uint32_t writers = 1;
  };

  pipe(End read_end, End write_end) : read_end_(read_end), write_end_(write_end) {}

  void close(End& end, std::uint32_t Kernel::*count, source_location where);

  std::shared_ptr<Kernel> kernel_;  // null for real
  End read_end_;
  End write_end_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_PIPE_H_
