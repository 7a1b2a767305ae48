// The account of plain_mutex_relocked with a recursive mutex, which counts how often its holder has
// taken it and is free when it was released as often.
//
// Expected, preemptive and cooperative: passes, over 2 interleavings.
//
// Try: the other remedy, with a plain mutex: a private deposit_locked() that both functions call.

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
    deposit(amount);
    deposit(amount);
  }

  std::int64_t balance() {
    const heddle::lock_guard guard{mutex_};
    return balance_.read();
  }

 private:
  heddle::recursive_mutex mutex_{"account"};
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

Model recursive_mutex_relocked() {
  return {
      .name = "recursive_mutex_relocked",
      .concept_name = "reentrant lock",
      .summary = "the holder may lock a recursive mutex again",
      .tags = {"reentrant_lock", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
