// The map of map_size_shard_by_shard, whose size holds the locks of all shards while it counts,
// always taken in the same order: what it returns was the size at the moment when it had them all.
//
// Expected, preemptive and cooperative: passes, over 10 traces (cooperative: 2).
//
// Try: let size give the lock of the first shard up before it takes the second.

#include <array>
#include <set>
#include <string>

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/linearizable.h"

namespace heddle::models {
namespace {

using Keys = std::set<std::int64_t>;

class Map {
 public:
  bool insert(std::int64_t key) {
    Shard& shard = shard_of(key);
    const heddle::lock_guard guard{shard.mutex};
    return shard.keys.modify([&](Keys& keys) { return keys.insert(key).second; });
  }

  bool erase(std::int64_t key) {
    Shard& shard = shard_of(key);
    const heddle::lock_guard guard{shard.mutex};
    return shard.keys.modify([&](Keys& keys) { return keys.erase(key) == 1; });
  }

  std::size_t size() {
    const heddle::lock_guard first{shards_[0].mutex};
    const heddle::lock_guard second{shards_[1].mutex};
    return shards_[0].count() + shards_[1].count();
  }

 private:
  struct Shard {
    explicit Shard(const std::string& number)
        : mutex("shard " + number), keys({}, "keys " + number) {}

    std::size_t count() const {
      return keys.inspect([](const Keys& all) { return all.size(); });
    }

    heddle::mutex mutex;
    heddle::var<Keys> keys;
  };

  Shard& shard_of(std::int64_t key) { return shards_[static_cast<std::size_t>(key) % 2]; }

  std::array<Shard, 2> shards_{Shard{"0"}, Shard{"1"}};
};

// The map as it must look: one operation at a time.
struct Specification {
  Keys keys;

  bool operator==(const Specification&) const = default;
  bool insert(std::int64_t key) { return keys.insert(key).second; }
  bool erase(std::int64_t key) { return keys.erase(key) == 1; }
  std::size_t size() const { return keys.size(); }
};

void program() {
  Map map;
  map.insert(1);
  heddle::linearizable history{Specification{{1}}, "map"};

  const auto move = [&] {
    const auto insert = [&](std::int64_t key) { return map.insert(key); };
    const auto erase = [&](std::int64_t key) { return map.erase(key); };
    history.call("insert", &Specification::insert, insert, 2);
    history.call("erase", &Specification::erase, erase, 1);
  };
  heddle::thread mover{{.name = "mover"}, move};
  std::size_t size = 0;
  const auto count = [&] {
    size = history.call("size", &Specification::size, [&] { return map.size(); });
  };
  heddle::thread counter{{.name = "counter"}, count};
  mover.join();
  counter.join();

  history.check();
  heddle::outcome("size", static_cast<std::int64_t>(size));
}

}  // namespace

Model map_size_under_all_locks() {
  return {
      .name = "map_size_under_all_locks",
      .concept_name = "map",
      .summary = "a sum is taken while no part of it can change",
      .tags = {"linearizability", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
