#include "sim/linearization.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "tests/catch.h"

namespace heddle::test {
namespace {

// Writes are below kReads and tell what is written; reads tell what they have read.
struct RegisterCall {
  bool writes;
  int value;
};

// A variable that is 0 at first.
class Register : public SequentialObject {
 public:
  explicit Register(std::vector<RegisterCall> calls) : calls_(std::move(calls)) {}

  bool apply(std::size_t operation, bool pending) override {
    const RegisterCall& call = calls_[operation];
    if (!call.writes && !pending && call.value != values_.back()) return false;
    values_.push_back(call.writes ? call.value : values_.back());
    return true;
  }
  void undo() override { values_.pop_back(); }
  bool met_before(const std::vector<bool>& placed) override {
    const std::pair<std::vector<bool>, int> met(placed, values_.back());
    if (std::find(met_.begin(), met_.end(), met) != met_.end()) return true;
    met_.push_back(met);
    return false;
  }

 private:
  std::vector<RegisterCall> calls_;
  std::vector<int> values_{0};
  std::vector<std::pair<std::vector<bool>, int>> met_;
};

bool explained(const std::vector<HistoryInterval>& history,
               const std::vector<RegisterCall>& calls) {
  Register object(calls);
  return has_linearization(history, object);
}

// By the definition: tries all orders of all sets of calls that contain those that responded.
bool explained_by_definition(const std::vector<HistoryInterval>& history,
                             const std::vector<RegisterCall>& calls) {
  const std::size_t count = history.size();
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  const auto fits = [&](std::uint32_t left_out) {
    Register object(calls);
    for (std::size_t i = 0; i < count; ++i) {
      const HistoryInterval& call = history[order[i]];
      if ((left_out >> order[i] & 1) != 0) {
        if (!call.pending()) return false;
        continue;
      }
      for (std::size_t j = i + 1; j < count; ++j) {
        const bool out = (left_out >> order[j] & 1) != 0;
        if (!out && history[order[j]].responded < call.invoked) return false;
      }
      if (!object.apply(order[i], call.pending())) return false;
    }
    return true;
  };
  do {
    for (std::uint32_t left_out = 0; left_out < (1U << count); ++left_out) {
      if (fits(left_out)) return true;
    }
  } while (std::next_permutation(order.begin(), order.end()));
  return false;
}

TEST_CASE("a history without operations is explained", "[sim][linearization]") {
  CHECK(explained({}, {}));
}

TEST_CASE("a read that overlaps a write may come before it or after it", "[sim][linearization]") {
  const std::vector<HistoryInterval> overlap{{1, 3}, {2, 4}};
  CHECK(explained(overlap, {{true, 1}, {false, 0}}));
  CHECK(explained(overlap, {{true, 1}, {false, 1}}));
  CHECK_FALSE(explained(overlap, {{true, 1}, {false, 2}}));
}

TEST_CASE("a read that begins after a write has ended does not come before it",
          "[sim][linearization]") {
  const std::vector<HistoryInterval> apart{{1, 2}, {3, 4}};
  CHECK_FALSE(explained(apart, {{true, 1}, {false, 0}}));
  CHECK(explained(apart, {{true, 1}, {false, 1}}));
}

TEST_CASE("a write that has not responded may have happened, or not", "[sim][linearization]") {
  const std::vector<HistoryInterval> history{
      {1, HistoryInterval::kPending}, {2, 3}, {4, 5}, {6, 7}};
  CHECK(explained(history, {{true, 1}, {false, 0}, {false, 0}, {false, 0}}));
  CHECK(explained(history, {{true, 1}, {false, 0}, {false, 1}, {false, 1}}));
  CHECK_FALSE(explained(history, {{true, 1}, {false, 0}, {false, 1}, {false, 0}}));
}

TEST_CASE("histories at random are judged as the definition judges them", "[sim][linearization]") {
  std::mt19937 random(1);
  std::size_t explained_count = 0;
  constexpr std::size_t kHistories = 20'000;
  for (std::size_t i = 0; i < kHistories; ++i) {
    const std::size_t count = 1 + random() % 5;
    std::vector<std::size_t> points;  // the first of a call is its invocation
    for (std::size_t call = 0; call < count; ++call) points.insert(points.end(), 2, call);
    std::shuffle(points.begin(), points.end(), random);
    std::vector<HistoryInterval> history(count);
    for (std::uint32_t at = 0; at < points.size(); ++at) {
      HistoryInterval& call = history[points[at]];
      (call.invoked == 0 ? call.invoked : call.responded) = at + 1;
    }
    std::vector<RegisterCall> calls(count);
    for (std::size_t call = 0; call < count; ++call) {
      calls[call] = {random() % 2 == 0, static_cast<int>(random() % 3)};
      if (random() % 5 == 0) history[call].responded = HistoryInterval::kPending;
    }
    INFO("history " << i);
    const bool expected = explained_by_definition(history, calls);
    explained_count += expected ? 1 : 0;
    REQUIRE(explained(history, calls) == expected);
  }
  CHECK(explained_count > kHistories / 10);
  CHECK(explained_count < kHistories * 9 / 10);
}

}  // namespace
}  // namespace heddle::test
