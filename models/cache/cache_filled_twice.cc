// A cache that is mostly read: those that find the value share the lock. Who does not find it gives
// the shared lock up and takes the exclusive one; two that came together both compute the value,
// which is what the cache was there to save. There is no data race.
//
// Expected, preemptive: assertion, in 40 of 42 interleavings.
// Expected, cooperative: passes: the first thread fills the cache before another one looks.
//
// Try: heddle check cache_filled_once.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Cache {
 public:
  std::int64_t get() {
    {
      const heddle::shared_lock shared{mutex_};
      if (const std::int64_t found = value_.read(); found != kMissing) return found;
    }
    const heddle::lock_guard exclusive{mutex_};
    value_.write(compute());
    return value_.read();
  }

  std::int64_t computations() const { return computations_.load(); }

 private:
  static constexpr std::int64_t kMissing = 0;

  std::int64_t compute() {
    computations_.fetch_add(1);
    return 42;
  }

  heddle::shared_mutex mutex_{"mutex"};
  heddle::var<std::int64_t> value_{kMissing, "value"};
  heddle::atomic<std::int64_t> computations_{0, "computations"};
};

void program(std::int64_t threads) {
  Cache cache;
  std::vector<heddle::thread> users;
  for (std::int64_t i = 0; i < threads; ++i) {
    users.push_back(
        heddle::thread{[&] { heddle::expect(cache.get() == 42, "the value is right"); }});
  }
  for (heddle::thread& user : users) user.join();
  heddle::expect(cache.computations() == 1, "the value is computed once");
}

}  // namespace

Model cache_filled_twice() {
  return {
      .name = "cache_filled_twice",
      .concept_name = "check then act",
      .summary = "two that miss together compute twice",
      .tags = {"cache", "broken"},
      .parameters = {{"threads", 2, 1, 8, "threads that ask"}},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
