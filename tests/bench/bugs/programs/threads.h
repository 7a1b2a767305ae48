#ifndef HEDDLE_TESTS_BENCH_BUGS_PROGRAMS_THREADS_H_
#define HEDDLE_TESTS_BENCH_BUGS_PROGRAMS_THREADS_H_

#include <array>
#include <cstddef>
#include <vector>

#include "sim/heddle.h"

namespace heddle::bugs {

// `count` threads that run work(0) to work(count - 1), all joined.
template <typename Work>
void run_threads(std::size_t count, const Work& work) {
  std::vector<heddle::thread> threads(count);
  for (std::size_t i = 0; i < count; ++i) threads[i] = heddle::thread{[&work, i] { work(i); }};
  for (heddle::thread& each : threads) each.join();
}

// As run_threads, with an operation of the creating thread before each creation. heddle needs no
// scheduling point at a creation, but the tools that the literature measures have one there, and it
// is what makes programs of many threads hard: the first threads may be at their end before the
// last is created.
template <typename Work>
void create_one_by_one(std::size_t count, const Work& work) {
  heddle::atomic<std::size_t> created{0, "created"};
  std::vector<heddle::thread> threads(count);
  for (std::size_t i = 0; i < count; ++i) {
    created.store(i);
    threads[i] = heddle::thread{[&work, i] { work(i); }};
  }
  for (heddle::thread& each : threads) each.join();
}

// One thread for each of `works`, all joined.
template <typename... Works>
void run_together(const Works&... works) {
  std::array<heddle::thread, sizeof...(Works)> threads{heddle::thread{[&works] { works(); }}...};
  for (heddle::thread& each : threads) each.join();
}

// A lock that is taken only in the fixed program.
class LockWhere {
 public:
  LockWhere(bool taken, heddle::mutex& mutex) : lock_(mutex, std::defer_lock) {
    if (taken) lock_.lock();
  }

 private:
  heddle::unique_lock<heddle::mutex> lock_;
};

}  // namespace heddle::bugs

#endif  // HEDDLE_TESTS_BENCH_BUGS_PROGRAMS_THREADS_H_
