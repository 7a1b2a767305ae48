// A bank's accounts: three ways to get atomicity wrong though each single access is fine.
//
// account_lost_update: a balance is read in one critical section and written in the next. One
// preemption between the two.
// account_overdrawn: three withdrawals look whether there is enough, and then take it. One
// preemption between the two.
// bank_audit: an audit adds up four accounts while money moves from one to another. One preemption.
// Kind: SCTBench CS.account_bad; ConTest's account; Lu et al., ASPLOS 2008: atomicity violations.

#include <array>

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void lost_update(bool fixed) {
  heddle::mutex transaction{"transaction"};
  heddle::mutex mutex{"mutex"};
  heddle::var<int> balance{100, "balance"};
  const auto change = [&](int amount) {
    const LockWhere whole{fixed, transaction};
    int seen = 0;
    {
      const heddle::lock_guard guard{mutex};
      seen = balance.read();
    }
    const heddle::lock_guard guard{mutex};
    balance.write(seen + amount);
  };
  run_together([&] { change(50); }, [&] { change(-30); });
  heddle::expect(balance.read() == 120, "both changes are in the balance");
}

void overdrawn(bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::atomic<int> balance{100, "balance"};
  run_threads(3, [&](std::size_t) {
    const LockWhere lock{fixed, mutex};
    if (balance.load() >= 60) balance.fetch_sub(60);
  });
  heddle::expect(balance.load() >= 0, "the account is not overdrawn");
}

void audit(bool fixed) {
  constexpr std::size_t kAccounts = 4;
  heddle::mutex mutex{"mutex"};
  std::array<heddle::atomic<int>, kAccounts> accounts;
  for (heddle::atomic<int>& account : accounts) account.store(10);
  const auto move = [&](std::size_t from, std::size_t to) {
    const LockWhere lock{fixed, mutex};
    accounts[from].fetch_sub(5);
    accounts[to].fetch_add(5);
  };
  const auto add_up = [&] {
    const LockWhere lock{fixed, mutex};
    int sum = 0;
    for (const heddle::atomic<int>& account : accounts) sum += account.load();
    heddle::expect(sum == 10 * int{kAccounts}, "money neither comes nor goes");
  };
  run_together([&] { move(0, 3); }, [&] { move(2, 1); }, add_up);
}

}  // namespace

Bugs bank() {
  return {
      {.name = "account_lost_update",
       .origin = "SCTBench: account",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = lost_update},
      {.name = "account_overdrawn",
       .origin = "ConTest: account",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = overdrawn},
      {.name = "bank_audit",
       .origin = "Lu et al. 2008: atomicity violation",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = audit},
  };
}

}  // namespace heddle::bugs
