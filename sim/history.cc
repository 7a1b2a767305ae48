#include "sim/history.h"

#include <algorithm>
#include <utility>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"
#include "sim/real.h"

namespace heddle {
namespace {

constexpr std::size_t kCallsShown = 40;

// The history as far as position `last`.
std::vector<HistoryInterval> up_to(std::vector<HistoryInterval> history, std::uint32_t last) {
  std::erase_if(history, [&](const HistoryInterval& each) { return each.invoked > last; });
  for (HistoryInterval& each : history) {
    if (each.responded > last) each.responded = HistoryInterval::kPending;
  }
  return history;
}

// "[----]" from the invocation to the response, a column a position.
std::string bar(const HistoryInterval& interval, std::uint32_t last) {
  const bool open = interval.responded > last;
  const std::uint32_t end = open ? last + 1 : interval.responded;
  std::string text(interval.invoked - 1, ' ');
  text += '[';
  text.append(end - interval.invoked - 1, '-');
  return text + (open ? "  (had not returned)" : "]");
}

}  // namespace

History::History(std::string_view name) : Object(ObjectKind::history, name, sizeof(History)) {}

bool History::invoked(std::unique_ptr<RecordedCall> call) {
  if (Machine* machine = Machine::current()) {
    const Operation operation(OperationKind::history_invoke, this, call->where);
    if (!machine->announce(operation)) return false;
    machine->effect(Access::read);
    machine->describe([&] { return "invoke " + call->text(); });
    call->thread = machine->running().id;
    call->interval.invoked = ++position_;
    calls_.push_back(std::move(call));
    return true;
  }
  must_be_real();
  const std::lock_guard guard(mutex_);
  call->thread = running_thread();
  call->interval.invoked = ++position_;
  calls_.push_back(std::move(call));
  return true;
}

void History::responded(source_location where,
                        const std::function<void(RecordedCall&)>& keep_result) {
  if (Machine* machine = Machine::current()) {
    const Operation operation(OperationKind::history_respond, this, where);
    if (!machine->announce(operation)) return;
    machine->effect(Access::respond);
    RecordedCall& call = open_call();
    keep_result(call);
    call.interval.responded = ++position_;
    machine->describe([&] {
      const std::string result = call.result();
      return "respond " + call.text() + (result.empty() ? "" : " -> " + result);
    });
    return;
  }
  must_be_real();
  const std::lock_guard guard(mutex_);
  RecordedCall& call = open_call();
  keep_result(call);
  call.interval.responded = ++position_;
}

// Calls may be nested: the last one that has not returned is the innermost.
RecordedCall& History::open_call() {
  const std::uint32_t self = running_thread();
  const auto call = std::find_if(calls_.rbegin(), calls_.rend(), [&](const auto& each) {
    return each->thread == self && each->interval.pending();
  });
  HEDDLE_ASSERT(call != calls_.rend());
  return **call;
}

std::uint32_t History::running_thread() {
  if (Machine* machine = Machine::current()) return machine->running().id;
  const auto self = std::this_thread::get_id();
  const auto known = std::find(threads_.begin(), threads_.end(), self);
  const auto number = static_cast<std::uint32_t>(known - threads_.begin());
  if (known == threads_.end()) threads_.push_back(self);
  return number + 1;
}

void History::judge(const Specification& specification, source_location where) {
  Machine* machine = Machine::current();
  if (machine == nullptr) {
    must_be_real();
    const std::lock_guard guard(mutex_);
    if (has_linearization(intervals(), *specification(nullptr))) return;
    const std::string message = "not linearizable: " + told(first_not_placed(specification));
    return fail_for_real(message.c_str(), where);
  }
  const Operation operation(OperationKind::history_check, this, where);
  if (!machine->announce(operation)) return;
  machine->effect(Access::write);
  if (has_linearization(intervals(), *specification(nullptr))) return;
  const std::uint64_t key = mix_identity(machine->object_identity(id()), where.line);
  machine->fail(FailureKind::assertion, key, [&] {
    const std::size_t call = first_not_placed(specification);
    Failure failure{FailureKind::assertion,
                    "not linearizable: " + told(call) + " of \"" + machine->object_name(id()) +
                        "\" fits no order of the calls",
                    {reason(specification, call)},
                    {calls_[call]->thread},
                    {calls_[call]->where}};
    for (std::string& line : chart(call)) failure.details.push_back(std::move(line));
    return failure;
  });
}

std::vector<HistoryInterval> History::intervals() const {
  std::vector<HistoryInterval> intervals;
  for (const auto& call : calls_) intervals.push_back(call->interval);
  return intervals;
}

// What begins a history that some order explains is explained as well. So one response is the first
// with which none does. REQUIRES: the history has no linearization
std::size_t History::first_not_placed(const Specification& specification) const {
  const std::vector<HistoryInterval> history = intervals();
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (!history[i].pending()) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
    return history[one].responded < history[other].responded;
  });
  const auto first = std::partition_point(order.begin(), order.end(), [&](std::size_t call) {
    return has_linearization(up_to(history, history[call].responded), *specification(nullptr));
  });
  HEDDLE_ASSERT(first != order.end());
  return *first;
}

// What the call could have returned, given all that happened before it did.
std::vector<std::string> History::possible_results(const Specification& specification,
                                                   std::size_t call) const {
  const auto history = up_to(intervals(), calls_[call]->interval.responded);
  std::vector<std::string> candidates;
  const Question any{call, nullptr, &candidates};
  static_cast<void>(has_linearization(history, *specification(&any)));
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  std::erase_if(candidates, [&](const std::string& result) {
    const Question one{call, &result, nullptr};
    return !has_linearization(history, *specification(&one));
  });
  return candidates;
}

std::string History::thread_name(std::uint32_t thread) const {
  const Machine* machine = Machine::current();
  return machine != nullptr ? machine->thread_name(thread) : "thread " + std::to_string(thread);
}

// "pop() -> 1 by T2".
std::string History::told(std::size_t call) const {
  const std::string result = calls_[call]->interval.pending() ? "" : calls_[call]->result();
  return calls_[call]->text() + (result.empty() ? "" : " -> " + result) + " by " +
         thread_name(calls_[call]->thread);
}

// A line a call, with what it was and from when to when it lasted.
std::vector<std::string> History::chart(std::size_t last) const {
  const std::uint32_t end = calls_[last]->interval.responded;
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < calls_.size() && calls_[i]->interval.invoked < end; ++i) {
    shown.push_back(i);
  }
  std::vector<std::string> lines{"the calls, each from its invocation [ to its response ]:"};
  if (shown.size() > kCallsShown) {
    const std::size_t left_out = shown.size() - kCallsShown;
    shown.erase(shown.begin(), shown.begin() + static_cast<std::ptrdiff_t>(left_out));
    lines.push_back("... " + std::to_string(left_out) + " calls before");
  }
  std::size_t width = 0;
  for (const std::size_t call : shown) width = std::max(width, told(call).size());
  for (const std::size_t call : shown) {
    std::string text = told(call);
    text.resize(width, ' ');
    lines.push_back(text + "  " + bar(calls_[call]->interval, end));
  }
  return lines;
}

// Why the call cannot be placed.
std::string History::reason(const Specification& specification, std::size_t call) const {
  std::string results;
  for (const std::string& result : possible_results(specification, call)) {
    results += (results.empty() ? "" : " or ") + result;
  }
  const std::string asked = thread_name(calls_[call]->thread) + "'s " + calls_[call]->text();
  if (results.empty()) return asked + " returned where no order of the calls lets it";
  return asked + " returned " + calls_[call]->result() +
         "; one call at a time, in any order that keeps those apart that did not overlap, it "
         "returns " +
         results;
}

}  // namespace heddle
