#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::atomic<int> sum{0, "sum"};
  heddle::thread other{[&] { sum.fetch_add(1); }};
  other.join();
  sum.fetch_add(1);
}

void fixed() {
  heddle::atomic<int> sum{0, "sum"};
  heddle::thread other{[&] { sum.fetch_add(1); }};
  sum.fetch_add(1);
  other.join();
}

// Nobody writes, and the value is always the same, but the threads do meet.
void look_alike() {
  heddle::atomic<int> sum{0, "sum"};
  heddle::thread other{[&] { static_cast<void>(sum.load()); }};
  static_cast<void>(sum.load());
  other.join();
}

}  // namespace

Kind vacuous() {
  return {
      .name = "vacuous",
      .failure = std::nullopt,
      .summary = "nothing could go wrong: no two threads met anywhere",
      .meaning =
          "No execution had a choice, or no object was touched by two threads: whatever "
          "is wrong with the program, these executions could not have shown it. So heddle "
          "does not call it passed. It is the reason of an inconclusive verdict.",
      .repair =
          "Let the threads run at the same time, and let them share what they share in "
          "the program: heddle sees what goes through its own primitives only.",
      .examples =
          {
              {"joined before the other begins", broken, fixed, look_alike},
          },
  };
}

}  // namespace heddle::models
