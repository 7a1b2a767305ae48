// Threads push nodes to the front of a linked list without a lock. Two that read the same head make
// two nodes with the same successor, the second overwrites the head, and the first node is lost.
//
// Expected, preemptive: data_race. The lost node shows in the outcomes: 4 of 6 interleavings end
// with a list of one.
// Expected, cooperative: passes, with no node lost.
//
// Try: --keep-going to see both lengths, and heddle check linked_list_locked.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

struct Node {
  explicit Node(std::int64_t held) : value(held) {}

  std::int64_t value;
  Node* next = nullptr;
};

class List {
 public:
  void push_front(Node& node) {
    node.next = head_.read();
    head_.write(&node);
  }

  std::int64_t length() const {
    std::int64_t count = 0;
    for (const Node* node = head_.read(); node != nullptr; node = node->next) ++count;
    return count;
  }

 private:
  heddle::var<Node*> head_{nullptr, "head"};
};

void program() {
  List list;
  Node one{1};
  Node two{2};

  heddle::thread first{[&] { list.push_front(one); }};
  heddle::thread second{[&] { list.push_front(two); }};
  first.join();
  second.join();

  heddle::outcome("length", list.length());
}

}  // namespace

Model linked_list_race() {
  return {
      .name = "linked_list_race",
      .concept_name = "lost update of a pointer",
      .summary = "a node pushed between the read and the write of the head is lost",
      .tags = {"critical_section", "broken"},
      .parameters = {},
      .preemptive = FailureKind::data_race,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
