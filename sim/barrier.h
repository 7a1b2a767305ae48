#ifndef HEDDLE_SIM_BARRIER_H_
#define HEDDLE_SIM_BARRIER_H_

#include <barrier>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "sim/engine/machine.h"
#include "sim/engine/object.h"
#include "sim/operation.h"
#include "sim/source_location.h"
#include "sim/vector_clock.h"

namespace heddle {

// The simulated side of barrier. All functions are for code inside an execution.
class BarrierState : public Object {
 public:
  BarrierState(std::ptrdiff_t expected, std::string_view name);

  // Returns whether the caller is the last of the phase, and must complete it.
  bool arrive(std::ptrdiff_t update, bool drop, source_location where);
  // Lets the phase's waiters go.
  void complete();
  // As an operation of its own, after a completion function has run.
  void complete(source_location where);
  void wait(std::uint32_t phase, source_location where);
  std::uint32_t phase() const noexcept { return phase_; }

 private:
  static bool has_completed(const Operation& operation, const Thread& self);

  std::ptrdiff_t expected_;  // by the next phase
  std::ptrdiff_t pending_;   // not yet arrived in this phase
  std::uint32_t phase_ = 0;
  SyncClock arrived_;
  SyncClock completed_;
};

// The default completion function, which does nothing.
struct NoCompletion {
  void operator()() const noexcept {}
};

// heddle::barrier has std::barrier's interface.
//
// Scheduling points: arrive, arrive_and_drop and wait are one each, arrive_and_wait is two. A
// blocked wait is not enabled. The last to arrive runs the completion function before anyone is
// let go; to let them go is then a scheduling point of its own.
// Memory ordering: the arrivals of a phase happen-before its completion, which happens-before the
// end of its waits.
// Failures: more arrivals in a phase than it expects, and waiting for a phase before the last one,
// are lock_misuse.
// Differs from std: the completion function need not be noexcept, and must not be where it has
// scheduling points, or else an execution that ends there cannot be unwound.
template <typename CompletionFunction = NoCompletion>
class barrier {
  struct Completion {  // what the native barrier calls
    CompletionFunction* function;
    void operator()() noexcept { (*function)(); }
  };
  using Native = std::barrier<Completion>;

 public:
  class arrival_token {
   public:
    arrival_token(arrival_token&&) noexcept = default;
    arrival_token& operator=(arrival_token&&) noexcept = default;

   private:
    friend class barrier;
    explicit arrival_token(std::uint32_t phase) : phase_(phase) {}
    explicit arrival_token(typename Native::arrival_token&& native) : native_(std::move(native)) {}

    std::uint32_t phase_ = 0;
    std::optional<typename Native::arrival_token> native_;
  };

  // `name` is what reports call it; it is copied. REQUIRES: 0 <= expected <= max()
  explicit barrier(std::ptrdiff_t expected, CompletionFunction completion = CompletionFunction(),
                   std::string_view name = {})
      : completion_(std::move(completion)), simulated_(expected, name) {
    if (simulated_.simulated()) return;
    native_ = std::make_unique<Native>(expected, Completion{&completion_});
  }

  static constexpr std::ptrdiff_t max() noexcept { return Native::max(); }

  [[nodiscard]] arrival_token arrive(std::ptrdiff_t update = 1,
                                     source_location where = source_location::current()) {
    if (Machine::current() == nullptr) return arrival_token(real().arrive(update));
    return arrival_token(arrive_simulated(update, false, where));
  }
  void wait(arrival_token&& token, source_location where = source_location::current()) const {
    if (Machine::current() != nullptr) return simulated_.wait(token.phase_, where);
    real().wait(std::move(*token.native_));
  }
  void arrive_and_wait(source_location where = source_location::current()) {
    wait(arrive(1, where), where);
  }
  void arrive_and_drop(source_location where = source_location::current()) {
    if (Machine::current() == nullptr) return real().arrive_and_drop();
    static_cast<void>(arrive_simulated(1, true, where));
  }

 private:
  Native& real() const {
    simulated_.must_be_real();
    return *native_;
  }

  std::uint32_t arrive_simulated(std::ptrdiff_t update, bool drop, source_location where) {
    const bool last = simulated_.arrive(update, drop, where);
    const std::uint32_t phase = simulated_.phase();
    if (!last) return phase;
    if constexpr (std::is_same_v<CompletionFunction, NoCompletion>) {
      simulated_.complete();
    } else {
      completion_();
      simulated_.complete(where);
    }
    return phase;
  }

  CompletionFunction completion_;
  mutable BarrierState simulated_;
  std::unique_ptr<Native> native_;  // it allocates: only where it is needed
};

}  // namespace heddle

#endif  // HEDDLE_SIM_BARRIER_H_
