// The cache of cache_filled_twice, in which whoever has the exclusive lock looks again: between the
// two locks another thread may have filled the cache.
//
// Expected, preemptive and cooperative: passes, over 42 interleavings (cooperative: 2).
//
// Try: an entry that is being computed, without the lock, while others wait for it.

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
    if (const std::int64_t found = value_.read(); found != kMissing) return found;
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

Model cache_filled_once() {
  return {
      .name = "cache_filled_once",
      .concept_name = "read-mostly cache",
      .summary = "who has the exclusive lock looks again",
      .tags = {"cache", "fixed"},
      .parameters = {{"threads", 2, 1, 8, "threads that ask"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
