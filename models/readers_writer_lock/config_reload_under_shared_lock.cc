// The settings of config_reload, written under the shared lock: it keeps writers out, but not the
// readers inside, and they see half of a change.
//
// Expected, preemptive: data_race, and --keep-going finds the half change too.
// Expected, cooperative: passes: nobody is taken off between the two writes.
//
// Try: heddle check config_reload.

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
    const heddle::shared_lock guard{mutex_};
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

Model config_reload_under_shared_lock() {
  return {
      .name = "config_reload_under_shared_lock",
      .concept_name = "write under a shared lock",
      .summary = "a shared lock does not keep other readers out",
      .tags = {"readers_writer_lock", "broken"},
      .parameters = {{"readers", 2, 1, 8, "threads that read"}},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
