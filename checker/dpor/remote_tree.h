#ifndef HEDDLE_CHECKER_DPOR_REMOTE_TREE_H_
#define HEDDLE_CHECKER_DPOR_REMOTE_TREE_H_

#include <optional>
#include <span>

#include "checker/dpor/shared_tree.h"
#include "checker/packed.h"

namespace heddle {

class SharedWakeupTree;

// How a worker reaches the process that has what the workers share. What is told and asked arrives
// in its order.
class MasterLink {
 public:
  MasterLink() = default;
  MasterLink(const MasterLink&) = delete;
  MasterLink& operator=(const MasterLink&) = delete;
  virtual ~MasterLink() = default;

  virtual void tell(Bytes message) = 0;
  // Waits for the answer; none where the search was stopped.
  virtual std::optional<Bytes> ask(Bytes message) = 0;
  // Somebody waits for work. Cheap.
  virtual bool wants_more() = 0;
};

// A SharedWakeupTree in another process. What a worker does there is sent in one message with what
// it did before, as late as nobody waits for it: that is as right as to be slower (see there).
class RemoteTree final : public SharedTree {
 public:
  explicit RemoteTree(MasterLink& master) : master_(master) {}

  std::optional<Task> take() override;
  bool wants_more() override;
  void publish(Leaf leaf, const std::vector<Point>& points) override;
  void insert(Leaf leaf, std::uint32_t depth, Sequence& sequence,
              std::vector<Step>& outsiders) override;
  void add_values(Leaf leaf, std::uint32_t depth, const Step& chosen, std::uint32_t count) override;
  Leaf share(Leaf leaf, const std::vector<Point>& points) override;
  void finish(Leaf leaf) override;

  // Where the tree is: does what a message says. Returns the answer to what is asked, but for a
  // task.
  static std::optional<Bytes> apply(std::span<const std::uint8_t> message, SharedWakeupTree& tree);
  // The answer to who asked for a task.
  static Bytes answer(const Task& task);

 private:
  MasterLink& master_;
  Packer told_;  // and not sent
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_DPOR_REMOTE_TREE_H_
