// The diners of polite_diners with an order between them: one gives way, the other one does not.
// Who goes first eats first, and then there is nobody left to give way to.
//
// Expected, preemptive and cooperative: passes, over 32 traces (cooperative: 2).
//
// Try: let both insist. It is right too, for the spoon is with one of them at any time.

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
    const bool gives_way = self == 0;
    for (std::int64_t i = 0; i < patience && hungry[self].load(); ++i) {
      spoon.wait(other);
      if (gives_way && hungry[other].load()) {
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
  heddle::expect(eaten.load() == 2, "both eat");
}

}  // namespace

Model polite_diners_with_priority() {
  return {
      .name = "polite_diners_with_priority",
      .concept_name = "priority breaks a livelock",
      .summary = "one insists, so that the other gets its turn after",
      .tags = {"livelock", "fixed"},
      .parameters = {{"patience", 2, 2, 20, "turns before a diner gives up"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
