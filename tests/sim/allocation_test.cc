// Replaces the global operator new, so it is a program of its own.

#include <cstdlib>
#include <new>

#include "tests/catch.h"
#include "tests/sim/support.h"

namespace {
std::size_t allocations = 0;
}  // namespace

// Not inlined, so that compilers do not compare them with those they replace.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace heddle::test {
namespace {

using namespace std::chrono_literals;

// Every primitive once, by two threads.
void use_everything() {
  mutex m;
  timed_mutex timed;
  shared_mutex shared;
  condition_variable cv;
  condition_variable_any any;
  counting_semaphore<> items(0);
  barrier all(2);
  latch started(2);
  once_flag once;
  atomic<int> number(0);
  atomic_flag flag;
  var<int> data(0);
  bool ready = false;
  const auto work = [&] {
    started.arrive_and_wait();
    number.fetch_add(1);
    call_once(once, [&] { flag.test_and_set(); });
    items.release();
    items.acquire();
    all.arrive_and_wait();
    if (timed.try_lock_for(1ms)) timed.unlock();
    {
      const shared_lock lock(shared);
      number.store(1, std::memory_order_release);
    }
    {
      unique_lock lock(m);
      data.write(data.read() + 1);
      ready = ready || data.read() == 2;
      cv.notify_all();
      cv.wait(lock, [&] { return ready; });
      any.wait_for(lock, 1ms);
    }
    const scoped_lock both(m, timed);
  };
  thread first(work), second(work);
  first.join(), second.join();
}

TEST_CASE("a search allocates nothing in its steady state", "[sim][allocation]") {
  for (const Recording recording : {Recording::none, Recording::events}) {
    MachineOptions options;
    options.recording = recording;
    Machine machine(options);
    RandomScheduler scheduler(42);
    const Body body = &use_everything;
    std::size_t finished = 0;
    const auto search = [&](int executions) {
      for (int i = 0; i < executions; ++i) {
        finished += machine.run(body, scheduler) == Ending::finished;
      }
    };
    search(2000);
    const std::size_t before = allocations;
    search(2000);
    CHECK(allocations == before);
    CHECK(finished == 4000);
  }
}

TEST_CASE("setting up a machine does allocate, so the count counts", "[sim][allocation]") {
  const std::size_t before = allocations;
  const Machine machine{MachineOptions{}};
  CHECK(allocations > before);
}

}  // namespace
}  // namespace heddle::test
