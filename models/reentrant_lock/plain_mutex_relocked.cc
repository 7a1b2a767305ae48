// A locked function calls another one that takes the same lock. A plain mutex does not know that
// the caller has it already: the thread waits for itself. For std::mutex that is undefined
// behaviour, mostly a hang.
//
// Expected, preemptive and cooperative: lock_misuse, always.
//
// Try: heddle check recursive_mutex_relocked.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Account {
 public:
  void deposit(std::int64_t amount) {
    const heddle::lock_guard guard{mutex_};
    balance_.write(balance_.read() + amount);
  }

  void deposit_twice(std::int64_t amount) {
    const heddle::lock_guard guard{mutex_};
    deposit(amount);  // takes the lock that this thread holds
    deposit(amount);
  }

  std::int64_t balance() {
    const heddle::lock_guard guard{mutex_};
    return balance_.read();
  }

 private:
  heddle::mutex mutex_{"account"};
  heddle::var<std::int64_t> balance_{0, "balance"};
};

void program() {
  Account account;
  heddle::thread first{[&] { account.deposit_twice(1); }};
  heddle::thread second{[&] { account.deposit_twice(10); }};
  first.join();
  second.join();
  heddle::expect(account.balance() == 22, "every deposit is counted");
}

}  // namespace

Model plain_mutex_relocked() {
  return {
      .name = "plain_mutex_relocked",
      .concept_name = "relock of a plain mutex",
      .summary = "a thread that locks a plain mutex twice waits for itself",
      .tags = {"reentrant_lock", "broken"},
      .parameters = {},
      .preemptive = FailureKind::lock_misuse,
      .cooperative = FailureKind::lock_misuse,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
