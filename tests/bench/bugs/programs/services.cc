// Parts of servers.
//
// actor: a message is put into the mailbox, and the actor is scheduled unless it is already. Bug: a
// message that comes after the actor has emptied its mailbox, and before it says that it rests, is
// never looked at; one preemption.
// rate_limiter: two requests of a window of time are let through, and a request that sees a new
// window begins the count anew. Bug: two see it, and one takes the count back to nothing; one
// preemption.
// airline: three sellers sell the two last seats. Bug: between the look and the sale; one
// preemption.
// linked_list: three threads insert at the head. Bug: one of the new nodes is lost; one preemption.
// Kind: lost messages of actor libraries; ConTest's airlinesTickets; RaceBenchCpp's lost updates.

#include <array>

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

void actor(bool fixed) {
  constexpr std::size_t kSenders = 3;
  heddle::atomic<int> mailbox{0, "mailbox"};
  heddle::atomic<bool> scheduled{false, "scheduled"};
  heddle::atomic<int> handled{0, "handled"};
  const auto run = [&] {
    do {
      handled.fetch_add(mailbox.exchange(0));
      scheduled.store(false);
    } while (fixed && mailbox.load() > 0 && !scheduled.exchange(true));
  };
  run_threads(kSenders, [&](std::size_t) {
    mailbox.fetch_add(1);
    if (!scheduled.exchange(true)) run();
  });
  heddle::expect(handled.load() == int{kSenders}, "each message is handled");
}

void rate_limiter(bool fixed) {
  constexpr int kLimit = 2;
  heddle::mutex mutex{"mutex"};
  heddle::atomic<int> window{0, "window"};
  heddle::atomic<int> count{kLimit, "count"};  // that of the window before, which is used up
  heddle::atomic<int> let_through{0, "let_through"};
  run_threads(4, [&](std::size_t) {
    const LockWhere lock{fixed, mutex};
    if (window.load() == 0) {
      count.store(0);
      window.store(1);
    }
    if (count.fetch_add(1) < kLimit) let_through.fetch_add(1);
  });
  heddle::expect(let_through.load() <= kLimit, "no more than the limit are let through");
}

void airline(bool fixed) {
  heddle::mutex mutex{"mutex"};
  heddle::atomic<int> seats{2, "seats"};
  heddle::atomic<int> sold{0, "sold"};
  run_threads(3, [&](std::size_t) {
    const LockWhere lock{fixed, mutex};
    if (seats.load() == 0) return;
    seats.fetch_sub(1);
    sold.fetch_add(1);
  });
  heddle::expect(sold.load() <= 2, "no seat is sold twice");
}

void linked_list(bool fixed) {
  constexpr int kEnd = -1;
  std::array<heddle::atomic<int>, 4> next;  // of node 0, the head, and of three others
  next[0].store(kEnd);
  run_threads(3, [&](std::size_t number) {
    const int node = static_cast<int>(number) + 1;
    heddle::atomic<int>& mine = next[number + 1];
    int first = next[0].load();
    mine.store(first);
    if (!fixed) return next[0].store(node);
    while (!next[0].compare_exchange_strong(first, node)) mine.store(first);
  });
  int length = 0;
  for (int node = next[0].load(); node != kEnd;
       node = next[static_cast<std::size_t>(node)].load()) {
    ++length;
  }
  heddle::expect(length == 3, "all nodes are in the list");
}

}  // namespace

Bugs services() {
  return {
      {.name = "actor",
       .origin = "actor libraries: lost message",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = actor},
      {.name = "rate_limiter",
       .origin = "web servers: window of a rate limit",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = rate_limiter},
      {.name = "airline",
       .origin = "ConTest: airlinesTickets",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = airline},
      {.name = "linked_list",
       .origin = "RaceBenchCpp: lost update of a list",
       .kinds = {FailureKind::assertion},
       .preemptions = 1,
       .body = linked_list},
  };
}

}  // namespace heddle::bugs
