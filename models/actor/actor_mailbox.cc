// An account as an actor: its own thread alone touches the balance, and takes messages from a
// mailbox one by one. The balance needs no lock. It is read after the actor has ended, by its join.
//
// Expected, preemptive and cooperative: passes, over 1,336 interleavings (cooperative: 8).
//
// Try: messages that carry a number, and record their order as an outcome.

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
  account.send(Account::kStop);
  actor.join();
  heddle::expect(account.balance() == senders, "every message is counted");
}

}  // namespace

Model actor_mailbox() {
  return {
      .name = "actor_mailbox",
      .concept_name = "actor",
      .summary = "only its own thread touches the state, others send messages",
      .tags = {"actor", "fixed"},
      .parameters = {{"senders", 2, 1, 6, "threads that send a message"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
