#ifndef HEDDLE_SIM_THREAD_H_
#define HEDDLE_SIM_THREAD_H_

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <new>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sim/engine/machine.h"
#include "sim/source_location.h"

namespace heddle {

// What std::thread cannot say of a thread. `name` is copied.
struct thread_options {
  std::string_view name = {};
  // The program ends without waiting for it; it is cut off where it stands.
  bool daemon = false;
  source_location where = source_location::current();
};

// heddle::thread has std::thread's interface.
//
// Scheduling points: none of its own. A new thread runs up to its first operation before its
// creator's next operation, its end is part of its last operation, and a join that is possible
// happens without a decision: these commute with everything that can run beside them.
// Memory ordering: the creation happens-before the thread, its end happens-before the join.
// Failures: destroying a joinable thread that is no daemon (thread_leak), joining or detaching
// one that is not joinable (lock_misuse), joining itself (a deadlock).
class thread {
 public:
  class id {
   public:
    id() noexcept = default;
    friend bool operator==(const id&, const id&) noexcept = default;
    friend std::strong_ordering operator<=>(const id& left, const id& right) noexcept {
      if (left.simulated_ != right.simulated_) return left.simulated_ <=> right.simulated_;
      return left.real_ < right.real_   ? std::strong_ordering::less
             : right.real_ < left.real_ ? std::strong_ordering::greater
                                        : std::strong_ordering::equal;
    }
    std::size_t hash() const noexcept {
      return std::hash<std::thread::id>{}(real_)*31 + simulated_;
    }

   private:
    friend class thread;
    friend id this_thread_id() noexcept;
    std::thread::id real_;
    std::uint32_t simulated_ = 0;  // its number and 1; 0: real, or none
  };

  thread() noexcept = default;

  template <typename Function>
  requires(!std::is_same_v<std::remove_cvref_t<Function>, thread> &&
           !std::is_same_v<std::remove_cvref_t<Function>,
                           thread_options>) explicit thread(Function&& function,
                                                            source_location where =
                                                                source_location::current()) {
    start({.where = where}, std::forward<Function>(function));
  }

  template <typename Function, typename First, typename... Rest>
  requires(!std::is_same_v<std::remove_cvref_t<Function>, thread_options> &&
           !std::is_same_v<std::remove_cvref_t<First>,
                           source_location>) explicit thread(Function&& function, First&& first,
                                                             Rest&&... rest) {
    start({.where = {}}, std::forward<Function>(function), std::forward<First>(first),
          std::forward<Rest>(rest)...);
  }

  template <typename Function, typename... Arguments>
  thread(const thread_options& options, Function&& function, Arguments&&... arguments) {
    start(options, std::forward<Function>(function), std::forward<Arguments>(arguments)...);
  }

  thread(thread&& other) noexcept
      : native_(std::move(other.native_)),
        simulated_(std::exchange(other.simulated_, nullptr)),
        daemon_(other.daemon_) {}
  thread& operator=(thread&& other) noexcept {
    if (this == &other) return *this;
    if (joinable()) abandon();
    native_ = std::move(other.native_);
    simulated_ = std::exchange(other.simulated_, nullptr);
    daemon_ = other.daemon_;
    return *this;
  }
  ~thread() {
    if (joinable()) abandon();
  }

  bool joinable() const noexcept { return simulated_ != nullptr || native_.joinable(); }
  void join(source_location where = source_location::current());
  void detach(source_location where = source_location::current());
  id get_id() const noexcept;
  void swap(thread& other) noexcept;
  static unsigned int hardware_concurrency() noexcept {
    return std::thread::hardware_concurrency();
  }

 private:
  template <typename Function, typename... Arguments>
  void start(const thread_options& options, Function&& function, Arguments&&... arguments);

  template <typename Call>
  static void invoke_parts(Call& call) {
    std::apply([](auto&... parts) { std::invoke(std::move(parts)...); }, call);
  }

  void refuse_join(const Machine& machine, source_location where) const;
  void must_be_joinable(const char* action, source_location where) const;
  void abandon() noexcept;

  std::thread native_;
  Thread* simulated_ = nullptr;
  bool daemon_ = false;
};

template <typename Function, typename... Arguments>
void thread::start(const thread_options& options, Function&& function, Arguments&&... arguments) {
  daemon_ = options.daemon;
  Machine* machine = Machine::current();
  if (machine == nullptr) {
    native_ = std::thread(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
    return;
  }
  using Call = std::tuple<std::decay_t<Function>, std::decay_t<Arguments>...>;
  // Nothing is kept on the heap: the machine has room for a call that is small and needs no
  // destructor; the new thread takes any other over onto its own stack, at once.
  if constexpr (std::is_nothrow_constructible_v<Call, Function, Arguments...> &&
                std::is_trivially_destructible_v<Call> && sizeof(Call) <= Thread::kCallSize &&
                alignof(Call) <= alignof(std::max_align_t)) {
    Thread* child = machine->create(options.name, options.daemon, options.where);
    if (child == nullptr) return;
    Call* call = ::new (child->call)
        Call(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
    machine->start(
        *child, [](void* kept) { invoke_parts(*static_cast<Call*>(kept)); }, call);
    simulated_ = child;
  } else {
    Call call(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
    Thread* child = machine->create(options.name, options.daemon, options.where);
    if (child == nullptr) return;
    const auto take_over = [](void* given) {
      Call mine(std::move(*static_cast<Call*>(given)));
      invoke_parts(mine);
    };
    machine->start_now(*child, take_over, &call);
    simulated_ = child;
  }
}

inline void thread::join(source_location where) {
  Machine* machine = Machine::current();
  if (machine == nullptr) return native_.join();
  if (simulated_ == nullptr) [[unlikely]]
    return refuse_join(*machine, where);
  machine->join(*simulated_, where);
  simulated_ = nullptr;
}

inline void swap(thread& left, thread& right) noexcept { left.swap(right); }

thread::id this_thread_id() noexcept;

namespace this_thread {

inline thread::id get_id() noexcept { return this_thread_id(); }

// Lets others go first. A loop that yields at each pass is scheduled fairly.
void yield(source_location where = source_location::current());

// In virtual nanoseconds: the sleep may end at any point after those with earlier deadlines.
void sleep_for_nanoseconds(std::int64_t nanoseconds, source_location where);

template <typename Rep, typename Period>
void sleep_for(const std::chrono::duration<Rep, Period>& duration,
               source_location where = source_location::current()) {
  sleep_for_nanoseconds(std::chrono::ceil<std::chrono::nanoseconds>(duration).count(), where);
}

}  // namespace this_thread
}  // namespace heddle

template <>
struct std::hash<heddle::thread::id> {
  std::size_t operator()(const heddle::thread::id& id) const noexcept { return id.hash(); }
};

#endif  // HEDDLE_SIM_THREAD_H_
