#ifndef HEDDLE_TESTS_DIFFERENTIAL_LAST_ZERO_H_
#define HEDDLE_TESTS_DIFFERENTIAL_LAST_ZERO_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <vector>

#include "sim/heddle.h"

namespace heddle {

// `count` threads that run `work(number)`, joined.
template <typename Count, typename Work>
void run_threads(Count count, const Work& work) {
  std::vector<thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (Count i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
  for (thread& each : threads) each.join();
}

// One thread looks for the last zero of an array whose other elements `size` threads each set to
// their left neighbour plus one: a program with known numbers of traces (Abdulla, Aronis, Jonsson,
// Sagonas, JACM 2017, section 11).
inline std::function<void()> last_zero(std::size_t size) {
  return [=] {
    std::deque<atomic<int>> cells;
    for (std::size_t i = 0; i <= size; ++i) cells.emplace_back(0);
    run_threads(size + 1, [&](std::size_t thread) {
      if (thread > 0) return cells[thread].store(cells[thread - 1].load() + 1);
      for (std::size_t i = size; cells[i].load() != 0;) --i;
    });
  };
}

}  // namespace heddle

#endif  // HEDDLE_TESTS_DIFFERENTIAL_LAST_ZERO_H_
