#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  static int executions = 0;
  heddle::atomic<int> sum{0, "sum"};
  const auto add = [&] { sum.fetch_add(1), sum.fetch_add(1); };
  heddle::thread other{add};
  add();
  other.join();
  heddle::expect(++executions % 3 != 0, "it is not every third execution");
}

void fixed() {
  heddle::atomic<int> sum{0, "sum"};
  const auto add = [&] { sum.fetch_add(1), sum.fetch_add(1); };
  heddle::thread other{add};
  add();
  other.join();
  const std::uint32_t executions = heddle::choose(3);
  heddle::expect(executions < 3, "it is one of three");
}

// Keeps a value from one execution to the next as well, but does nothing by it.
void look_alike() {
  static int executions = 0;
  heddle::atomic<int> sum{0, "sum"};
  const auto add = [&] { sum.fetch_add(1), sum.fetch_add(1); };
  heddle::thread other{add};
  add();
  other.join();
  heddle::expect(++executions > 0, "it is counted");
}

}  // namespace

Kind nondeterminism() {
  return {
      .name = "nondeterminism",
      .failure = FailureKind::nondeterminism,
      .summary = "the program does not do the same again under the same schedule",
      .meaning =
          "heddle runs an execution again by its schedule, and the program does something "
          "else: it depends on what heddle does not decide. A clock, a random number, an "
          "address, the order of a hash table by pointers, a file, a static variable that "
          "keeps its value from one execution to the next. No verdict means anything "
          "until that is gone.",
      .repair =
          "Make everything inside the function that is checked, so that each execution "
          "begins anew. Draw what may vary by heddle::choose, which is searched and "
          "recorded; ask heddle::steady_clock for the time.",
      .examples =
          {
              {"a static variable", broken, fixed, look_alike},
          },
  };
}

}  // namespace heddle::models
