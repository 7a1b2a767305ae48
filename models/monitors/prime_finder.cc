// One thread finds primes, another prints them. They share one slot: the finder waits until it is
// empty, the printer until it is full. Each prime is printed once, and in order.
//
// Expected, preemptive and cooperative: passes, over 32 interleavings (cooperative: 2).
//
// Try: notify before the write instead of after. Under the lock the order of the two does not
// matter.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Slot {
 public:
  void put(std::int64_t prime) {
    heddle::unique_lock lock{mutex_};
    while (full_.read()) changed_.wait(lock);
    prime_.write(prime);
    full_.write(true);
    changed_.notify_one();
  }

  std::int64_t take() {
    heddle::unique_lock lock{mutex_};
    while (!full_.read()) changed_.wait(lock);
    full_.write(false);
    changed_.notify_one();
    return prime_.read();
  }

 private:
  heddle::mutex mutex_{"slot"};
  heddle::condition_variable changed_{"changed"};
  heddle::var<bool> full_{false, "full"};
  heddle::var<std::int64_t> prime_{0, "prime"};
};

bool is_prime(std::int64_t number) {
  for (std::int64_t divisor = 2; divisor * divisor <= number; ++divisor) {
    if (number % divisor == 0) return false;
  }
  return number > 1;
}

std::int64_t next_prime(std::int64_t after) {
  std::int64_t number = after + 1;
  while (!is_prime(number)) ++number;
  return number;
}

void program(std::int64_t primes) {
  Slot slot;
  const auto find = [&] {
    std::int64_t prime = 1;
    for (std::int64_t i = 0; i < primes; ++i) {
      prime = next_prime(prime);
      slot.put(prime);
    }
  };
  const auto print = [&] {
    std::int64_t prime = 1;
    for (std::int64_t i = 0; i < primes; ++i) {
      prime = next_prime(prime);
      heddle::expect(slot.take() == prime, "the primes come in order, each once");
    }
  };

  heddle::thread finder{{.name = "finder"}, find};
  heddle::thread printer{{.name = "printer"}, print};
  finder.join();
  printer.join();
}

}  // namespace

Model prime_finder() {
  return {
      .name = "prime_finder",
      .concept_name = "monitor",
      .summary = "one finds primes, one prints them, and each waits for the other",
      .tags = {"monitors", "fixed"},
      .parameters = {{"primes", 3, 1, 50, "primes to be found"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
