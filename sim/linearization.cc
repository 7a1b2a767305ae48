#include "sim/linearization.h"

#include <algorithm>

namespace heddle {
namespace {

// The invocations and responses that are not yet placed, in their order: a list, so that what is
// taken out is put back in constant time.
class Linearization {
 public:
  Linearization(const std::vector<HistoryInterval>& history, SequentialObject& object);

  bool search();

 private:
  static constexpr std::size_t kHead = 0;

  struct Entry {
    std::uint32_t position;
    std::size_t operation;
    bool response;
    std::size_t next = kHead;
    std::size_t previous = kHead;
  };

  void unlink(std::size_t entry);
  void link(std::size_t entry);
  bool place(std::size_t operation);
  void take_back(std::size_t operation);

  SequentialObject& object_;
  std::vector<Entry> entries_;           // the first is the head of the list
  std::vector<std::size_t> invocation_;  // of each operation: its entry
  std::vector<std::size_t> response_;    // likewise; kHead where it is pending
  std::vector<bool> placed_;
  std::size_t completed_ = 0;  // operations that are not placed and have responded
};

Linearization::Linearization(const std::vector<HistoryInterval>& history, SequentialObject& object)
    : object_(object),
      entries_{{0, 0, false}},
      invocation_(history.size(), kHead),
      response_(history.size(), kHead),
      placed_(history.size(), false) {
  for (std::size_t i = 0; i < history.size(); ++i) {
    entries_.push_back({history[i].invoked, i, false});
    if (history[i].pending()) continue;
    entries_.push_back({history[i].responded, i, true});
    ++completed_;
  }
  std::sort(entries_.begin() + 1, entries_.end(),
            [](const Entry& one, const Entry& other) { return one.position < other.position; });
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    entries_[i].next = (i + 1) % entries_.size();
    entries_[entries_[i].next].previous = i;
    if (i != kHead) (entries_[i].response ? response_ : invocation_)[entries_[i].operation] = i;
  }
}

void Linearization::unlink(std::size_t entry) {
  entries_[entries_[entry].previous].next = entries_[entry].next;
  entries_[entries_[entry].next].previous = entries_[entry].previous;
}

void Linearization::link(std::size_t entry) {
  entries_[entries_[entry].previous].next = entry;
  entries_[entries_[entry].next].previous = entry;
}

// Makes the operation the next of the order, where that leads to something new.
bool Linearization::place(std::size_t operation) {
  if (!object_.apply(operation, response_[operation] == kHead)) return false;
  placed_[operation] = true;
  if (object_.met_before(placed_)) {
    placed_[operation] = false;
    object_.undo();
    return false;
  }
  unlink(invocation_[operation]);
  if (response_[operation] == kHead) return true;
  unlink(response_[operation]);
  --completed_;
  return true;
}

void Linearization::take_back(std::size_t operation) {
  if (response_[operation] != kHead) {
    link(response_[operation]);
    ++completed_;
  }
  link(invocation_[operation]);
  placed_[operation] = false;
  object_.undo();
}

bool Linearization::search() {
  std::vector<std::size_t> order;
  for (std::size_t at = entries_[kHead].next; completed_ > 0;) {
    // What was invoked after a response cannot come before the operation that responded.
    if (entries_[at].response) {
      if (order.empty()) return false;
      take_back(order.back());
      at = entries_[invocation_[order.back()]].next;
      order.pop_back();
    } else if (place(entries_[at].operation)) {
      order.push_back(entries_[at].operation);
      at = entries_[kHead].next;
    } else {
      at = entries_[at].next;
    }
  }
  return true;
}

}  // namespace

bool has_linearization(const std::vector<HistoryInterval>& history, SequentialObject& object) {
  return Linearization(history, object).search();
}

}  // namespace heddle
