// The deque of a work-stealing scheduler (Chase and Lev, SPAA 2005), with a fixed array and all
// accesses sequentially consistent. Owner and thief meet at the last task only, and there a
// compare-exchange of the top decides who gets it.
//
// Expected, preemptive and cooperative: passes, over 127 traces (cooperative: 2).
//
// Try: a second thief; and --param tasks=3.

#include <array>
#include <optional>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

// Its owner pushes and pops at the bottom, thieves steal at the top.
class Deque {
 public:
  void push(std::int64_t task) {
    const std::int64_t bottom = bottom_.load();
    slot(bottom).store(task);
    bottom_.store(bottom + 1);
  }

  std::optional<std::int64_t> pop() {
    const std::int64_t bottom = bottom_.load() - 1;
    bottom_.store(bottom);  // thieves keep off, but for those that have looked already
    std::int64_t top = top_.load();
    if (top < bottom) return slot(bottom).load();
    std::optional<std::int64_t> task;
    // The last task: a thief may be after it too.
    if (top == bottom && top_.compare_exchange_strong(top, top + 1)) task = slot(bottom).load();
    bottom_.store(bottom + 1);
    return task;
  }

  std::optional<std::int64_t> steal() {
    std::int64_t top = top_.load();
    if (top >= bottom_.load()) return std::nullopt;
    const std::int64_t task = slot(top).load();
    if (!top_.compare_exchange_strong(top, top + 1)) return std::nullopt;
    return task;
  }

 private:
  static constexpr std::int64_t kCapacity = 4;

  using Slot = heddle::atomic<std::int64_t>;

  Slot& slot(std::int64_t index) { return slots_[static_cast<std::size_t>(index % kCapacity)]; }

  heddle::atomic<std::int64_t> top_{0, "top"};
  heddle::atomic<std::int64_t> bottom_{0, "bottom"};
  std::array<Slot, kCapacity> slots_{Slot{0, "slot 0"}, Slot{0, "slot 1"}, Slot{0, "slot 2"},
                                     Slot{0, "slot 3"}};
};

void program(std::int64_t tasks) {
  Deque deque;
  heddle::atomic<std::int64_t> run{0, "run"};
  const auto work = [&] {
    for (std::int64_t i = 0; i < tasks; ++i) deque.push(i);
    while (deque.pop()) run.fetch_add(1);
  };
  const auto steal = [&] {
    for (std::int64_t i = 0; i < tasks; ++i) {
      if (deque.steal()) run.fetch_add(1);
    }
  };

  heddle::thread owner{{.name = "owner"}, work};
  heddle::thread thief{{.name = "thief"}, steal};
  owner.join();
  thief.join();
  heddle::expect(run.load() == tasks, "each task is run once");
}

}  // namespace

Model work_stealing_deque() {
  return {
      .name = "work_stealing_deque",
      .concept_name = "work stealing",
      .summary = "owner and thief race for the last task, and one step decides",
      .tags = {"work_stealing", "fixed"},
      .parameters = {{"tasks", 2, 1, 4, "tasks that the owner has"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
