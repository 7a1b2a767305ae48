// The list of linked_list_race with a lock around all of push_front: to read the head, to link the
// new node and to publish it are one step for everybody who takes the lock.
//
// Expected, preemptive and cooperative: passes, over 2 interleavings: who comes second waits.
//
// Try: lock the read and the write of the head one by one. The data race is gone, the lost node is
// not.

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
    const heddle::lock_guard guard{mutex_};
    node.next = head_.read();
    head_.write(&node);
  }

  std::int64_t length() {
    const heddle::lock_guard guard{mutex_};
    std::int64_t count = 0;
    for (const Node* node = head_.read(); node != nullptr; node = node->next) ++count;
    return count;
  }

 private:
  heddle::mutex mutex_{"mutex"};
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

  heddle::expect(list.length() == 2, "no node is lost");
}

}  // namespace

Model linked_list_locked() {
  return {
      .name = "linked_list_locked",
      .concept_name = "critical section",
      .summary = "linking a node is one step under a lock",
      .tags = {"critical_section", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
