// Two threads count without a lock.
#include <cstdio>
#include <thread>

static int counter = 0;

static void count() { ++counter; }

int main() {
  std::thread one(count);
  std::thread other(count);
  one.join();
  other.join();
  std::printf("counted\n");
}
