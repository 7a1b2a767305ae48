#ifndef HEDDLE_SIM_HISTORY_H_
#define HEDDLE_SIM_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "sim/engine/object.h"
#include "sim/ids.h"
#include "sim/linearization.h"
#include "sim/source_location.h"

namespace heddle {

// One call of an operation whose history is recorded.
class RecordedCall {
 public:
  explicit RecordedCall(source_location place) : where(place) {}
  virtual ~RecordedCall() = default;
  // "push(1)".
  virtual std::string text() const = 0;
  // "1"; empty where it has none.
  virtual std::string result() const = 0;

  const source_location where;
  HistoryInterval interval;
  std::uint32_t thread = 0;  // its ThreadId; for real a number from 1
};

// Who called what on an object, and when each call returned: what `linearizable` judges. See there.
class History : public Object {
 public:
  // What else a call could have returned.
  struct Question {
    std::size_t call;
    // Null: the call does not end, and what it could return is added to `results`. Else it ends
    // with the result that has this text, whatever it was.
    const std::string* result;
    std::vector<std::string>* results;
  };
  // Makes the specification, in its first state, of calls that end as they ended, but for the one
  // in question; null: for all of them.
  using Specification = std::function<std::unique_ptr<SequentialObject>(const Question*)>;

  explicit History(std::string_view name);

  // The call begins. False while an execution is being unwound: then it is not recorded.
  bool invoked(std::unique_ptr<RecordedCall> call);
  // The running thread's last call that has not ended ends; `keep_result` is called before others
  // can see that it has.
  void responded(source_location where, const std::function<void(RecordedCall&)>& keep_result);
  // Fails unless some order explains the history.
  void judge(const Specification& specification, source_location where);

  std::size_t size() const noexcept { return calls_.size(); }
  const RecordedCall& call(std::size_t number) const { return *calls_[number]; }

 private:
  std::uint32_t running_thread();
  RecordedCall& open_call();
  std::string thread_name(std::uint32_t thread) const;
  std::vector<HistoryInterval> intervals() const;
  std::size_t first_not_placed(const Specification& specification) const;
  std::vector<std::string> possible_results(const Specification& specification,
                                            std::size_t call) const;
  std::string told(std::size_t call) const;
  std::vector<std::string> chart(std::size_t last) const;
  std::string reason(const Specification& specification, std::size_t call) const;

  std::vector<std::unique_ptr<RecordedCall>> calls_;  // in the order of their invocations
  std::uint32_t position_ = 0;                        // of the last invocation or response
  std::mutex mutex_;                                  // for real
  std::vector<std::thread::id> threads_;              // for real: in order of their first calls
};

}  // namespace heddle

#endif  // HEDDLE_SIM_HISTORY_H_
