// What waits by a futex: the argument names which.
#include <atomic>
#include <cassert>
#include <cstring>
#include <future>
#include <latch>
#include <semaphore>
#include <thread>

static int published = 0;

static void wait_on_atomic() {
  static std::atomic<int> flag{0};
  std::thread other([] {
    published = 1;
    flag.store(1);
    flag.notify_one();
  });
  flag.wait(0);
  assert(published == 1);
  other.join();
}

static void wait_on_semaphore() {
  static std::binary_semaphore permits{0};
  std::thread other([] {
    published = 1;
    permits.release();
  });
  permits.acquire();
  assert(published == 1);
  other.join();
}

static void wait_on_latch() {
  static std::latch done{1};
  std::thread other([] {
    published = 1;
    done.count_down();
  });
  done.wait();
  assert(published == 1);
  other.join();
}

static void wait_on_future() {
  std::future<int> answer = std::async(std::launch::async, [] { return published = 1; });
  assert(answer.get() == 1);
  assert(published == 1);
}

int main(int, char** words) {
  if (std::strcmp(words[1], "atomic") == 0) wait_on_atomic();
  if (std::strcmp(words[1], "semaphore") == 0) wait_on_semaphore();
  if (std::strcmp(words[1], "latch") == 0) wait_on_latch();
  if (std::strcmp(words[1], "future") == 0) wait_on_future();
}
