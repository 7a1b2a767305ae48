#include "checker/dpor/shared_wakeup_tree.h"

#include <algorithm>
#include <utility>

#include "sim/engine/assert.h"

namespace heddle {

// A point of the search tree; what lies between it and its parent is `step`.
struct SharedWakeupTree::Node {
  enum class State : std::uint8_t { pending, taken, done };

  Node* parent = nullptr;
  std::uint32_t depth = 0;
  Step step;
  ObjectId object = kNoObject;
  bool seen = false;   // the step was executed: it is known as it is, not as it was foreseen
  bool alone = false;  // was a leaf when it was taken: it covers whatever comes to it from outside
  State state = State::pending;  // of a leaf
  std::int64_t open = 0;         // leaves below that are not done, or 1 for a leaf itself
  std::vector<Step> sleep;       // explored elsewhere, and independent since
  std::vector<std::unique_ptr<Node>> children;  // the eldest first
};

SharedWakeupTree::Node& SharedWakeupTree::node_of(Leaf leaf) noexcept {
  return *reinterpret_cast<Node*>(leaf);
}

SharedWakeupTree::Node& SharedWakeupTree::ancestor(Node& leaf, std::uint32_t depth) {
  Node* node = &leaf;
  while (node->depth > depth) node = node->parent;
  return *node;
}

std::vector<const SharedWakeupTree::Node*> SharedWakeupTree::way_to(const Node& leaf) {
  std::vector<const Node*> way;
  for (const Node* node = &leaf; node->parent != nullptr; node = node->parent) way.push_back(node);
  std::reverse(way.begin(), way.end());
  return way;
}

SharedWakeupTree::SharedWakeupTree(std::uint32_t workers, bool take_turns)
    : WorkerStates(workers), take_turns_(take_turns), root_(std::make_unique<Node>()) {
  root_->seen = true;
  root_->open = 1;
  pending_ = 1;
}

SharedWakeupTree::~SharedWakeupTree() = default;

void SharedWakeupTree::announce_change() {
  count_wanted(pending_);
  changed_.notify_all();
}

// --- Leaves ----------------------------------------------------------------------------------

std::optional<SharedWakeupTree::Task> SharedWakeupTree::take() {
  std::unique_lock lock(mutex_);
  ++idle_;
  count_wanted(pending_);
  Node* leaf = nullptr;
  changed_.wait(lock, [&] {
    leaf = find_ready(*root_);
    return take_turns_ || stopped_ || root_->open == 0 || leaf != nullptr;
  });
  --idle_;
  if (stopped_ || leaf == nullptr) return std::nullopt;
  leaf->state = Node::State::taken;
  leaf->alone = true;
  --pending_;
  count_wanted(pending_);
  return task_at(*leaf);
}

bool SharedWakeupTree::done() const {
  const std::lock_guard guard(mutex_);
  return root_->open == 0;
}

std::size_t SharedWakeupTree::pending() const {
  const std::lock_guard guard(mutex_);
  return pending_;
}

// The eldest leaf that nobody has taken, if the steps of all branches that are older are known:
// which threads sleep depends on them.
SharedWakeupTree::Node* SharedWakeupTree::find_ready(Node& node) const {
  if (node.children.empty()) return node.state == Node::State::pending ? &node : nullptr;
  for (const auto& child : node.children) {
    if (child->open > 0) {
      if (Node* leaf = find_ready(*child)) return leaf;
    }
    if (!child->seen) return nullptr;
  }
  return nullptr;
}

SharedWakeupTree::Task SharedWakeupTree::task_at(Node& leaf) const {
  Task task{Leaf{reinterpret_cast<std::uintptr_t>(&leaf)}, {}};
  bool known = true;
  std::uint32_t below = 0;
  for (const Node* node : way_to(leaf)) {
    if (!known) {
      task.path.below.push_back({node->step, below++});
      continue;
    }
    known = node->seen;
    const Node& parent = *node->parent;
    DporPath::Point point{node->step, node->object, 1, parent.sleep, {}};
    point.branches = static_cast<std::uint32_t>(parent.children.size());
    for (const auto& elder : parent.children) {
      if (elder.get() == node) break;
      if (!elder->step.is_value) point.sleep.push_back(elder->step);
    }
    task.path.points.push_back(std::move(point));
  }
  return task;
}

void SharedWakeupTree::finish(Leaf named) {
  const std::lock_guard guard(mutex_);
  Node& leaf = node_of(named);
  HEDDLE_ASSERT(leaf.state == Node::State::taken);
  leaf.state = Node::State::done;
  for (Node* node = &leaf; node != root_.get(); node = node->parent) node->seen = true;
  count_open(leaf, -1);
  forget_done(*root_);
  announce_change();
}

void SharedWakeupTree::count_open(Node& node, std::int64_t change) {
  for (Node* at = &node; at != nullptr; at = at->parent) at->open += change;
}

// Nothing comes to what is done once all that is older is done as well.
void SharedWakeupTree::forget_done(Node& node) {
  for (const auto& child : node.children) {
    if (child->open > 0) return forget_done(*child);
    child->children.clear();
  }
}

void SharedWakeupTree::publish(Leaf leaf, const std::vector<Point>& points) {
  const std::lock_guard guard(mutex_);
  for (Node* node = &node_of(leaf); node != root_.get(); node = node->parent) {
    if (node->depth > points.size()) {
      node->seen = true;  // the execution ended before
      continue;
    }
    if (std::exchange(node->seen, true)) continue;
    const Point& point = points[node->depth - 1];
    node->step = point.step;
    node->object = point.object;
    // What sleeps in younger branches was taken for what it was foreseen to do.
    for (const auto& sibling : node->parent->children) note_sleep_below(*sibling);
  }
  announce_change();
}

// --- Branches --------------------------------------------------------------------------------

// Who sleeps at the node: those that slept at its parent, and the branches older than its own.
void SharedWakeupTree::note_sleep(Node& node) {
  node.sleep.clear();
  const auto inherit = [&](const Step& step) {
    if (step.thread != node.step.thread && !dependent(step, node.step)) node.sleep.push_back(step);
  };
  for (const Step& step : node.parent->sleep) inherit(step);
  for (const auto& elder : node.parent->children) {
    if (elder.get() == &node) break;
    if (!elder->step.is_value) inherit(elder->step);
  }
}

void SharedWakeupTree::note_sleep_below(Node& node) {
  note_sleep(node);
  for (const auto& child : node.children) note_sleep_below(*child);
}

SharedWakeupTree::Node& SharedWakeupTree::add_child(Node& parent, const Step& step) {
  auto node = std::make_unique<Node>();
  node->parent = &parent;
  node->depth = parent.depth + 1;
  node->step = step;
  parent.children.push_back(std::move(node));
  note_sleep(*parent.children.back());
  return *parent.children.back();
}

void SharedWakeupTree::add_sequence(Node& parent, std::span<const SequenceEvent> sequence) {
  Node* node = &parent;
  for (const SequenceEvent& event : sequence) node = &add_child(*node, *event.step);
  count_open(*node, 1);
  ++pending_;
}

void SharedWakeupTree::add_pending(Node& parent, const TreeSteps& steps) {
  std::vector<Node*> way{&parent};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    way.resize(steps[i].depth + 1);
    way.push_back(&add_child(*way.back(), steps[i].step));
    const bool leaf = i + 1 == steps.size() || steps[i + 1].depth <= steps[i].depth;
    if (!leaf) continue;
    count_open(*way.back(), 1);
    ++pending_;
  }
}

void SharedWakeupTree::insert(Leaf leaf, std::uint32_t depth, Sequence& sequence,
                              std::vector<Step>& outsiders) {
  const std::lock_guard guard(mutex_);
  const Node* source = &ancestor(node_of(leaf), depth + 1);
  Node& node = *source->parent;
  SleeperSearch search(sequence);
  for (const Step& sleeper : node.sleep) {
    if (search.look_at(sleeper)) return;
  }
  std::size_t elders = 0;
  for (; node.children[elders].get() != source; ++elders) {
    const Step& elder = node.children[elders]->step;
    if (!elder.is_value && search.look_at(elder)) return;
  }
  if (search.outsider() != nullptr) return outsiders.push_back(*search.outsider());
  if (insert_below(node, elders + 1, sequence, outsiders)) announce_change();
}

// Below the branches of `node` that come after the first `elders`. Returns whether anything was
// added. See WakeupTrees::insert_below.
bool SharedWakeupTree::insert_below(Node& parent, std::size_t elders, std::span<SequenceEvent> rest,
                                    std::vector<Step>& outsiders) {
  Node* node = &parent;
  for (;; elders = 0) {
    Initial initial = Initial::none;
    const auto begin = node->children.begin() + static_cast<std::ptrdiff_t>(elders);
    const auto branch = std::find_if(begin, node->children.end(), [&](const auto& child) {
      return (initial = consume(child->step, rest)) != Initial::none;
    });
    if (branch == node->children.end()) {
      add_sequence(*node, rest);
      return true;
    }
    if (rest.empty()) return false;
    if (initial == Initial::outside) {
      if ((*branch)->step.is_value) return insert_below_values(*node, rest, outsiders);
      outsiders.push_back((*branch)->step);
    }
    node = branch->get();
    if (node->alone || node->children.empty()) return false;
  }
}

bool SharedWakeupTree::insert_below_values(Node& node, std::span<const SequenceEvent> rest,
                                           std::vector<Step>& outsiders) {
  Step chosen = node.children.front()->step;
  bool added = false;
  for (std::uint32_t value = 0; value < chosen.value_count; ++value) {
    Sequence sequence(rest.begin(), rest.end());
    const auto same = std::find_if(node.children.begin(), node.children.end(),
                                   [&](const auto& child) { return child->step.value == value; });
    if (same == node.children.end()) {
      chosen.value = value;
      sequence.emplace(sequence.begin(), &chosen, nullptr, 0, false);
      add_sequence(node, sequence);
      added = true;
    } else if (!(*same)->alone && !(*same)->children.empty()) {
      added = insert_below(**same, 0, sequence, outsiders) || added;
    }
  }
  return added;
}

void SharedWakeupTree::add_values(Leaf leaf, std::uint32_t depth, const Step& chosen,
                                  std::uint32_t count) {
  const std::lock_guard guard(mutex_);
  Node& node = ancestor(node_of(leaf), depth);
  if (!node.sleep.empty()) return;
  for (std::uint32_t value = 0; value < count; ++value) {
    const bool there = std::any_of(node.children.begin(), node.children.end(),
                                   [&](const auto& child) { return child->step.value == value; });
    if (there) continue;
    Step alternative = chosen;
    alternative.value = value;
    count_open(add_child(node, alternative), 1);
    ++pending_;
  }
  announce_change();
}

SharedTree::Leaf SharedWakeupTree::share(Leaf named, const std::vector<Point>& points) {
  const std::lock_guard guard(mutex_);
  const Node& leaf = node_of(named);
  HEDDLE_ASSERT(leaf.state == Node::State::taken && leaf.children.empty());
  Node* node = &node_of(named);
  for (const Point& point : points) {
    for (const Step& explored : point.explored) {
      Node& done = add_child(*node, explored);
      done.seen = true;
      done.state = Node::State::done;
    }
    Node& next = add_child(*node, point.step);
    next.seen = true;
    next.open = 1;  // the leaf's own, which moves down
    next.object = point.object;
    add_pending(*node, point.pending);
    node = &next;
  }
  node->state = Node::State::taken;
  node->alone = true;
  announce_change();
  return Leaf{reinterpret_cast<std::uintptr_t>(node)};
}

}  // namespace heddle
