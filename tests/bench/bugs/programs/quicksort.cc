// parallel_quicksort: two workers take ranges from a queue, divide them and put the halves back;
// the main thread waits until no range is pending.
//
// Bug: a range counts as done before its halves count as pending, and for a moment nothing is
// pending: the main thread takes the numbers for sorted. One preemption.
// Kind: SCTBench parsec and qsort_mt; RADBench.

#include <algorithm>
#include <array>
#include <deque>

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

struct Range {
  std::size_t begin;
  std::size_t end;
};

// The numbers are plain memory: who works on a range has it alone, and the main thread, which may
// look too early, is what the bug is about.
class Sorter {
 public:
  explicit Sorter(bool fixed) : fixed_(fixed) {}

  void push(Range range) {
    {
      const heddle::lock_guard guard{mutex_};
      ranges_.modify([&](std::deque<Range>& ranges) { ranges.push_back(range); });
    }
    available_.release();
  }

  void work() {
    for (Range range = pop(); range.begin < range.end; range = pop()) sort(range);
  }

  void wait_until_sorted() {
    heddle::await([&] { return pending_.load() == 0; });
    heddle::expect(std::is_sorted(numbers_.begin(), numbers_.end()), "the numbers are sorted");
  }

 private:
  Range pop() {
    available_.acquire();
    const heddle::lock_guard guard{mutex_};
    return ranges_.modify([](std::deque<Range>& ranges) {
      const Range range = ranges.front();
      ranges.pop_front();
      return range;
    });
  }

  void sort(Range range) {
    const auto at = [&](std::size_t i) {
      return numbers_.begin() + static_cast<std::ptrdiff_t>(i);
    };
    if (range.end - range.begin <= 2) {
      std::sort(at(range.begin), at(range.end));
      pending_.fetch_sub(1);
      return;
    }
    const std::size_t middle = (range.begin + range.end) / 2;
    std::nth_element(at(range.begin), at(middle), at(range.end));
    if (fixed_) pending_.fetch_add(2);
    pending_.fetch_sub(1);
    if (!fixed_) pending_.fetch_add(2);
    push({range.begin, middle});
    push({middle, range.end});
  }

  const bool fixed_;
  std::array<int, 6> numbers_{6, 5, 4, 3, 2, 1};
  heddle::mutex mutex_{"mutex"};
  heddle::var<std::deque<Range>> ranges_;
  heddle::counting_semaphore<> available_{0, "available"};
  heddle::atomic<int> pending_{1, "pending"};
};

void program(bool fixed) {
  Sorter sorter{fixed};
  heddle::thread first{[&] { sorter.work(); }};
  heddle::thread second{[&] { sorter.work(); }};
  sorter.push({0, 6});
  sorter.wait_until_sorted();
  sorter.push({0, 0});  // an empty range is the end of a worker
  sorter.push({0, 0});
  first.join();
  second.join();
}

}  // namespace

Bugs quicksort() {
  return {{.name = "parallel_quicksort",
           .origin = "SCTBench: qsort_mt",
           .kinds = {FailureKind::assertion},
           .preemptions = 1,
           .body = program}};
}

}  // namespace heddle::bugs
