// The account of bank_account_check_then_act with one critical section around the check and the
// act: what the check has found still holds when the money is taken.
//
// Expected, preemptive and cooperative: passes, over 2 interleavings.
//
// Try: three customers; and let withdraw() give the lock up between the check and the act.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Account {
 public:
  explicit Account(std::int64_t opening) : balance_(opening, "balance") {}

  bool withdraw(std::int64_t amount) {
    const heddle::lock_guard guard{mutex_};
    if (balance_.read() < amount) return false;
    balance_.write(balance_.read() - amount);
    return true;
  }

  std::int64_t balance() {
    const heddle::lock_guard guard{mutex_};
    return balance_.read();
  }

 private:
  heddle::mutex mutex_{"account"};
  heddle::var<std::int64_t> balance_;
};

void program(std::int64_t customers, std::int64_t amount) {
  Account account{100};
  const auto withdraw = [&] { account.withdraw(amount); };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < customers; ++i) threads.push_back(heddle::thread{withdraw});
  for (heddle::thread& thread : threads) thread.join();

  heddle::expect(account.balance() >= 0, "the account is never overdrawn");
}

}  // namespace

Model bank_account_locked() {
  return {
      .name = "bank_account_locked",
      .concept_name = "critical section",
      .summary = "one lock around the check and the act keeps them together",
      .tags = {"critical_section", "fixed"},
      .parameters = {{"customers", 2, 1, 8, "threads that withdraw"},
                     {"amount", 60, 0, 100, "taken by each, of 100"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
