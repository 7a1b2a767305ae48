// The account of actor_mailbox, whose balance is read by the main thread as soon as all messages
// are sent. Sent is not yet received: the actor may be at work on them.
//
// Expected, preemptive: data_race, and --keep-going finds balances that are too small.
// Expected, cooperative: passes, though the balance is as open there.
//
// Try: a message that asks for the balance, with a mailbox of the asking thread for the answer.

#include <deque>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Mailbox {
 public:
  void send(std::int64_t message) {
    const heddle::lock_guard guard{mutex_};
    messages_.modify([&](Messages& messages) { messages.push_back(message); });
    arrived_.notify_one();
  }

  std::int64_t receive() {
    heddle::unique_lock lock{mutex_};
    while (empty()) arrived_.wait(lock);
    return messages_.modify([](Messages& messages) {
      const std::int64_t first = messages.front();
      messages.pop_front();
      return first;
    });
  }

 private:
  using Messages = std::deque<std::int64_t>;

  bool empty() const {
    return messages_.inspect([](const Messages& messages) { return messages.empty(); });
  }

  heddle::mutex mutex_{"mailbox"};
  heddle::condition_variable arrived_{"arrived"};
  heddle::var<Messages> messages_{{}, "messages"};
};

// An account that only its own thread touches; others send it what to add.
class Account {
 public:
  static constexpr std::int64_t kStop = 0;

  void send(std::int64_t amount) { mailbox_.send(amount); }

  void run() {
    for (std::int64_t amount = mailbox_.receive(); amount != kStop; amount = mailbox_.receive()) {
      balance_.write(balance_.read() + amount);
    }
  }

  std::int64_t balance() const { return balance_.read(); }

 private:
  Mailbox mailbox_;
  heddle::var<std::int64_t> balance_{0, "balance"};
};

void program(std::int64_t senders) {
  Account account;
  heddle::thread actor{{.name = "actor"}, [&] { account.run(); }};
  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < senders; ++i) {
    threads.push_back(heddle::thread{{.name = "sender"}, [&] { account.send(1); }});
  }
  for (heddle::thread& thread : threads) thread.join();
  heddle::outcome("balance", account.balance());
  account.send(Account::kStop);
  actor.join();
}

}  // namespace

Model actor_state_read_from_outside() {
  return {
      .name = "actor_state_read_from_outside",
      .concept_name = "state of an actor",
      .summary = "who reads an actor's state from outside races with it",
      .tags = {"actor", "broken"},
      .parameters = {{"senders", 2, 1, 6, "threads that send a message"}},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
