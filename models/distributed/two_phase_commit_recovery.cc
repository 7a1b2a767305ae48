// The protocol of two_phase_commit_crash with a coordinator that writes its decision to a log
// before it tells anybody, and is started again after a crash: it finds the decision and tells all,
// some of them for the second time.
//
// Expected, preemptive and cooperative: passes, over 56 traces (cooperative: 12), with a crash
// before each message and with none.
//
// Try: write the log after the messages. What must a coordinator do that finds no decision?

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

  // Begins again after a crash, with what the log says.
  void recover() {
    if (!log_.read()) return;
    for (Mailbox* participant : participants_) participant->send(Decision::commit);
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
  coordinator.recover();
  first.join();
  second.join();
}

}  // namespace

Model two_phase_commit_recovery() {
  return {
      .name = "two_phase_commit_recovery",
      .concept_name = "recovery from a log",
      .summary = "the decision is logged first, and told again after a crash",
      .tags = {"distributed", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
