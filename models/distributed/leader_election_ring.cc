// Nodes in a ring know their successor only (Chang and Roberts, CACM 1979). Each sends its number
// on; a node passes on larger numbers and drops smaller ones, and whose own number comes back is
// the leader. It tells the others by a last message around the ring.
//
// Expected, preemptive and cooperative: passes, over 36 traces (cooperative: 2). The largest number
// leads, however fast the messages are.
//
// Try: --param nodes=3; and --strategy dfs, to see what the reduction to traces is worth.

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

void program(std::int64_t nodes) {
  std::deque<Mailbox> mailboxes(static_cast<std::size_t>(nodes));
  heddle::atomic<std::int64_t> leader{0, "leader"};

  // Messages: a number that runs for leader, or its negative when the election is over.
  const auto elect = [&](std::int64_t id) {
    Mailbox& own = mailboxes[static_cast<std::size_t>(id - 1)];
    Mailbox& successor = mailboxes[static_cast<std::size_t>(id % nodes)];
    successor.send(id);
    for (;;) {
      const std::int64_t message = own.receive();
      if (message == id) {
        heddle::expect(leader.exchange(id) == 0, "there is one leader");
        successor.send(-id);
      } else if (message > id) {
        successor.send(message);
      } else if (message < 0) {
        if (message != -id) successor.send(message);
        return;
      }
    }
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 1; i <= nodes; ++i) {
    threads.push_back(heddle::thread{{.name = "node"}, elect, i});
  }
  for (heddle::thread& thread : threads) thread.join();
  heddle::expect(leader.load() == nodes, "the node with the largest number leads");
}

}  // namespace

Model leader_election_ring() {
  return {
      .name = "leader_election_ring",
      .concept_name = "leader election in a ring",
      .summary = "the largest number makes it around the ring",
      .tags = {"distributed", "fixed"},
      .parameters = {{"nodes", 2, 2, 5, "nodes in the ring"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
