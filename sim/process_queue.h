#ifndef HEDDLE_SIM_PROCESS_QUEUE_H_
#define HEDDLE_SIM_PROCESS_QUEUE_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sim/channel.h"
#include "sim/forked.h"
#include "sim/pipe.h"
#include "sim/source_location.h"
#include "sim/thread.h"

namespace heddle {

// A queue between processes, as Python's multiprocessing.Queue. What is put goes into a buffer of
// this process, from which a thread of its own, the feeder, writes it into a pipe. So put() need
// not wait for the pipe, but the process does: at its end it waits for its feeder, which waits
// while the pipe is full. Who joins such a process before anybody has taken its items waits for
// ever.
//
// Scheduling points: put: those of a channel, and the feeder those of a channel and of the pipe;
// get: those of the pipe; of a bounded queue, those of a second pipe for each. Memory ordering: put
// happens-before the get of the item. Failures: to get what nobody puts is a deadlock: every
// process that has the queue has a write end. REQUIRES: no other thread of a process is in put()
// while one forks.
class process_queue {
 public:
  static constexpr std::size_t kUnbounded = 0;

  // `capacity` is that of the pipe: 1, 2, 4, .., 256. Of a bounded queue at most `bound` items are
  // put that were not got, and then put() waits; up to 256. `name` is copied.
  explicit process_queue(std::size_t capacity, std::size_t bound = kUnbounded,
                         std::string_view name = {});
  // The child's: the same pipe, and a buffer of its own. See `forked`.
  process_queue(const forked& fork, const process_queue& original);
  process_queue(const process_queue&) = delete;
  process_queue& operator=(const process_queue&) = delete;
  // Waits until the pipe has all that this process has put.
  ~process_queue();

  void put(std::int64_t item, source_location where = source_location::current());
  std::int64_t get(source_location where = source_location::current());

 private:
  // What a process has for itself once it puts.
  struct Feeding {
    Feeding(pipe& items, const std::string& name, source_location where);

    channel<std::int64_t> buffer;
    const pid_t process;  // for real: fork copies this, but not the thread
    thread feeder;
  };

  bool is_feeding() const;

  const std::string name_;
  pipe items_;
  std::unique_ptr<pipe> places_;  // a message for each place that is free; null: unbounded
  std::unique_ptr<Feeding> feeding_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_PROCESS_QUEUE_H_
