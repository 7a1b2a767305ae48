#include "checker/dpor/remote_tree.h"

#include <algorithm>
#include <utility>

#include "checker/dpor/shared_wakeup_tree.h"

namespace heddle {
namespace {

using Leaf = SharedTree::Leaf;
using Point = SharedTree::Point;

enum class Action : std::uint8_t { publish, insert, add_values, share, finish };

void put_points(Packer& out, const std::vector<Point>& points) {
  out.put(points.size());
  for (const Point& point : points) {
    out.put(point.step);
    out.put(point.object);
    out.put_all(point.explored);
    out.put_all(point.pending);
  }
}

std::vector<Point> get_points(Unpacker& in) {
  std::vector<Point> points(in.get<std::size_t>());
  for (Point& point : points) {
    point.step = in.get<Step>();
    point.object = in.get<ObjectId>();
    point.explored = in.get_all<Step>();
    point.pending = in.get_all<TreeStep>();
  }
  return points;
}

// Of the clocks only what the events of the sequence are asked about: each other.
void put_sequence(Packer& out, const Sequence& sequence) {
  std::size_t width = 0;
  for (const SequenceEvent& event : sequence) {
    width = std::max(width, std::size_t{event.thread} + 1);
  }
  out.put(sequence.size());
  for (const SequenceEvent& event : sequence) {
    out.put(*event.step);
    out.put(event.index);
    out.put(event.reversed);
    out.put_all(std::span(event.clock, event.clock != nullptr ? width : 0));
  }
}

struct ReadSequence {
  Sequence sequence;
  std::vector<Step> steps;
  std::vector<std::vector<std::uint32_t>> clocks;
};

ReadSequence get_sequence(Unpacker& in) {
  ReadSequence read;
  read.steps.resize(in.get<std::size_t>());
  for (Step& step : read.steps) {
    step = in.get<Step>();
    const auto index = in.get<std::uint32_t>();
    const bool reversed = in.get<bool>();
    read.clocks.push_back(in.get_all<std::uint32_t>());
    const auto& clock = read.clocks.back();
    read.sequence.emplace_back(&step, clock.empty() ? nullptr : clock.data(), index, reversed);
  }
  return read;
}

SharedTree::Task task_of(const Bytes& bytes) {
  Unpacker in(bytes);
  SharedTree::Task task;
  task.leaf = in.get<Leaf>();
  task.path.points.resize(in.get<std::size_t>());
  for (DporPath::Point& point : task.path.points) {
    point.step = in.get<Step>();
    point.object = in.get<ObjectId>();
    point.branches = in.get<std::uint32_t>();
    point.sleep = in.get_all<Step>();
    point.tree = in.get_all<TreeStep>();
  }
  task.path.below = in.get_all<TreeStep>();
  return task;
}

}  // namespace

std::optional<SharedTree::Task> RemoteTree::take() {
  const std::optional<Bytes> task = master_.ask(told_.take());
  if (!task) return std::nullopt;
  return task_of(*task);
}

bool RemoteTree::wants_more() {
  if (!master_.wants_more()) return false;
  if (told_.size() > 0) master_.tell(told_.take());
  return true;
}

void RemoteTree::publish(Leaf leaf, const std::vector<Point>& points) {
  told_.put(Action::publish);
  told_.put(leaf);
  put_points(told_, points);
}

void RemoteTree::insert(Leaf leaf, std::uint32_t depth, Sequence& sequence,
                        std::vector<Step>& outsiders) {
  told_.put(Action::insert);
  told_.put(leaf);
  told_.put(depth);
  put_sequence(told_, sequence);
  const std::optional<Bytes> answer = master_.ask(told_.take());
  if (!answer) return;  // the search was stopped
  const std::vector<Step> found = Unpacker(*answer).get_all<Step>();
  outsiders.insert(outsiders.end(), found.begin(), found.end());
}

void RemoteTree::add_values(Leaf leaf, std::uint32_t depth, const Step& chosen,
                            std::uint32_t count) {
  told_.put(Action::add_values);
  told_.put(leaf);
  told_.put(depth);
  told_.put(chosen);
  told_.put(count);
}

SharedTree::Leaf RemoteTree::share(Leaf leaf, const std::vector<Point>& points) {
  told_.put(Action::share);
  told_.put(leaf);
  put_points(told_, points);
  const std::optional<Bytes> answer = master_.ask(told_.take());
  if (!answer) return leaf;  // the search was stopped
  return Unpacker(*answer).get<Leaf>();
}

void RemoteTree::finish(Leaf leaf) {
  told_.put(Action::finish);
  told_.put(leaf);
}

std::optional<Bytes> RemoteTree::apply(std::span<const std::uint8_t> message,
                                       SharedWakeupTree& tree) {
  Unpacker in(message);
  while (!in.at_end()) {
    const auto action = in.get<Action>();
    const auto leaf = in.get<Leaf>();
    switch (action) {
      case Action::publish:
        tree.publish(leaf, get_points(in));
        break;
      case Action::insert: {
        const auto depth = in.get<std::uint32_t>();
        ReadSequence read = get_sequence(in);
        std::vector<Step> outsiders;
        tree.insert(leaf, depth, read.sequence, outsiders);
        Packer answer;
        answer.put_all(outsiders);
        return answer.take();
      }
      case Action::add_values: {
        const auto depth = in.get<std::uint32_t>();
        const auto chosen = in.get<Step>();
        tree.add_values(leaf, depth, chosen, in.get<std::uint32_t>());
        break;
      }
      case Action::share: {
        Packer answer;
        answer.put(tree.share(leaf, get_points(in)));
        return answer.take();
      }
      case Action::finish:
        tree.finish(leaf);
        break;
    }
  }
  return std::nullopt;
}

Bytes RemoteTree::answer(const Task& task) {
  Packer out;
  out.put(task.leaf);
  out.put(task.path.points.size());
  for (const DporPath::Point& point : task.path.points) {
    out.put(point.step);
    out.put(point.object);
    out.put(point.branches);
    out.put_all(point.sleep);
    out.put_all(point.tree);
  }
  out.put_all(task.path.below);
  return out.take();
}

}  // namespace heddle
