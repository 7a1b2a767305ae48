// Three threads count under a lock.
#include <cassert>
#include <mutex>
#include <thread>

static std::mutex lock;
static int counter = 0;

static void count() {
  const std::lock_guard<std::mutex> guard(lock);
  ++counter;
}

int main() {
  std::thread first(count);
  std::thread second(count);
  std::thread third(count);
  first.join();
  second.join();
  third.join();
  assert(counter == 3);
}
