// Two threads that take the same locks the other way round, by what the argument says.

#include <cstring>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <thread>

std::mutex a, b, c;
std::timed_mutex timed;
std::shared_mutex shared;
int moved = 0;

static void by_hand(std::mutex& first, std::mutex& second) {
  for (;;) {
    std::unique_lock<std::mutex> one(first);
    std::unique_lock<std::mutex> other(second, std::try_to_lock);
    if (!other.owns_lock()) continue;
    ++moved;
    return;
  }
}

static void by_std_try_lock(std::mutex& first, std::mutex& second) {
  while (std::try_lock(first, second) != -1) {
  }
  ++moved;
  first.unlock();
  second.unlock();
}

static void by_std_lock(std::mutex& first, std::mutex& second) {
  std::lock(first, second);
  ++moved;
  first.unlock();
  second.unlock();
}

static void run(const std::function<void()>& one, const std::function<void()>& other) {
  std::thread first(one);
  std::thread second(other);
  first.join();
  second.join();
}

int main(int, char** arguments) {
  const auto is = [&](const char* name) { return std::strcmp(arguments[1], name) == 0; };
  if (is("scoped_lock")) {
    run(
        [] {
          const std::scoped_lock both(a, b);
          ++moved;
        },
        [] {
          const std::scoped_lock both(b, a);
          ++moved;
        });
  } else if (is("std_lock")) {
    run([] { by_std_lock(a, b); }, [] { by_std_lock(b, a); });
  } else if (is("three")) {
    run([] { const std::scoped_lock all(a, b, c); }, [] { const std::scoped_lock all(c, b, a); });
  } else if (is("types")) {
    run([] { const std::scoped_lock all(a, timed, shared); },
        [] { const std::scoped_lock all(shared, timed, a); });
  } else if (is("by_hand")) {
    run([] { by_hand(a, b); }, [] { by_hand(b, a); });
  } else if (is("try_lock")) {
    run([] { by_std_try_lock(a, b); }, [] { by_std_try_lock(b, a); });
  }
}
