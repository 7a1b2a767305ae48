// A sequence lock: the writer makes a counter odd, writes, and makes it even again. A reader
// takes no lock: it has read what belongs together where the counter was even and is the same
// afterwards; else it tries again.
//
// Expected, preemptive and cooperative: passes, over 207 interleavings (cooperative: 2).
//
// Try: --keep-going: what can be read, and how often does it fail (-1)?

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

// Two numbers that belong together, written by one thread and read without a lock.
class Pair {
 public:
  void write(std::int64_t value) {
    sequence_.fetch_add(1);  // odd: a write is under way
    first_.store(value);
    second_.store(value);
    sequence_.fetch_add(1);
  }

  // False where a write came in between.
  bool try_read(std::int64_t& first, std::int64_t& second) const {
    const std::uint64_t before = sequence_.load();
    if (before % 2 != 0) return false;
    first = first_.load();
    second = second_.load();
    return sequence_.load() == before;
  }

 private:
  heddle::atomic<std::uint64_t> sequence_{0, "sequence"};
  heddle::atomic<std::int64_t> first_{0, "first"};
  heddle::atomic<std::int64_t> second_{0, "second"};
};

void program(std::int64_t writes) {
  Pair pair;
  heddle::thread writer{{.name = "writer"}, [&] {
                          for (std::int64_t i = 1; i <= writes; ++i) pair.write(i);
                        }};
  heddle::thread reader{{.name = "reader"}, [&] {
                          std::int64_t first = 0;
                          std::int64_t second = 0;
                          const bool read = pair.try_read(first, second);
                          heddle::expect(!read || first == second, "what is read belongs together");
                          heddle::outcome("read", read ? first : -1);
                        }};
  writer.join();
  reader.join();
}

}  // namespace

Model sequence_lock() {
  return {
      .name = "sequence_lock",
      .concept_name = "sequence lock",
      .summary = "a counter tells a reader whether a write came in between",
      .tags = {"sequence_lock", "fixed"},
      .parameters = {{"writes", 2, 1, 6, "writes"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
