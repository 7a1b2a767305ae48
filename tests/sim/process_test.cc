// Processes, in executions and for real: what a child has, how it ends, and that nothing is left.

#include "sim/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <set>
#include <stdexcept>

#include "sim/engine/fiber.h"
#include "sim/fork_server.h"
#include "sim/heddle.h"
#include "sim/pipe.h"
#include "sim/process_queue.h"
#include "sim/shared_memory.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle {
namespace {

struct Memory {
  Memory() = default;
  Memory(const forked& fork, const Memory& original)
      : lock(fork, original.lock, "child's lock"),
        first(fork, original.first),
        second(fork, original.second),
        numbers(fork, original.numbers) {}

  heddle::mutex lock{"lock"};
  heddle::var<int> first{0, "first"};
  heddle::var<int> second{0, "second"};
  heddle::pipe numbers{2, "numbers"};
};

Result search(const std::function<void()>& body, const std::string& strategy = "dpor") {
  return check(test::program_of(body), test::options_of(strategy, true));
}

std::set<std::int64_t> values_of(const Result& result) {
  std::set<std::int64_t> values;
  for (const Outcome& outcome : result.outcomes) values.insert(outcome.values.front().second);
  return values;
}

bool has(const Result& result, FailureKind kind) {
  return std::any_of(result.failures.begin(), result.failures.end(),
                     [&](const FailureReport& report) { return report.failure.kind == kind; });
}

int open_descriptors() {
  DIR* folder = ::opendir("/proc/self/fd");
  int count = 0;
  while (const dirent* entry = ::readdir(folder)) count += entry->d_name[0] != '.';
  ::closedir(folder);
  return count - 1;  // but for that of the folder
}

// Those that stay open where a program runs another: the standard streams, and what whoever has
// called this left open.
int inherited_descriptors() {
  int count = 0;
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    const int flags = ::fcntl(descriptor, F_GETFD);
    count += flags >= 0 && (flags & FD_CLOEXEC) == 0;
  }
  return count;
}

// Runs for real, and sees to it that neither a child nor a descriptor is left.
template <typename Body>
void run_for_real(Body body) {
  // The first pipe ignores a signal, the first use of /proc nothing: both before it is counted.
  const int before = open_descriptors();
  body();
  CHECK(open_descriptors() == before);
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

// The other thread writes 1 to both, the first one first.
TEST_CASE("a fork copies all variables at one moment, in every place where it can come",
          "[sim][process]") {
  const auto body = [] {
    Memory memory;
    heddle::thread writer{[&] {
      memory.first.write(1);
      memory.second.write(1);
    }};
    process child = process::fork(
        memory, [](Memory& mine) { return mine.first.read() * 10 + mine.second.read(); });
    writer.join();
    heddle::outcome("copied", child.join());
  };
  const std::string strategy = GENERATE("dfs", "dpor");
  const Result result = search(body, strategy);
  CHECK(result.verdict == Verdict::passed);
  CHECK(values_of(result) == std::set<std::int64_t>{0, 10, 11});
  // dpor: the fork before, between and after the two writes, and nothing else that matters.
  if (strategy == "dpor") CHECK(result.executions.explored == 3);
}

TEST_CASE("what a child changes is its own, and what the parent changes after the fork too",
          "[sim][process]") {
  const auto body = [] {
    Memory memory;
    process child = process::fork(memory, [](Memory& mine) {
      mine.first.write(mine.first.read() + 5);
      return mine.first.read();
    });
    memory.first.write(7);
    const int status = child.join();
    heddle::outcome("both", status * 10 + memory.first.read());
  };
  CHECK(values_of(search(body, "dfs")) == std::set<std::int64_t>{57});
}

TEST_CASE("a lock that another thread holds stays locked in the child", "[sim][process]") {
  const auto body = [](bool holds_itself) {
    return [=] {
      Memory memory;
      heddle::thread other{[&] {
        if (holds_itself) return;
        const heddle::lock_guard guard{memory.lock};
        memory.first.write(1);
      }};
      if (holds_itself) memory.lock.lock();
      process child = process::fork(memory, [=](Memory& mine) {
        if (!holds_itself) mine.lock.lock();
        mine.lock.unlock();
        return 0;
      });
      if (holds_itself) memory.lock.unlock();
      other.join();
      child.join();
    };
  };
  CHECK(has(search(body(false)), FailureKind::deadlock));
  CHECK(search(body(true), "dfs").failures.empty());
}

TEST_CASE("dpor meets the traces of programs that fork as dfs does", "[sim][process][dpor]") {
  const auto body = [] {
    Memory memory;
    heddle::thread other{[&] {
      const heddle::lock_guard guard{memory.lock};
      memory.first.write(1);
    }};
    process child = process::fork(memory, [](Memory& mine) {
      const heddle::lock_guard guard{mine.lock};
      return mine.first.read();
    });
    other.join();
    heddle::outcome("copied", child.join());
  };
  CheckOptions options = test::options_of("dpor", true);
  const ReductionCheck check = verify_reduction(test::program_of(body), options);
  CHECK(check.complete);
  CHECK(check.holds());
}

TEST_CASE("a pipe ends when every write end is closed, and takes nothing without a reader",
          "[sim][process]") {
  const auto body = [] {
    Memory memory;
    process child = process::fork(memory, [](Memory& mine) {
      mine.numbers.close_write_end();
      int sum = 0;
      while (const std::optional<std::int64_t> number = mine.numbers.read()) {
        sum += static_cast<int>(*number);
      }
      return sum;
    });
    memory.numbers.close_read_end();
    bool written = true;
    for (std::int64_t i = 1; i <= 3; ++i) written = memory.numbers.write(i) && written;
    memory.numbers.close_write_end();
    heddle::expect(written, "all is written");
    heddle::expect(child.join() == 6, "all is read");

    heddle::pipe unread{1, "unread"};
    unread.close_read_end();
    heddle::expect(!unread.write(1), "nobody can read it");
  };
  CHECK(search(body).verdict == Verdict::passed);
  run_for_real(body);
}

TEST_CASE("a pipe holds as many messages as it says, simulated and real", "[sim][process]") {
  const auto fill = [] {
    heddle::pipe full{4, "full"};
    heddle::thread reader{[&] {
      for (std::int64_t i = 0; i < 5; ++i) heddle::expect(full.read() == i, "they come in order");
    }};
    for (std::int64_t i = 0; i < 5; ++i) full.write(i);
    reader.join();
  };
  CHECK(search(fill).verdict == Verdict::passed);
  run_for_real(fill);
  const auto overfill = [](std::int64_t messages) {
    return [=] {
      heddle::pipe full{4, "full"};
      heddle::thread other{[&] { full.write(0); }};
      for (std::int64_t i = 1; i < messages; ++i) full.write(i);
      other.join();
    };
  };
  CHECK(search(overfill(4)).failures.empty());
  CHECK(has(search(overfill(5)), FailureKind::deadlock));
  CHECK_THROWS_AS(heddle::pipe(3), std::invalid_argument);
  CHECK_THROWS_AS(heddle::pipe(0), std::invalid_argument);
  CHECK_THROWS_AS(heddle::pipe(512), std::invalid_argument);
}

TEST_CASE("a real child tells its status, or the signal that ended it", "[sim][process][real]") {
  run_for_real([] {
    Memory memory;
    memory.first.write(41);
    process child = process::fork(memory, [](Memory& mine) { return mine.first.read() + 1; });
    CHECK(child.joinable());
    CHECK(child.join() == 42);
    CHECK_FALSE(child.joinable());
    process killed = process::fork(memory, [](Memory&) -> int {
      ::raise(SIGKILL);
      return 0;
    });
    CHECK(killed.join() == -SIGKILL);
  });
}

TEST_CASE("a real daemon is killed when its process object goes", "[sim][process][real]") {
  run_for_real([] {
    Memory memory;
    const process daemon = process::fork(memory,
                                         [](Memory&) {
                                           for (;;) ::pause();
                                           return 0;
                                         },
                                         {.daemon = true});
    CHECK(daemon.joinable());
  });
}

TEST_CASE("a real child that finds a lock locked waits for ever", "[sim][process][real]") {
  run_for_real([] {
    Memory memory;
    heddle::latch held{1};
    heddle::latch done{1};
    heddle::thread holder{[&] {
      const heddle::lock_guard guard{memory.lock};
      held.count_down();
      done.wait();
    }};
    held.wait();
    process child = process::fork(memory, [](Memory& mine) {
      ::alarm(1);  // ends it by a signal
      mine.lock.lock();
      return 0;
    });
    CHECK(child.join() == -SIGALRM);
    done.count_down();
    holder.join();
  });
}

int tell_first(Memory& mine, heddle::pipe& connection, std::int64_t argument) {
  connection.write(mine.first.read() + argument);
  return open_descriptors();
}

TEST_CASE("a spawned child has nothing but its connection and its argument",
          "[sim][process][real]") {
  const auto body = [] {
    Memory memory;
    memory.first.write(7);
    heddle::pipe answers{1, "answers"};
    process child = process::spawn<Memory>(tell_first, answers, 100);
    heddle::expect(answers.read() == 100, "its memory is made afresh");
    child.join();
  };
  run_for_real(body);
  CHECK(search(body).failures.empty());
  const int inherited = inherited_descriptors();
  heddle::pipe answers{1};
  process child = process::spawn<Memory>(tell_first, answers, 0);
  answers.read();
  CHECK(child.join() == inherited + 2 + 2);  // the connection, and those of its memory
}

int count_starts(Memory& mine, heddle::pipe& connection, std::int64_t argument) {
  mine.first.write(mine.first.read() + static_cast<int>(argument));
  connection.write(mine.first.read());
  return static_cast<int>(argument);
}

// A sanitizer makes each ten times as long.
#if defined(HEDDLE_ASAN) || defined(HEDDLE_TSAN)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

TEST_CASE("each child of a fork server is a copy of the same clean process",
          "[sim][process][real]") {
  const auto body = [] {
    fork_server<Memory> server;
    Memory memory;
    memory.first.write(7);
    heddle::pipe answers{2, "answers"};
    process one = server.start(count_starts, answers, 1);
    heddle::expect(answers.read() == 1, "the first has the server's memory");
    process two = server.start(count_starts, answers, 2);
    heddle::expect(answers.read() == 2, "so has the second");
    heddle::expect(one.join() == 1 && two.join() == 2, "each tells its status");
  };
  run_for_real(body);
  CheckOptions options = test::options_of("dpor", true);
  if (kSanitized) options.executions_max = 1'000;
  const Result result = check(test::program_of(body), options);
  CHECK(result.failures.empty());
  CHECK(result.exhaustive != kSanitized);
}

int die(Memory&, heddle::pipe&, std::int64_t argument) {
  ::raise(static_cast<int>(argument));
  for (;;) ::pause();
}

TEST_CASE("the child of a fork server that is killed tells the signal", "[sim][process][real]") {
  run_for_real([] {
    fork_server<Memory> server;
    heddle::pipe answers{1};
    process killed = server.start(die, answers, SIGKILL);
    CHECK(killed.join() == -SIGKILL);
    const process daemon = server.start(die, answers, 0, {.daemon = true});
    CHECK(daemon.joinable());
  });
}

// The queue's thread may hold a lock of AddressSanitizer's allocator where the parent forks, which
// nobody gives back in the child: there it hangs. The allocator of the C library is ready for that.
#ifndef HEDDLE_ASAN
TEST_CASE("a queue passes what children put, and its process waits for it",
          "[sim][process][real]") {
  struct Queue {
    Queue() = default;
    Queue(const forked& fork, const Queue& original) : items(fork, original.items) {}
    heddle::process_queue items{2, 4, "items"};
  };
  run_for_real([] {
    Queue queue;
    queue.items.put(100);  // the parent's feeder is no part of a child
    const auto put = [](Queue& mine) {
      for (int i = 0; i < 20; ++i) mine.items.put(i);
      return 0;
    };
    process first = process::fork(queue, put);
    process second = process::fork(queue, put);
    std::int64_t sum = 0;
    for (int i = 0; i < 41; ++i) sum += queue.items.get();
    CHECK(sum == 100 + 2 * 190);
    first.join();
    second.join();
  });
}
#endif

TEST_CASE("shared memory is that of both, simulated and real", "[sim][process][real]") {
  struct Shared {
    heddle::atomic<int> count{0, "count"};
  };
  struct Both {
    Both() = default;
    Both(const forked& fork, const Both& original) : shared(fork, original.shared) {}
    heddle::shared_memory<Shared> shared;
  };
  const auto body = [] {
    Both both;
    process child = process::fork(both, [](Both& mine) {
      mine.shared->count.fetch_add(1);
      return 0;
    });
    both.shared->count.fetch_add(1);
    child.join();
    heddle::expect(both.shared->count.load() == 2, "both have counted in it");
  };
  CHECK(search(body).verdict == Verdict::passed);
  run_for_real(body);
}

}  // namespace
}  // namespace heddle
