// A bank account whose every step is locked, and which is overdrawn all the same: balance() and
// take() are critical sections of their own, and between the check and the act another customer may
// come. No data race is left for a race detector to find.
//
// Expected, preemptive: assertion, in 4 of 6 interleavings.
// Expected, cooperative: passes: no customer is taken off between the two steps.
//
// Try: heddle check bank_account_locked, which has one critical section instead of two.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Account {
 public:
  explicit Account(std::int64_t opening) : balance_(opening, "balance") {}

  std::int64_t balance() {
    const heddle::lock_guard guard{mutex_};
    return balance_.read();
  }

  void take(std::int64_t amount) {
    const heddle::lock_guard guard{mutex_};
    balance_.write(balance_.read() - amount);
  }

 private:
  heddle::mutex mutex_{"account"};
  heddle::var<std::int64_t> balance_;
};

void program(std::int64_t customers, std::int64_t amount) {
  Account account{100};
  const auto withdraw = [&] {
    if (account.balance() >= amount) account.take(amount);
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < customers; ++i) threads.push_back(heddle::thread{withdraw});
  for (heddle::thread& thread : threads) thread.join();

  heddle::expect(account.balance() >= 0, "the account is never overdrawn");
}

}  // namespace

Model bank_account_check_then_act() {
  return {
      .name = "bank_account_check_then_act",
      .concept_name = "check then act",
      .summary = "what the check has found is out of date when the act comes",
      .tags = {"critical_section", "broken"},
      .parameters = {{"customers", 2, 1, 8, "threads that withdraw"},
                     {"amount", 60, 0, 100, "taken by each, of 100"}},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
