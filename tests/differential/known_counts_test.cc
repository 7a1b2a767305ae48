// Programs whose number of Mazurkiewicz traces is known, by a closed form or from the literature
// (last zero and indexer: Abdulla, Aronis, Jonsson, Sagonas, JACM 2017, section 11; Flanagan and
// Godefroid, POPL 2005).

#include <deque>
#include <vector>

#include "checker/check.h"
#include "sim/heddle.h"
#include "tests/catch.h"
#include "tests/differential/last_zero.h"

namespace heddle {
namespace {

// Explores all of the program; the number of executions that dpor needed.
std::uint64_t explored(const std::function<void()>& body) {
  CheckOptions options;
  options.strategy = "dpor";
  options.keep_going = true;
  const Result result = check({"known", {}, body}, options);
  CHECK(result.exhaustive);
  CHECK(result.executions.redundant == 0);
  CHECK(result.executions.blocked == 0);
  return result.executions.explored;
}

std::uint64_t factorial(int n) {
  return n < 2 ? 1 : static_cast<std::uint64_t>(n) * factorial(n - 1);
}

std::function<void()> lockers(int threads, int times) {
  return [=] {
    mutex lock("lock");
    run_threads(threads, [&](int) {
      for (int i = 0; i < times; ++i) {
        lock.lock();
        lock.unlock();
      }
    });
  };
}

// Threads that each enter four messages into one hash table by compare-exchange.
std::function<void()> indexer(int threads) {
  return [=] {
    constexpr int kSize = 128;
    constexpr int kMessages = 4;
    std::deque<atomic<int>> table;
    for (int i = 0; i < kSize; ++i) table.emplace_back(0);
    run_threads(threads, [&](int thread) {
      for (int message = 1; message <= kMessages; ++message) {
        const int word = message * 11 + thread;
        for (int slot = word * 7 % kSize;; slot = (slot + 1) % kSize) {
          int empty = 0;
          if (table[static_cast<std::size_t>(slot)].compare_exchange_strong(empty, word)) break;
        }
      }
    });
  };
}

TEST_CASE("N threads with one fetch_add each have N! traces", "[known]") {
  for (int n = 1; n <= 8; ++n) {
    CAPTURE(n);
    CHECK(explored([n] {
            atomic<int> counter(0);
            run_threads(n, [&](int) { counter.fetch_add(1); });
          }) == factorial(n));
  }
}

TEST_CASE("one writer and N readers have 2^N traces", "[known]") {
  for (int n = 1; n <= 12; ++n) {
    CAPTURE(n);
    CHECK(explored([n] {
            atomic<int> cell(0);
            run_threads(n + 1,
                        [&](int thread) { thread == 0 ? cell.store(1) : void(cell.load()); });
          }) == std::uint64_t{1} << n);
  }
}

TEST_CASE("last zero has the traces of the literature", "[known]") {
  CHECK(explored(last_zero(5)) == 64);
  CHECK(explored(last_zero(10)) == 3'328);
  CHECK(explored(last_zero(15)) == 147'456);
}

TEST_CASE("indexer has the traces of the literature", "[known]") {
  CHECK(explored(indexer(11)) == 1);
  CHECK(explored(indexer(12)) == 8);
  CHECK(explored(indexer(15)) == 4'096);
}

TEST_CASE("lock orders are permutations", "[known]") {
  for (int n = 1; n <= 7; ++n) {
    CAPTURE(n);
    CHECK(explored(lockers(n, 1)) == factorial(n));
  }
  CHECK(explored(lockers(2, 2)) == 6);
  CHECK(explored(lockers(2, 3)) == 20);
  CHECK(explored(lockers(3, 2)) == 90);
}

// Nobody gives the lock back: the writer has it first, or all readers do.
TEST_CASE("readers that stay and one writer have two traces", "[known]") {
  for (int n = 1; n <= 5; ++n) {
    CAPTURE(n);
    CHECK(explored([n] {
            shared_mutex lock("lock");
            latch never(1);
            run_threads(n + 1, [&](int thread) {
              thread == 0 ? lock.lock() : lock.lock_shared();
              never.wait();
            });
          }) == 2);
  }
}

TEST_CASE("independent threads have one trace", "[known]") {
  for (const int n : {2, 8, 32}) {
    CAPTURE(n);
    CHECK(explored([n] {
            std::deque<atomic<int>> cells;
            for (int i = 0; i < n; ++i) cells.emplace_back(0);
            run_threads(n, [&](int i) { cells[static_cast<std::size_t>(i)].store(i); });
          }) == 1);
  }
}

// Store buffering around a ring: each thread writes its cell and reads the next. All but the one
// cycle of 2^N orders of the N read-write pairs can happen.
TEST_CASE("store buffering has all traces but the cyclic one", "[known]") {
  for (const int n : {2, 4, 8, 12}) {
    CAPTURE(n);
    CHECK(explored([n] {
            std::deque<atomic<int>> cells;
            for (int i = 0; i < n; ++i) cells.emplace_back(0);
            run_threads(n, [&](int i) {
              cells[static_cast<std::size_t>(i)].store(1);
              static_cast<void>(cells[static_cast<std::size_t>((i + 1) % n)].load());
            });
          }) == (std::uint64_t{1} << n) - 1);
  }
}

TEST_CASE("a ticket lock whose threads await their turn has N! traces", "[known][await]") {
  for (int n = 1; n <= 6; ++n) {
    CAPTURE(n);
    CHECK(explored([n] {
            atomic<int> next(0);
            atomic<int> serving(0);
            var<int> count(0);
            run_threads(n, [&](int) {
              const int ticket = next.fetch_add(1);
              await([&] { return serving.load() == ticket; });
              count.write(count.read() + 1);
              serving.store(ticket + 1);
            });
          }) == factorial(n));
  }
}

// Each reader goes on before or after the second store, and none before the first.
TEST_CASE("N readers that await the first of two stores have 2^N traces", "[known][await]") {
  for (int n = 1; n <= 10; ++n) {
    CAPTURE(n);
    const auto readers = [n](int stores) {
      return [n, stores] {
        atomic<int> cell(0);
        run_threads(n + 1, [&](int thread) {
          if (thread > 0) return await([&] { return cell.load() > 0; });
          for (int i = 1; i <= stores; ++i) cell.store(i);
        });
      };
    };
    CHECK(explored(readers(1)) == 1);
    CHECK(explored(readers(2)) == std::uint64_t{1} << n);
  }
}

TEST_CASE("threads that await each other in a ring have one trace", "[known][await]") {
  for (const int n : {2, 4, 8}) {
    CAPTURE(n);
    CHECK(explored([n] {
            atomic<int> turn(0);
            run_threads(n, [&](int self) {
              for (int round = 0; round < 2; ++round) {
                await([&] { return turn.load() == round * n + self; });
                turn.store(round * n + self + 1);
              }
            });
          }) == 1);
  }
}

TEST_CASE("four dining philosophers deadlock within 100 executions", "[known]") {
  const auto dine = [] {
    std::deque<mutex> forks;
    for (int i = 0; i < 4; ++i) forks.emplace_back();
    run_threads(4, [&](int i) {
      mutex& left = forks[static_cast<std::size_t>(i)];
      mutex& right = forks[static_cast<std::size_t>((i + 1) % 4)];
      left.lock();
      right.lock();
      right.unlock();
      left.unlock();
    });
  };
  CheckOptions options;
  options.strategy = "dpor";
  const Result result = check({"dine", {}, dine}, options);
  REQUIRE(result.verdict == Verdict::failed);
  CHECK(result.failures.front().failure.kind == FailureKind::deadlock);
  CHECK(result.executions.explored <= 100);
}

}  // namespace
}  // namespace heddle
