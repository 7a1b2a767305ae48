// Everything that an execution must find as it was before main: static and thread-local memory,
// ten megabytes of it, what constructors made, function-local statics, the heap.
#include <atomic>
#include <cassert>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

static thread_local int own = 5;
static thread_local std::string text_of_thread;
static std::map<std::string, int> counts{{"before main", 1}};
static char large[10 << 20];
static std::mutex lock;
static std::once_flag once;
static int made = 0;

static std::vector<int>& numbers() {
  static std::vector<int> all(3, 7);
  return all;
}

static void work(int number, std::atomic<int>& sum) {
  own += number;
  text_of_thread += "thread";
  sum.fetch_add(own);
  assert(own == 5 + number);
  assert(text_of_thread == "thread");
  char& byte = large[number * 5000];
  assert(byte == 0);
  byte = 1;
  std::call_once(once, [] { ++made; });
  assert(made == 1);
  const std::lock_guard<std::mutex> guard(lock);
  assert(numbers().size() == 3U + counts.size() - 1);
  numbers().push_back(number);
  counts["thread " + std::to_string(number)] = number;
}

int main(int count, char** words) {
  const int threads = count > 1 ? std::atoi(words[1]) : 3;
  assert(counts.size() == 1);
  std::atomic<int> sum{0};
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) running.emplace_back([&, i] { work(i, sum); });
  for (std::thread& thread : running) thread.join();
  assert(own == 5);
  assert(sum == 5 * threads + threads * (threads - 1) / 2);
  assert(counts.size() == 1U + static_cast<unsigned>(threads));
}
