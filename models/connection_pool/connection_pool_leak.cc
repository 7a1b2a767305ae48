// Clients take a connection from a pool and give it back after their query. Where the query throws,
// the line that gives it back is not reached: the connection is lost, and when the last one is
// gone, everybody who comes later waits for ever.
//
// Expected, preemptive and cooperative: deadlock, in 2 of 10 interleavings (cooperative: 2 of 6).
//
// Try: --param connections=2 --param clients=2: nobody waits, and the leak is not noticed.

#include <stdexcept>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Pool {
 public:
  explicit Pool(std::int64_t connections) : free_(connections, "free") {}

  void acquire() {
    heddle::unique_lock lock{mutex_};
    while (free_.read() == 0) returned_.wait(lock);
    free_.write(free_.read() - 1);
  }

  void release() {
    const heddle::lock_guard guard{mutex_};
    free_.write(free_.read() + 1);
    returned_.notify_one();
  }

 private:
  heddle::mutex mutex_{"pool"};
  heddle::condition_variable returned_{"returned"};
  heddle::var<std::int64_t> free_;
};

// Fails for one in two, as a database may.
void query() {
  if (heddle::choose(2) == 1) throw std::runtime_error{"the query failed"};
}

void query_through(Pool& pool) {
  pool.acquire();
  query();
  pool.release();  // not where query() throws
}

void program(std::int64_t clients, std::int64_t connections) {
  Pool pool{connections};
  const auto serve = [&] {
    try {
      query_through(pool);
    } catch (const std::runtime_error&) {
      // The client is told; the connection was not.
    }
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < clients; ++i) {
    threads.push_back(heddle::thread{{.name = "client"}, serve});
  }
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model connection_pool_leak() {
  return {
      .name = "connection_pool_leak",
      .concept_name = "resource leak",
      .summary = "a connection lost to an exception is missing for ever",
      .tags = {"connection_pool", "broken"},
      .parameters = {{"clients", 2, 1, 8, "threads that query"},
                     {"connections", 1, 1, 8, "connections in the pool"}},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
