// How a program may end: the argument names it.
#include <pthread.h>

#include <atomic>
#include <cstring>
#include <stdexcept>
#include <thread>

static std::atomic<int> count{0};

static void add() { ++count; }

static void catch_own(int own) {
  try {
    throw own;
  } catch (int caught) {
    count += caught;
  }
}

int main(int, char** words) {
  const char* what = words[1];
  if (std::strcmp(what, "throw") == 0) {
    std::thread([] { throw std::runtime_error("lost"); }).join();
  }
  if (std::strcmp(what, "joinable") == 0) std::thread leaked(add);
  if (std::strcmp(what, "status") == 0) return 4;
  if (std::strcmp(what, "detached") == 0) std::thread(add).detach();
  if (std::strcmp(what, "pthread_exit") == 0) {
    std::thread(add).detach();
    std::thread(add).detach();
    pthread_exit(nullptr);
  }
  if (std::strcmp(what, "caught") == 0) {
    std::thread one(catch_own, 1);
    std::thread other(catch_own, 2);
    one.join();
    other.join();
    if (count != 3) return 1;
  }
  ++count;
}
