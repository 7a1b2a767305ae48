#ifndef HEDDLE_SIM_LINEARIZABLE_H_
#define HEDDLE_SIM_LINEARIZABLE_H_

#include <concepts>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sim/engine/text_of.h"
#include "sim/history.h"
#include "sim/source_location.h"

namespace heddle {

// What may be there or not, as a history shows it.
template <typename T>
std::string text_of(const std::optional<T>& value) {
  return value ? text_of(*value) : "nothing";
}

// A call as a specification sees it.
template <typename Spec>
class SpecifiedCall : public RecordedCall {
 public:
  using RecordedCall::RecordedCall;
  // Makes the call on `state`. Returns whether it ends as it has ended; one that is `pending` may
  // end in any way. `result`, where given, is set to the text of what it returns.
  virtual bool apply(Spec& state, bool pending, std::string* result) const = 0;
};

// A call of `step` with these arguments, of an operation that returns Returned.
template <typename Spec, typename Step, typename Returned, typename... Arguments>
class TypedCall : public SpecifiedCall<Spec> {
 public:
  using Kept = std::conditional_t<std::is_void_v<Returned>, std::monostate, Returned>;

  TypedCall(const char* name, source_location place, Step step, const Arguments&... arguments)
      : SpecifiedCall<Spec>(place), name_(name), step_(std::move(step)), arguments_(arguments...) {}

  void keep(Kept result) { result_ = std::move(result); }

  std::string text() const override {
    std::string list;
    const auto add = [&](const auto& argument) {
      list += (list.empty() ? "" : ", ") + text_of(argument);
    };
    std::apply([&](const Arguments&... each) { (add(each), ...); }, arguments_);
    return std::string(name_) + "(" + list + ")";
  }

  std::string result() const override {
    if constexpr (std::is_void_v<Returned>) {
      return "";
    } else {
      return result_ ? text_of(*result_) : "";
    }
  }

  bool apply(Spec& state, bool pending, std::string* result) const override {
    using Specified = std::invoke_result_t<const Step&, Spec&, const Arguments&...>;
    const auto call = [&](const Arguments&... each) { return std::invoke(step_, state, each...); };
    if constexpr (std::is_void_v<Specified>) {
      static_assert(std::is_void_v<Returned>,
                    "the specification must tell what the operation returns");
      std::apply(call, arguments_);
      return true;
    } else {
      const Specified specified = std::apply(call, arguments_);
      if constexpr (!std::is_void_v<Returned>) {
        if (result != nullptr) *result = text_of(specified);
        return pending || specified == *result_;
      } else if constexpr (std::is_same_v<Specified, bool>) {
        return specified;
      } else {
        return true;
      }
    }
  }

 private:
  const char* name_;
  Step step_;
  std::tuple<Arguments...> arguments_;
  std::optional<Kept> result_;
};

// Checks that an object that threads share is linearizable (Herlihy and Wing, TOPLAS 1990): that
// each of its operations might as well have taken effect at one moment between its invocation and
// its response. Spec is the object as it must look if nothing ever overlaps: copied, and compared
// by ==.
//
//   struct Fifo {
//     std::deque<int> items;
//     bool operator==(const Fifo&) const = default;
//     void push(int item) { items.push_back(item); }
//     std::optional<int> pop() { ... }
//   };
//   heddle::linearizable history{Fifo{}, "queue"};
//   ... in several threads:
//   history.call("push", &Fifo::push, [&](int item) { queue.push(item); }, 1);
//   history.call("pop", &Fifo::pop, [&] { return queue.try_pop(); });
//   ... when all are joined:
//   history.check();
//
// Scheduling points: an invocation, a response and check are one each. Which responses come before
// which invocations is what the verdict depends on, so those orders are searched, and no others:
// two invocations commute, and two responses. For n operations at the same time that is at most as
// many traces more as there are interval orders of n (3 for 2, 19 for 3), for each trace that the
// operations have. Record what matters, not every access.
// Memory ordering: none; recording does not hide a data race.
// Failures: check ends the execution with an assertion, "not linearizable", that shows the calls
// and the first whose result no order explains.
// For real: a lock orders what is recorded, around the calls and not within them.
// Not found: what needs the operations of several objects in one order.
template <typename Spec>
requires std::copyable<Spec> && std::equality_comparable<Spec>
class linearizable {
 public:
  // Where an operation is called comes with its name.
  struct Name {
    Name(const char* text_given,  // NOLINT: conversion; a literal
         source_location place = source_location::current())
        : text(text_given), where(place) {}
    const char* text;
    source_location where;
  };

  // `initial`: the state of the object before the first call. `name` is what reports call it; it
  // is copied.
  explicit linearizable(Spec initial, std::string_view name = {})
      : initial_(std::move(initial)), history_(name) {}

  // Calls operation(arguments...), and returns what it returns. `step` is what it does alone: a
  // function of Spec, or one that takes a Spec& first. What both return is compared by ==; so
  // where an operation blocks until it can return a T, a step that returns std::optional<T> has
  // none where it would block. Of an operation that returns nothing, a step may return a bool:
  // false where it would block.
  //
  // A call that throws, or never returns, may have taken effect or not.
  template <typename Step, typename Operation, typename... Arguments>
  auto call(Name name, Step step, Operation&& operation, Arguments... arguments) {
    using Returned = std::invoke_result_t<Operation&, const Arguments&...>;
    using Call = TypedCall<Spec, Step, Returned, Arguments...>;
    const bool recorded = history_.invoked(
        std::make_unique<Call>(name.text, name.where, std::move(step), arguments...));
    const auto keep = [&](auto result) {
      if (!recorded) return;
      history_.responded(name.where, [&](RecordedCall& call) {
        static_cast<Call&>(call).keep(std::move(result));
      });
    };
    if constexpr (std::is_void_v<Returned>) {
      std::invoke(operation, std::as_const(arguments)...);
      keep(std::monostate{});
    } else {
      Returned result = std::invoke(operation, std::as_const(arguments)...);
      keep(result);
      return result;
    }
  }

  // Fails unless some order of the calls so far explains all results.
  void check(source_location where = source_location::current()) {
    history_.judge(
        [this](const History::Question* question) {
          return std::make_unique<States>(*this, question);
        },
        where);
  }

 private:
  // The specification, with the states that a search goes through.
  class States : public SequentialObject {
   public:
    States(const linearizable& owner, const History::Question* question)
        : owner_(owner), question_(question), states_{owner.initial_} {}

    bool apply(std::size_t number, bool pending) override {
      const auto& call = static_cast<const SpecifiedCall<Spec>&>(owner_.history_.call(number));
      Spec state = states_.back();
      const bool asked = question_ != nullptr && question_->call == number;
      if (!(asked ? answers(call, state) : call.apply(state, pending, nullptr))) return false;
      states_.push_back(std::move(state));
      return true;
    }

    void undo() override { states_.pop_back(); }

    bool met_before(const std::vector<bool>& placed) override {
      std::vector<Spec>& met = met_[placed];
      for (const Spec& state : met) {
        if (state == states_.back()) return true;
      }
      met.push_back(states_.back());
      return false;
    }

   private:
    bool answers(const SpecifiedCall<Spec>& call, Spec& state) const {
      std::string result;
      static_cast<void>(call.apply(state, true, &result));
      if (question_->results == nullptr) return result == *question_->result;
      question_->results->push_back(result);
      return false;
    }

    const linearizable& owner_;
    const History::Question* const question_;
    std::vector<Spec> states_;
    std::map<std::vector<bool>, std::vector<Spec>> met_;
  };

  const Spec initial_;
  History history_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_LINEARIZABLE_H_
