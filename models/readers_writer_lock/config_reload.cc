// Two settings that belong together, read by many and now and then replaced. Readers share the lock
// and do not wait for each other; the writer has it alone, so that nobody sees half of a change.
//
// Expected, preemptive and cooperative: passes, over 142 interleavings (cooperative: 6).
//
// Try: more readers. They commute: dpor needs one execution for each set of readers that come
// before the writer, dfs one for each order of all.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Config {
 public:
  std::int64_t timeout_of_retries() {
    const heddle::shared_lock guard{mutex_};
    return retries_.read() * timeout_.read();
  }

  void reload(std::int64_t retries, std::int64_t timeout) {
    const heddle::lock_guard guard{mutex_};
    retries_.write(retries);
    timeout_.write(timeout);
  }

 private:
  heddle::shared_mutex mutex_{"config"};
  heddle::var<std::int64_t> retries_{1, "retries"};
  heddle::var<std::int64_t> timeout_{10, "timeout"};
};

void program(std::int64_t readers) {
  Config config;
  const auto read = [&] {
    const std::int64_t total = config.timeout_of_retries();
    heddle::expect(total == 10 || total == 60, "a reader sees all of the old or all of the new");
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < readers; ++i) {
    threads.push_back(heddle::thread{{.name = "reader"}, read});
  }
  threads.push_back(heddle::thread{{.name = "writer"}, [&] { config.reload(3, 20); }});
  for (heddle::thread& thread : threads) thread.join();
}

}  // namespace

Model config_reload() {
  return {
      .name = "config_reload",
      .concept_name = "readers-writer lock",
      .summary = "readers share the lock, a writer has it alone",
      .tags = {"readers_writer_lock", "fixed"},
      .parameters = {{"readers", 2, 1, 8, "threads that read"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
