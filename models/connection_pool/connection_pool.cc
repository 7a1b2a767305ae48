// The pool of connection_pool_leak with an object that holds the connection and gives it back in
// its destructor, whether the query returns or throws.
//
// Expected, preemptive and cooperative: passes, over 16 interleavings (cooperative: 8).
//
// Try: a heddle::counting_semaphore instead of the lock, the number and the condition variable.

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

class Connection {
 public:
  explicit Connection(Pool& pool) : pool_(pool) { pool_.acquire(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { pool_.release(); }

 private:
  Pool& pool_;
};

void query_through(Pool& pool) {
  const Connection connection{pool};
  query();
}

void program(std::int64_t clients, std::int64_t connections) {
  Pool pool{connections};
  const auto serve = [&] {
    try {
      query_through(pool);
    } catch (const std::runtime_error&) {
      // The client is told.
    }
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < clients; ++i) {
    threads.push_back(heddle::thread{{.name = "client"}, serve});
  }
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model connection_pool() {
  return {
      .name = "connection_pool",
      .concept_name = "scoped resource",
      .summary = "what is taken comes back on every path",
      .tags = {"connection_pool", "fixed"},
      .parameters = {{"clients", 2, 1, 8, "threads that query"},
                     {"connections", 1, 1, 8, "connections in the pool"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
