// A producer and a consumer over a buffer of one element. With an argument they use `if` where it
// must be `while`.
#include <cassert>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

static std::mutex lock;
static std::condition_variable changed;
static std::deque<int> elements;

template <typename Condition>
static void wait_until(std::unique_lock<std::mutex>& held, bool once, Condition condition) {
  if (once) {
    if (!condition()) changed.wait(held);
  } else {
    changed.wait(held, condition);
  }
}

int main(int count, char**) {
  const bool once = count > 1;
  const auto consume = [&] {
    std::unique_lock<std::mutex> held(lock);
    wait_until(held, once, [] { return !elements.empty(); });
    assert(!elements.empty());
    elements.pop_front();
    changed.notify_all();
  };
  std::thread first(consume);
  std::thread second(consume);
  for (int i = 0; i < 2; ++i) {
    std::unique_lock<std::mutex> held(lock);
    wait_until(held, false, [] { return elements.empty(); });
    elements.push_back(i);
    changed.notify_all();
  }
  first.join();
  second.join();
}
