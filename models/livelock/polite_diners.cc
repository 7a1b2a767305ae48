// Two diners share one spoon. Whoever has it and sees that the other one is hungry hands it over,
// and so back and forth: both are busy and nobody eats. Real diners have patience without end;
// these give up after some courtesies, so that the search has an end too, and what it finds is that
// nobody has eaten.
//
// Expected, preemptive: assertion, in 85 of 136 traces.
// Expected, cooperative: passes: a diner that has lost its patience is gone when the other one
// looks, which then eats alone.
//
// Try: more patience. It only takes longer. And heddle check polite_diners_with_priority.

#include <array>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program(std::int64_t patience) {
  heddle::atomic<std::size_t> spoon{0, "spoon"};  // who has it
  using Flag = heddle::atomic<bool>;
  std::array<Flag, 2> hungry{Flag{true, "hungry 1"}, Flag{true, "hungry 2"}};
  heddle::atomic<int> eaten{0, "eaten"};

  const auto dine = [&](std::size_t self) {
    const std::size_t other = 1 - self;
    for (std::int64_t i = 0; i < patience && hungry[self].load(); ++i) {
      spoon.wait(other);
      if (hungry[other].load()) {
        spoon.store(other);  // after you
      } else {
        eaten.fetch_add(1);
        hungry[self].store(false);
        spoon.store(other);
      }
      spoon.notify_one();
    }
    hungry[self].store(false);
  };

  heddle::thread first{{.name = "diner 1"}, [&] { dine(0); }};
  heddle::thread second{{.name = "diner 2"}, [&] { dine(1); }};
  first.join();
  second.join();
  heddle::expect(eaten.load() > 0, "somebody eats");
}

}  // namespace

Model polite_diners() {
  return {
      .name = "polite_diners",
      .concept_name = "livelock",
      .summary = "each gives way to the other, and nobody gets anything",
      .tags = {"livelock", "broken"},
      .parameters = {{"patience", 2, 1, 20, "courtesies before a diner gives up"}},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
