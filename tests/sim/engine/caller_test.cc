#include "sim/engine/caller.h"

#include <array>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.h"
#include "tests/sim/support.h"

// Compiled twice, with and without optimisation.

namespace heddle::test {
namespace {

std::string here(std::uint64_t line) {
  return "tests/sim/engine/caller_test.cc:" + std::to_string(line);
}

std::string text_of(source_location where) {
  return std::string(where.file) + ":" + std::to_string(where.line);
}

bool can_find() {
  if (finds_callers()) return true;
  WARN("heddle is built without libdw: nothing to test");
  return false;
}

struct Places {
  // The places of the events whose text begins so, in their order.
  std::vector<std::string> of(std::string_view text) const {
    std::vector<std::string> found;
    for (const EventText& event : events) {
      if (event.text.starts_with(text)) found.push_back(text_of(event.where));
    }
    return found;
  }
  std::vector<EventText> events;
};

Places record(const Body& body, MachineOptions options = full_recording()) {
  Machine machine(options);
  RandomScheduler scheduler(1);
  machine.run(body, scheduler);
  return {machine.texts()};
}

using Lines = std::vector<std::string>;

TEST_CASE("an operation written in the user's code keeps the place that it was given",
          "[sim][caller]") {
  std::uint64_t line = 0;
  const Places places = record([&] {
    mutex m;
    line = __LINE__ + 1;
    m.lock();
    m.unlock();
  });
  CHECK(places.of("lock") == Lines{here(line)});
  CHECK(places.of("unlock") == Lines{here(line + 1)});
}

TEST_CASE("a lock taken by a guard of the standard library is at the user's line",
          "[sim][caller]") {
  if (!can_find()) return;
  std::uint64_t line = 0;
  const Places places = record([&] {
    mutex m;
    mutex other;
    shared_mutex shared;
    line = __LINE__ + 1;
    { const std::lock_guard guard(m); }
    { const std::lock_guard<mutex> guard(m); }
    { std::unique_lock lock(m); }
    { const std::scoped_lock lock(m); }
    { std::unique_lock lock(m, std::defer_lock); lock.lock(); lock.unlock(); }
    { const std::scoped_lock lock(m, other); }
    { std::shared_lock lock(shared); }
  });
  CHECK(places.of("lock") == Lines{here(line), here(line + 1), here(line + 2), here(line + 3),
                                   here(line + 4), here(line + 5), here(line + 6)});
  CHECK(places.of("unlock") ==
        Lines{here(line), here(line + 1), here(line + 2), here(line + 3), here(line + 4),
              here(line + 5), here(line + 5), here(line + 6)});
  CHECK(places.of("try_lock") == Lines{here(line + 5)});
}

TEST_CASE("an implicit conversion or an operator is at the user's line", "[sim][caller]") {
  if (!can_find()) return;
  std::uint64_t line = 0;
  const Places places = record([&] {
    var<int> plain;
    atomic<int> counter;
    line = __LINE__ + 1;
    const int read = plain;
    const int loaded = counter;
    plain = loaded + 1;
    counter = read + 5;
    ++counter;
    counter--;
    counter += 2;
    if (counter == 7 &&
        plain == 1) {
      outcome("both", 1);
    }
  });
  CHECK(places.of("read") == Lines{here(line), here(line + 8)});
  CHECK(places.of("load") == Lines{here(line + 1), here(line + 7)});
  CHECK(places.of("write") == Lines{here(line + 2)});
  CHECK(places.of("store") == Lines{here(line + 3)});
  CHECK(places.of("fetch") == Lines{here(line + 4), here(line + 5), here(line + 6)});
}

// A class of the user's around a lock, so that several of his functions are on the stack.
class Account {
 public:
  static constexpr std::uint32_t kLockLine = __LINE__ + 2;
  void pay_in(int amount) {
    const std::lock_guard guard(m_);
    balance_ = balance_ + amount;
  }

 private:
  mutex m_;
  var<int> balance_;
};

TEST_CASE("of several of the user's lines on the stack the innermost is taken",
          "[sim][caller]") {
  if (!can_find()) return;
  const Places places = record([] {
    Account account;
    std::array<int, 2> amounts{1, 2};
    const std::function<void(int)> pay = [&](int amount) { account.pay_in(amount); };
    for (const int amount : amounts) std::invoke(pay, amount);
  });
  CHECK(places.of("lock") == Lines(2, here(Account::kLockLine)));
  CHECK(places.of("read") == Lines(2, here(Account::kLockLine + 1)));
  CHECK(places.of("write") == Lines(2, here(Account::kLockLine + 1)));
  // Where the scope ends: compilers differ by a line.
  for (const std::string& place : places.of("unlock")) {
    const bool at_end =
        place == here(Account::kLockLine) || place == here(Account::kLockLine + 2);
    CAPTURE(place);
    CHECK(at_end);
  }
}

TEST_CASE("a deadlock names the user's lines, of what waits and of what is held",
          "[sim][caller]") {
  if (!can_find()) return;
  std::uint64_t line = 0;
  const auto sum = explore([&] {
    mutex a("a");
    mutex b("b");
    line = __LINE__ + 2;
    thread first([&] {
      const std::lock_guard outer(a);
      const std::lock_guard inner(b);
    });
    thread second([&] {
      std::unique_lock outer(b);
      std::unique_lock inner(a);
    });
    first.join();
    second.join();
  });
  CHECK(sum.ended(Ending::deadlocked) > 0);
  CHECK(sum.any_detail_has("T1 waits for mutex \"b\" at " + here(line + 1) +
                           "; holds \"a\" since " + here(line)));
  CHECK(sum.any_detail_has("T2 waits for mutex \"a\" at " + here(line + 5) +
                           "; holds \"b\" since " + here(line + 4)));
}

TEST_CASE("a data race names the user's lines", "[sim][caller]") {
  if (!can_find()) return;
  std::uint64_t line = 0;
  const auto sum = explore([&] {
    var<int> shared;
    line = __LINE__ + 1;
    thread writer([&] { shared = 1; });
    thread reader([&] { static_cast<void>(shared + 1); });
    writer.join();
    reader.join();
  });
  CHECK(sum.failed(FailureKind::data_race) == sum.executions);
  CHECK(sum.any_detail_has("T1 writes it at " + here(line)));
  CHECK(sum.any_detail_has("T2 reads it at " + here(line + 1)));
  CHECK(!sum.any_detail_has("unknown"));
}

TEST_CASE("a race with one of many reads names that one", "[sim][caller]") {
  if (!can_find()) return;
  std::uint64_t line = 0;
  const auto sum = explore([&] {
    var<int> shared;
    line = __LINE__ + 1;
    thread one([&] { static_cast<void>(shared + 1); });
    thread two([&] { static_cast<void>(shared + 2); });
    one.join();
    shared = 1;
    two.join();
  });
  CHECK(sum.failed(FailureKind::data_race) == sum.executions);
  CHECK(sum.any_detail_has("T2 reads it at " + here(line + 1)));
  CHECK(sum.any_detail_has("main) writes it at " + here(line + 3)));
  CHECK(!sum.any_detail_has("T1 reads"));
}

TEST_CASE("the creation of a thread with arguments is at the user's line", "[sim][caller]") {
  if (!can_find()) return;
  std::uint64_t line = 0;
  const Places places = record([&] {
    line = __LINE__ + 1;
    thread child([](int) {}, 1);
    child.join();
  });
  CHECK(places.of("create") == Lines{here(line)});
  CHECK(places.of("join") == Lines{here(line + 1)});
}

TEST_CASE("a misused lock names the user's line", "[sim][caller]") {
  if (!can_find()) return;
  std::uint64_t line = 0;
  const auto sum = run_once([&] {
    mutex m;
    const std::lock_guard outer(m);
    line = __LINE__ + 1;
    const std::lock_guard inner(m);
  });
  CHECK(sum.failure_lines == std::set<std::uint64_t>{line});
}

TEST_CASE("nothing of the user's on the stack: the place given stays", "[sim][caller]") {
  const source_location given{"/usr/include/c++/12/bits/std_mutex.h", 0};
  const source_location mine{"mine.cc", 7};
  CHECK(text_of(caller_location(mine)) == "mine.cc:7");
  if (!finds_callers()) CHECK(text_of(caller_location(given)) == text_of(given));
}

TEST_CASE("the names of files outlive the machine, and are the same at each execution",
          "[sim][caller]") {
  if (!can_find()) return;
  const auto body = [] {
    mutex m;
    thread other([&] { const std::lock_guard guard(m); });
    const std::lock_guard guard(m);
    other.detach();
  };
  const Places once = record(body);
  const Places again = record(body);
  REQUIRE(once.events.size() == again.events.size());
  for (std::size_t i = 0; i < once.events.size(); ++i) {
    CHECK(text_of(once.events[i].where) == text_of(again.events[i].where));
  }
}

TEST_CASE("recording for reports does not change what an execution does", "[sim][caller]") {
  const auto body = [] {
    atomic<int> x;
    mutex m;
    thread other([&] {
      const std::lock_guard guard(m);
      ++x;
    });
    const std::lock_guard guard(m);
    ++x;
    this_thread::yield();
    other.detach();
  };
  MachineOptions fast;
  CHECK(explore(body, fast).executions == explore(body).executions);
}

}  // namespace
}  // namespace heddle::test
