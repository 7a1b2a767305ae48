// Two-phase commit (Gray, 1978): all participants vote, the coordinator decides and tells
// everybody. Who has voted yes may not decide alone any more. When the coordinator crashes before
// it has told all, those that it has not told wait for ever: the protocol blocks.
//
// Expected, preemptive and cooperative: deadlock, in 6 of 14 traces (cooperative: 4 of 8).
//
// Try: heddle check two_phase_commit_recovery.

#include <deque>
#include <vector>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

enum class Decision { abort, commit };

class Mailbox {
 public:
  void send(Decision message) {
    const heddle::lock_guard guard{mutex_};
    messages_.modify([&](Messages& messages) { messages.push_back(message); });
    arrived_.notify_one();
  }

  Decision receive() {
    heddle::unique_lock lock{mutex_};
    while (empty()) arrived_.wait(lock);
    return messages_.modify([](Messages& messages) {
      const Decision first = messages.front();
      messages.pop_front();
      return first;
    });
  }

 private:
  using Messages = std::deque<Decision>;

  bool empty() const {
    return messages_.inspect([](const Messages& messages) { return messages.empty(); });
  }

  heddle::mutex mutex_{"mailbox"};
  heddle::condition_variable arrived_{"arrived"};
  heddle::var<Messages> messages_{{}, "messages"};
};

class Coordinator {
 public:
  explicit Coordinator(std::vector<Mailbox*> participants)
      : participants_(std::move(participants)), votes_(std::ssize(participants_), "votes") {}

  void vote_yes() { votes_.count_down(); }

  // Decides when all have voted, and may crash before everybody knows.
  void run() {
    votes_.wait();
    log_.write(true);
    for (Mailbox* participant : participants_) {
      if (heddle::choose(2) == 1) return;  // crash
      participant->send(Decision::commit);
    }
  }

 private:
  const std::vector<Mailbox*> participants_;
  heddle::latch votes_;
  heddle::var<bool> log_{false, "log"};  // survives a crash
};

// Has voted yes, so that it may not decide alone any more.
void participate(Coordinator& coordinator, Mailbox& mailbox) {
  coordinator.vote_yes();
  heddle::expect(mailbox.receive() == Decision::commit, "what was decided is done");
}

void program() {
  Mailbox first_mailbox;
  Mailbox second_mailbox;
  Coordinator coordinator{{&first_mailbox, &second_mailbox}};

  heddle::thread first{{.name = "participant 1"}, [&] { participate(coordinator, first_mailbox); }};
  heddle::thread second{{.name = "participant 2"},
                        [&] { participate(coordinator, second_mailbox); }};
  heddle::thread coordinating{{.name = "coordinator"}, [&] { coordinator.run(); }};
  coordinating.join();
  first.join();
  second.join();
}

}  // namespace

Model two_phase_commit_crash() {
  return {
      .name = "two_phase_commit_crash",
      .concept_name = "two-phase commit",
      .summary = "participants that have voted wait for a coordinator that crashed",
      .tags = {"distributed", "broken"},
      .parameters = {},
      .preemptive = FailureKind::deadlock,
      .cooperative = FailureKind::deadlock,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
