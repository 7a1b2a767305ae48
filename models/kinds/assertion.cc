#include <stdexcept>

#include "models/kinds.h"
#include "sim/heddle.h"
#include "sim/linearizable.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::atomic<int> count{0, "count"};
  const auto add = [&] { count.store(count.load() + 1); };
  heddle::thread other{add};
  add();
  other.join();
  heddle::expect(count.load() == 2, "both additions count");
}

void fixed() {
  heddle::atomic<int> count{0, "count"};
  const auto add = [&] { count.fetch_add(1); };
  heddle::thread other{add};
  add();
  other.join();
  heddle::expect(count.load() == 2, "both additions count");
}

// In two steps as well, but the second fails where the value is no longer the one that was read.
void look_alike() {
  heddle::atomic<int> count{0, "count"};
  const auto add = [&] {
    int seen = count.load();
    while (!count.compare_exchange_strong(seen, seen + 1)) {
    }
  };
  heddle::thread other{add};
  add();
  other.join();
  heddle::expect(count.load() == 2, "both additions count");
}

void throws() {
  heddle::atomic<bool> open{true, "open"};
  heddle::thread other{[&] {
    if (open.load() && !open.load()) throw std::runtime_error("closed meanwhile");
  }};
  open.store(false);
  other.join();
}

void looks_once() {
  heddle::atomic<bool> open{true, "open"};
  heddle::thread other{[&] {
    const bool is_open = open.load();
    if (is_open && !is_open) throw std::runtime_error("closed meanwhile");
  }};
  open.store(false);
  other.join();
}

int add_one(int& sum) { return sum++; }

void not_linearizable() {
  heddle::atomic<int> next{0, "next"};
  heddle::linearizable history{0, "tickets"};
  const auto draw = [&] {
    history.call("draw", add_one, [&] {
      const int ticket = next.load();
      next.store(ticket + 1);
      return ticket;
    });
  };
  heddle::thread other{draw};
  draw();
  other.join();
  history.check();
}

void linearizable() {
  heddle::atomic<int> next{0, "next"};
  heddle::linearizable history{0, "tickets"};
  const auto draw = [&] { history.call("draw", add_one, [&] { return next.fetch_add(1); }); };
  heddle::thread other{draw};
  draw();
  other.join();
  history.check();
}

}  // namespace

Kind assertion() {
  return {
      .name = "assertion",
      .failure = FailureKind::assertion,
      .summary = "the program says itself that something is wrong",
      .meaning =
          "An expectation of the program does not hold (heddle::expect), an exception "
          "leaves a thread, std::terminate is called, or the calls on an object fit no "
          "sequential order (heddle::linearizable). In a concurrent program the line that "
          "notices is seldom the line that is wrong: look in the timeline for what "
          "another thread did between a value's being read and its being used.",
      .repair =
          "Make what belongs together one step: one lock around the check and the act, or "
          "one atomic read-modify-write in place of a load and a store.",
      .examples =
          {
              {"a lost update", broken, fixed, look_alike},
              {"an exception", throws, looks_once},
              {"not linearizable", not_linearizable, linearizable},
          },
  };
}

}  // namespace heddle::models
