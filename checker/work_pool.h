#ifndef HEDDLE_CHECKER_WORK_POOL_H_
#define HEDDLE_CHECKER_WORK_POOL_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace heddle {

// Who of the workers of a search works, and who waits: what WorkPool does whatever the work is.
class WorkerStates {
 public:
  explicit WorkerStates(std::uint32_t workers) : workers_(workers) {}
  WorkerStates(const WorkerStates&) = delete;
  WorkerStates& operator=(const WorkerStates&) = delete;

  // --- For workers ---

  // Somebody waits for work that nobody has given yet. Cheap: asked at each execution.
  bool wanted() const noexcept { return wanted_.load(std::memory_order_relaxed) > 0; }
  bool stopped() const noexcept { return stopped_.load(std::memory_order_relaxed); }
  // Where a worker has the next execution before it, and has not begun to run it: waits while the
  // search is paused.
  void pass() {
    if (paused_.load(std::memory_order_relaxed)) [[unlikely]]
      wait_out_pause();
  }
  // The worker does no more. To be called by each, once.
  void leave();

  // --- For anybody ---

  // Nobody gets work any more.
  void stop();

  // --- For the one who coordinates ---

  // Calls `look` while no worker runs an execution, and none begins to.
  template <typename Look>
  void with_all_paused(Look&& look) {
    std::unique_lock lock(mutex_);
    paused_ = true;
    changed_.wait(lock, [&] { return idle_ + parked_ + left_ == workers_; });
    look();
    paused_ = false;
    changed_.notify_all();
  }
  // Waits until all have left, or for so many seconds; returns whether they have.
  bool wait_until_left(double seconds);

 protected:
  void wait_out_pause();
  // How many more could be given work than there is work for.
  void count_wanted(std::size_t queued) noexcept {
    wanted_.store(static_cast<std::int64_t>(idle_) - static_cast<std::int64_t>(queued),
                  std::memory_order_relaxed);
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  const std::uint32_t workers_;
  std::uint32_t idle_ = 0;    // wait for work
  std::uint32_t parked_ = 0;  // wait for the end of a pause
  std::uint32_t left_ = 0;
  bool exhausted_ = false;  // all waited, and there was nothing
  std::atomic<std::int64_t> wanted_{0};
  std::atomic<bool> paused_{false};
  std::atomic<bool> stopped_{false};
};

// Work that passes from one worker of a search to another, as a worker sees it. `Work` is a part of
// the search space.
template <typename Work>
class WorkExchange {
 public:
  WorkExchange() = default;
  WorkExchange(const WorkExchange&) = delete;
  WorkExchange& operator=(const WorkExchange&) = delete;
  virtual ~WorkExchange() = default;

  // Somebody waits for work. Cheap: asked at each execution.
  virtual bool wants_more() = 0;
  virtual void give(Work work) = 0;
  // Waits for work; none where there is none left anywhere, or the search was stopped.
  virtual std::optional<Work> take() = 0;
};

// Between OS threads of one process.
template <typename Work>
class WorkPool final : public WorkExchange<Work>, public WorkerStates {
 public:
  using WorkerStates::WorkerStates;

  bool wants_more() override { return wanted(); }
  void give(Work work) override {
    const std::lock_guard guard(mutex_);
    queue_.push_back(std::move(work));
    count_wanted(queue_.size());
    changed_.notify_all();
  }

  std::optional<Work> take() override {
    std::unique_lock lock(mutex_);
    ++idle_;
    count_wanted(queue_.size());
    exhausted_ = exhausted_ || (queue_.empty() && idle_ + left_ == workers_);
    changed_.notify_all();
    changed_.wait(lock, [&] { return stopped_ || exhausted_ || !queue_.empty(); });
    std::optional<Work> work;
    if (!stopped_ && !queue_.empty()) {
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    --idle_;
    count_wanted(queue_.size());
    return work;
  }

  // REQUIRES: all are paused, or have left.
  const std::deque<Work>& queued() const noexcept { return queue_; }

 private:
  std::deque<Work> queue_;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_WORK_POOL_H_
