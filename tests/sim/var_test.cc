#include "sim/var.h"

#include <vector>

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

TEST_CASE("two reads are no race, a write beside any access is", "[sim][var][race]") {
  const auto beside = [](bool first_writes, bool second_writes) {
    return [=] {
      var<int> data(0, "data");
      const auto touch = [&](bool writes) {
        if (writes) {
          data.write(1);
        } else {
          static_cast<void>(data.read());
        }
      };
      thread first([&] { touch(first_writes); }), second([&] { touch(second_writes); });
      first.join(), second.join();
    };
  };
  CHECK(explore(beside(false, false)).passed());
  for (const auto& [first, second] :
       std::vector<std::pair<bool, bool>>{{true, false}, {false, true}, {true, true}}) {
    const auto sum = explore(beside(first, second));
    CHECK(sum.executions == 2);
    CHECK(sum.failed(FailureKind::data_race) == 2);
    CHECK(sum.ended(Ending::finished) == 2);  // it goes on
    CHECK(sum.any_message_has("data"));
  }
}

TEST_CASE("a write after several unordered reads races with each of them", "[sim][var][race]") {
  const auto sum = explore([] {
    var<int> data(0);
    thread first([&] { static_cast<void>(data.read()); });
    thread second([&] { static_cast<void>(data.read()); });
    first.join();
    data.write(1);
    second.join();
  });
  CHECK(sum.failed(FailureKind::data_race) == sum.executions);
  const auto joined = explore([] {
    var<int> data(0);
    thread first([&] { static_cast<void>(data.read()); });
    thread second([&] { static_cast<void>(data.read()); });
    first.join(), second.join();
    data.write(1);
  });
  CHECK(joined.passed());
}

TEST_CASE("a variable of any type is inspected and modified in place", "[sim][var][real]") {
  const auto body = [] {
    var<std::vector<int>> list;
    list.modify([](std::vector<int>& items) { items.push_back(3); });
    expect(list.inspect([](const auto& items) { return items.size(); }) == 1, "one item");
    var<int> number(1);
    number = number + 1;
    expect(number == 2, "as an int");
    var<double> real(0.5);
    real.write(real.read() * 2);
    expect(real.read() == 1.0, "as a double");
  };
  body();
  CHECK(explore(body).passed());
}

TEST_CASE("the cooperative scheduling takes no thread off and reports no race", "[sim][var]") {
  MachineOptions cooperative = full_recording();
  cooperative.scheduling = Scheduling::cooperative;
  // Which of the two goes first is the only decision.
  const auto sum = explore(
      [] {
        var<int> counter(0);
        const auto increment = [&] { counter.write(counter.read() + 1); };
        thread first(increment), second(increment);
        first.join(), second.join();
        outcome("counter", counter.read());
      },
      cooperative);
  CHECK(sum.executions == 2);
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"counter=2"});
}

}  // namespace
}  // namespace heddle::test
