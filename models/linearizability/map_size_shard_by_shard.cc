// A map in two shards with a lock each. size adds the shards up one after the other. Meanwhile
// mover inserts a key into the shard that is counted already and erases one from the other: size is
// 0, although the map had one key or two all the time. Each step is locked, and there is no data
// race.
//
// Expected, preemptive: assertion, in 25 of 4,698 interleavings.
// Expected, cooperative: passes: counter is not taken off between the shards.
//
// Try: heddle check map_size_under_all_locks.

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
    std::size_t sum = 0;
    for (Shard& shard : shards_) {
      const heddle::lock_guard guard{shard.mutex};
      sum += shard.count();
    }
    return sum;
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

Model map_size_shard_by_shard() {
  return {
      .name = "map_size_shard_by_shard",
      .concept_name = "map",
      .summary = "counts that are right one by one add up to what never was",
      .tags = {"linearizability", "broken"},
      .parameters = {},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
