#include "sim/locks.h"

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace heddle::test {
namespace {

using namespace std::chrono_literals;

std::string at(const std::string& text, int line) { return text + "@" + std::to_string(line); }

TEST_CASE("the lock helpers show the line of their declaration", "[sim][locks]") {
  static int guard_line, unique_line, shared_line, scoped_line, by_hand_line;
  const auto sum = explore([] {
    mutex m, other;
    shared_mutex shared;
    {
      guard_line = __LINE__ + 1;
      lock_guard guard(m);
    }
    {
      unique_line = __LINE__ + 1;
      unique_lock lock(m);
    }
    {
      shared_line = __LINE__ + 1;
      shared_lock lock(shared);
    }
    {
      scoped_line = __LINE__ + 1;
      scoped_lock lock(m, other);
    }
    unique_lock lock(m, defer_lock);
    by_hand_line = __LINE__ + 1;
    lock.lock();
    lock.unlock();
  });
  CHECK(sum.passed());
  for (const int line : {guard_line, unique_line, scoped_line}) {
    CHECK(sum.places.count(at("lock", line)) == 1);
    CHECK(sum.places.count(at("unlock", line)) == 1);
  }
  CHECK(sum.places.count(at("lock_shared", shared_line)) == 1);
  CHECK(sum.places.count(at("unlock_shared", shared_line)) == 1);
  CHECK(sum.places.count(at("lock", by_hand_line)) == 1);
  CHECK(sum.places.count(at("unlock", by_hand_line + 1)) == 1);
}

TEST_CASE("scoped_lock does not deadlock whatever the order of its arguments", "[sim][locks]") {
  // Both lock a, then b. Second first, which unlocks b, then a: 1. First first, which unlocks a, then
  // b, and the second's La after Ub: 1; before, and it tries b after that: 1; or it tries b before,
  // in vain, and Ub comes before or after it gives a back: 2.
  const auto sum = explore([] {
    mutex a, b;
    thread first([&] { scoped_lock both(a, b); });
    thread second([&] { scoped_lock both(b, a); });
    first.join(), second.join();
  });
  CHECK(sum.executions == 5);
  CHECK(sum.passed());
}

TEST_CASE("scoped_lock gives back what it has where a lock throws", "[sim][locks]") {
  struct Throws {
    void lock() { throw 1; }
    bool try_lock() { return false; }
    void unlock() {}
  };
  const auto sum = explore([] {
    mutex m;
    Throws throws;
    try {
      scoped_lock both(throws, m);
    } catch (int) {
      outcome("free", m.try_lock());
      m.unlock();
    }
  });
  CHECK(sum.passed());
  CHECK(sum.outcomes == Outcomes{"free=1"});
}

TEST_CASE("unique_lock and shared_lock have std's constructors and states", "[sim][locks][real]") {
  const auto body = [] {
    shared_timed_mutex m;
    const auto check = [](bool holds) { expect(holds, "as std has it"); };
    unique_lock<shared_timed_mutex> empty;
    check(!empty.owns_lock());
    {
      unique_lock first(m);
      check(first.owns_lock());
      check(first.mutex() == &m);
      unique_lock moved(std::move(first));
      check(moved.owns_lock());
      check(!first.owns_lock());  // NOLINT: moved from
      empty = std::move(moved);
      check(empty.owns_lock());
      empty.unlock();
      check(!empty.owns_lock());
      check(empty.try_lock());
      try {
        empty.lock();
        check(false);
      } catch (const std::system_error&) {
      }
      empty.unlock();
      check(empty.try_lock_for(1s) || Machine::current() != nullptr);
    }
    if (empty.owns_lock()) empty.unlock();
    {
      m.lock();
      unique_lock adopted(m, adopt_lock);
      check(adopted.owns_lock());
    }
    {
      shared_lock first(m, try_to_lock);
      check(first.owns_lock());
      thread other([&] {
        const shared_lock second(m);
        check(second.owns_lock());
        check(!m.try_lock());
      });
      other.join();
    }
    lock_guard guard(m);
    thread other([&] { check(!unique_lock(m, try_to_lock).owns_lock()); });
    other.join();
  };
  body();
  const auto sum = sample(body, 200, 5);
  CHECK(sum.passed());
}

TEST_CASE("std's scoped_lock ends under a random schedule", "[sim][locks]") {
  const auto sum = sample(
      [] {
        mutex a, b;
        thread first([&] { std::scoped_lock both(a, b); });
        thread second([&] { std::scoped_lock both(b, a); });
        first.join(), second.join();
      },
      500, 11);
  CHECK(sum.passed());
}

TEST_CASE("scoped_lock works for real", "[sim][locks][real]") {
  mutex a, b;
  int count = 0;
  thread first([&] {
    for (int i = 0; i < 100; ++i) {
      scoped_lock both(a, b);
      ++count;
    }
  });
  for (int i = 0; i < 100; ++i) {
    scoped_lock both(b, a);
    ++count;
  }
  first.join();
  a.lock();
  { scoped_lock adopted(adopt_lock, a); }
  scoped_lock<> none;
  scoped_lock one(a);
  CHECK(count == 200);
}

}  // namespace
}  // namespace heddle::test
