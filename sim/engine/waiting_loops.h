#ifndef HEDDLE_SIM_ENGINE_WAITING_LOOPS_H_
#define HEDDLE_SIM_ENGINE_WAITING_LOOPS_H_

#include <array>
#include <cstdint>
#include <span>
#include <unordered_set>
#include <utility>
#include <vector>

#include "sim/event.h"
#include "sim/ids.h"
#include "sim/operation.h"

namespace heddle {

struct Thread;

// Whether the operation of the event left everything as it was.
bool changes_nothing(const Event& event);

// Recognises loops that wait from what threads do: `while (!flag.load()) {}` needs no annotation.
//
// A pass of a loop has failed where its thread is back at the operation it began with, has changed
// nothing that others can see, and has its whole stack and its registers as they were: it will do
// the same again for as long as it reads the same values. Such a pass may be left out of an
// execution without a difference to anybody, so that only the pass that succeeds is worth
// exploring (Jonsson, Lang, Sagonas: "Awaiting for Godot: Stateless Model Checking that Avoids
// Executions where Nothing Happens", FMCAD 2022; Kokologiannakis, Ren, Vafeiadis: "Dynamic Partial
// Order Reductions for Spinloops", FMCAD 2021, who find such loops by static analysis).
//
// What is on the stack is compared by a hash of 64 bits. What is not on it, such as a counter of
// attempts in the heap, is not seen: a loop is taken for one that waits only after it was made to
// repeat its pass kProofs times more (see Machine).
//
// This class keeps what was learned for all executions of a search, and the passes of the present
// one; it knows nothing of scheduling.
class WaitingLoops {
 public:
  static constexpr std::uint32_t kProofs = 1'000;
  static constexpr std::size_t kSitesMin = 64;

  // The operations from `first`, a byte of the thread's live stack, up to the stack's top.
  struct LiveStack {
    const char* first;
    const char* top;
  };

  // What an announced operation is in the loop it belongs to.
  struct Arrival {
    std::uint64_t head = 0;    // the place in the source; 0: no loop is known to begin here
    std::uint64_t place = 0;   // that place with the thread's whole local state
    std::uint32_t failed = 0;  // reads of the pass that has failed, now that it is back; 0: none
    std::uint32_t first_event = 0;  // of the failed pass, counted from 1
  };

  // Forgets the passes of the last execution, keeps what was learned.
  void begin_execution() noexcept;
  // Another execution begins as the last one did, up to its event number `event`, and `threads` are
  // there: forgets what came after. REQUIRES: no loops are known
  void go_back_to(std::uint32_t event, std::span<Thread* const> threads);

  // The step that `thread` made last: its event, which is number `number`, and what followed from
  // it. Whether it changed anything decides if a pass goes on.
  void stepped(ThreadId thread, std::span<const Event> events, std::uint32_t number);
  // `thread` announces `operation`; `counts` is what else belongs to its state.
  Arrival arrive(ThreadId thread, const Operation& operation, LiveStack stack,
                 std::uint64_t counts);
  // The failed pass of `thread` never happened.
  void forget_pass(ThreadId thread, std::uint32_t reads);
  // The value read by the last step of `thread`.
  std::uint64_t last_value(ThreadId thread) const { return passes_[thread].reads.back().value; }

  // A read at `place` of an object in that state is a failed pass by itself.
  void learn(std::uint64_t place, std::uint64_t state) { futile_.insert(mixed(place, state)); }
  // How many such reads are known.
  std::size_t learned() const noexcept { return futile_.size(); }
  bool futile(std::uint64_t place, std::uint64_t state) const {
    return futile_.contains(mixed(place, state));
  }

  // What is known, in no order.
  struct Knowledge {
    std::vector<std::uint64_t> heads;
    std::vector<std::uint64_t> dismissed;
    std::vector<std::uint64_t> proven;
    std::vector<std::uint64_t> futile;
  };
  Knowledge knowledge() const;
  // Takes over what the loops of a copy of this machine's process know. That is no news.
  void learn_all(const Knowledge& known);

  void prove(std::uint64_t head) { site_of(head).proven = true; }
  bool proven(std::uint64_t head) { return site_of(head).proven; }
  // The loop ended by itself: it does not wait, and is never taken for one that does again.
  void dismiss(std::uint64_t head);

  // Since the flag was last taken, loops became known or were dismissed: what was searched before
  // took their first passes for steps like others.
  bool has_news() const noexcept { return news_; }
  bool take_news() noexcept { return std::exchange(news_, false); }
  bool knows_loops() const noexcept { return head_count_ > 0; }
  // How much of their stacks threads use where they announce, in bytes.
  std::size_t stack_depth() const noexcept { return stack_depth_; }

 private:
  struct Read {
    std::uint64_t head;
    std::uint64_t place;
    ObjectId object;
    std::uint64_t value;
    std::uint32_t event;
    bool changes;  // not a read, but the end of a pass
  };
  // What a thread has read since it last changed something, at the end of all such passes of the
  // execution.
  struct Pass {
    std::vector<Read> reads;
    std::size_t begin = 0;  // of the last pass
    Read announced{};       // all but the value and the event

    void go_back_to(std::uint32_t event) noexcept;
  };

  // A place in the source that reads what a loop may wait for.
  struct Site {
    std::uint64_t place = 0;  // 0: none yet
    bool head = false;        // a loop begins here
    bool dismissed = false;   // that does not wait
    bool proven = false;      // or does
  };

  static std::uint64_t mixed(std::uint64_t one, std::uint64_t other) noexcept;
  Pass& pass_of(ThreadId thread);
  void use_passes(std::size_t count);
  Site& site_of(std::uint64_t place);
  void add_site(std::uint64_t place);
  void note_head(std::uint64_t place);
  static std::uint64_t announce(Pass& pass, const Operation& operation);

  std::vector<Site> sites_ = std::vector<Site>(kSitesMin);  // by a hash; its size a power of two
  std::size_t site_count_ = 0;
  std::size_t head_count_ = 0;
  std::unordered_set<std::uint64_t> futile_;
  std::vector<Pass> passes_;
  std::size_t passes_in_use_ = 0;
  std::size_t stack_depth_ = 0;
  bool news_ = false;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_WAITING_LOOPS_H_
