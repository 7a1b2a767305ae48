#include <string>

#include "process.h"
#include "tests/catch.h"

namespace heddle::tests {
namespace {

const std::string kEscape = "\x1b[";

TEST_CASE("colours are for terminals, unless NO_COLOR or --color say otherwise", "[cli]") {
  const std::vector<std::string> call = {"check", "counter_race"};
  CHECK(contains(heddle_on_terminal(call, 120).out, kEscape));
  CHECK_FALSE(contains(heddle_on_terminal(call, 120, {"NO_COLOR=1"}).out, kEscape));
  CHECK(contains(heddle_on_terminal(call, 120, {"NO_COLOR="}).out, kEscape));
  CHECK_FALSE(contains(heddle_on_terminal(call, 120, {"TERM=dumb"}).out, kEscape));
  CHECK_FALSE(contains(heddle_on_terminal({"check", "counter_race", "--color", "never"}, 120).out,
                       kEscape));
  CHECK_FALSE(contains(heddle(call).out, kEscape));
  CHECK(contains(heddle({"check", "counter_race", "--color", "always"}, {"NO_COLOR=1"}).out,
                 kEscape));
}

TEST_CASE("no progress is shown where standard error is no terminal", "[cli]") {
  CHECK(heddle_on_terminal({"check", "dining_philosophers", "--param", "ordered=1", "--param",
                            "philosophers=5", "--time", "700ms"},
                           120)
            .err.empty());
}

TEST_CASE("lines keep to the width of the terminal, but for what is to be pasted", "[cli]") {
  for (const std::size_t columns : {80U, 100U, 140U}) {
    const Called called = heddle_on_terminal({"check", "lock_order_deadlock", "--color", "never"},
                                             static_cast<unsigned short>(columns));
    const auto lines = lines_of(called.out);
    for (std::size_t i = 2; i < lines.size(); ++i) {
      if (contains(lines[i], "heddle replay")) continue;
      if (contains(lines[i], "models/")) continue;  // a path is never broken
      if (contains(lines[i], "preempts the thread")) continue;
      INFO(columns << ": " << lines[i]);
      CHECK(lines[i].size() <= columns + 1);  // and a carriage return
    }
  }
}

}  // namespace
}  // namespace heddle::tests
