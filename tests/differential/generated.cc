#include "tests/differential/generated.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "checker/scheduler/random.h"
#include "sim/heddle.h"

namespace heddle::differential {
namespace {

constexpr std::array<const char*, kKinds> kNames = {"load",
                                                    "store",
                                                    "fetch_add",
                                                    "exchange",
                                                    "compare_exchange",
                                                    "read",
                                                    "write",
                                                    "lock",
                                                    "unlock",
                                                    "try_lock",
                                                    "lock_recursive",
                                                    "unlock_recursive",
                                                    "lock_shared",
                                                    "unlock_shared",
                                                    "lock_exclusive",
                                                    "unlock_exclusive",
                                                    "try_lock_shared",
                                                    "acquire",
                                                    "try_acquire",
                                                    "release",
                                                    "wait_condition",
                                                    "notify_one",
                                                    "notify_all",
                                                    "count_down",
                                                    "wait_latch",
                                                    "arrive_and_wait",
                                                    "once",
                                                    "choose",
                                                    "wait_atomic",
                                                    "notify_atomic",
                                                    "expect_below",
                                                    "throw_if_odd",
                                                    "spawn",
                                                    "yield",
                                                    "try_lock_for",
                                                    "wait_condition_for",
                                                    "try_acquire_for",
                                                    "sleep",
                                                    "spin_until_above",
                                                    "spin_until_equal",
                                                    "spin_exchange",
                                                    "spin_compare_exchange",
                                                    "spin_try_lock",
                                                    "spin_try_acquire",
                                                    "stop_if_chosen",
                                                    "spawn_daemon",
                                                    "await_above",
                                                    "await_equal",
                                                    "await_even",
                                                    "await_either",
                                                    "await_both",
                                                    "await_var",
                                                    "set_event",
                                                    "clear_event",
                                                    "wait_event",
                                                    "push",
                                                    "try_push",
                                                    "pop",
                                                    "close",
                                                    "meet",
                                                    "abort_meeting",
                                                    "set_promise",
                                                    "get_future",
                                                    "run_async",
                                                    "wait_event_for",
                                                    "pop_for",
                                                    "meet_for",
                                                    "start_timer",
                                                    "cancel_timer"};

std::string text_of(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) {
    text += std::string("  ") + kNames[static_cast<std::size_t>(line.kind)] + " " +
            std::to_string(line.object) + " " + std::to_string(line.value) + "\n";
  }
  return text;
}

// All objects of a program, new for each execution.
struct World {
  std::array<atomic<int>, 2> atomics;
  std::array<var<int>, 2> vars;
  std::array<mutex, 2> mutexes;
  timed_mutex timed;
  recursive_mutex recursive;
  shared_mutex shared;
  counting_semaphore<4> semaphore{1};
  condition_variable condition;
  latch gate{2};
  barrier<> meeting{2};
  once_flag flag;
};

// Those that are built of others, in programs that use them.
struct Composites {
  event raised;
  channel<int> items{1};
  cyclic_barrier round{2};
  promise<int> result;
  shared_future<int> awaited = result.get_future().share();
};

// What a thread holds, so that its lines misuse nothing.
struct Held {
  std::array<bool, 2> mutexes{};
  int recursive = 0;
  bool shared = false;
  bool exclusive = false;
  bool timed = false;
  int count_downs = 0;
};

class Runner {
 public:
  Runner(World& world, Composites* composites, const std::vector<Line>& lines,
         const std::vector<Line>& spawned)
      : world_(world), composites_(composites), lines_(lines), spawned_(spawned) {}

  void run() {
    for (const Line& line : lines_) {
      if (stopped_) break;
      step(line);
    }
    release_all();
    if (child_.joinable() && !child_is_daemon_) child_.join();
  }

 private:
  void step(const Line& line) {
    if (line.kind <= Kind::write) return access(line);
    if (line.kind <= Kind::try_lock_shared) return lock(line);
    if (line.kind <= Kind::once) return synchronise(line);
    if (line.kind <= Kind::yield) return other(line);
    if (line.kind <= Kind::sleep) return time_out(line);
    if (line.kind <= Kind::spawn_daemon) return wait_in_loop(line);
    if (line.kind <= Kind::await_var) return await_state(line);
    if (line.kind <= Kind::close) return pass_on(line);
    if (line.kind <= Kind::run_async) return agree(line);
    time_out_of(line);
  }
  void access(const Line& line);
  void lock(const Line& line);
  void synchronise(const Line& line);
  void other(const Line& line);
  void wait_in_loop(const Line& line);
  void await_state(const Line& line);
  void time_out(const Line& line);
  void pass_on(const Line& line);
  void agree(const Line& line);
  void time_out_of(const Line& line);
  void release_all();

  World& world_;
  Composites* composites_;  // null where the program has no line that uses them
  const std::vector<Line>& lines_;
  const std::vector<Line>& spawned_;
  Held held_;
  thread child_;
  std::optional<timer> timer_;
  bool child_is_daemon_ = false;
  bool stopped_ = false;
  int last_ = 0;
};

void Runner::access(const Line& line) {
  atomic<int>& cell = world_.atomics[line.object % 2];
  var<int>& plain = world_.vars[line.object % 2];
  switch (line.kind) {
    case Kind::load:
      last_ = cell.load();
      break;
    case Kind::store:
      cell.store(line.value);
      break;
    case Kind::fetch_add:
      last_ = cell.fetch_add(1);
      break;
    case Kind::exchange:
      last_ = cell.exchange(line.value);
      break;
    case Kind::compare_exchange: {
      int expected = line.value % 2;
      cell.compare_exchange_strong(expected, line.value + 1);
      last_ = expected;
      break;
    }
    case Kind::read:
      last_ = plain.read();
      break;
    default:
      plain.write(line.value);
      break;
  }
}

void Runner::lock(const Line& line) {
  const std::size_t which = line.object % 2;
  bool& holds = held_.mutexes[which];
  const bool sharing = held_.shared || held_.exclusive;
  switch (line.kind) {
    case Kind::lock:
      if (!holds) world_.mutexes[which].lock();
      holds = true;
      break;
    case Kind::unlock:
      if (holds) world_.mutexes[which].unlock();
      holds = false;
      break;
    case Kind::try_lock:
      holds = holds || world_.mutexes[which].try_lock();
      break;
    case Kind::lock_recursive:
      world_.recursive.lock();
      ++held_.recursive;
      break;
    case Kind::unlock_recursive:
      if (held_.recursive > 0) world_.recursive.unlock();
      held_.recursive -= held_.recursive > 0;
      break;
    case Kind::lock_shared:
      if (!sharing) world_.shared.lock_shared();
      held_.shared = held_.shared || !sharing;
      break;
    case Kind::unlock_shared:
      if (held_.shared) world_.shared.unlock_shared();
      held_.shared = false;
      break;
    case Kind::lock_exclusive:
      if (!sharing) world_.shared.lock();
      held_.exclusive = held_.exclusive || !sharing;
      break;
    case Kind::unlock_exclusive:
      if (held_.exclusive) world_.shared.unlock();
      held_.exclusive = false;
      break;
    default:
      if (!sharing) held_.shared = world_.shared.try_lock_shared();
      break;
  }
}

void Runner::synchronise(const Line& line) {
  switch (line.kind) {
    case Kind::acquire:
      world_.semaphore.acquire();
      break;
    case Kind::try_acquire:
      last_ = world_.semaphore.try_acquire();
      break;
    case Kind::release:
      world_.semaphore.release();
      break;
    case Kind::wait_condition: {
      if (held_.mutexes[0]) break;
      std::unique_lock<mutex> lock(world_.mutexes[0]);
      world_.condition.wait(lock);
      break;
    }
    case Kind::notify_one:
      world_.condition.notify_one();
      break;
    case Kind::notify_all:
      world_.condition.notify_all();
      break;
    case Kind::count_down:
      world_.gate.count_down();
      break;
    case Kind::wait_latch:
      world_.gate.wait();
      break;
    case Kind::arrive_and_wait:
      world_.meeting.arrive_and_wait();
      break;
    default:
      call_once(world_.flag, [&] { world_.atomics[line.object % 2].fetch_add(1); });
      break;
  }
}

void Runner::other(const Line& line) {
  atomic<int>& cell = world_.atomics[line.object % 2];
  switch (line.kind) {
    case Kind::choose:
      cell.store(static_cast<int>(choose(2 + line.value % 2)));
      break;
    case Kind::wait_atomic:
      cell.wait(0);
      break;
    case Kind::notify_atomic:
      cell.notify_all();
      break;
    case Kind::expect_below:
      expect(cell.load() < 2, "an atomic stays below 2");
      break;
    case Kind::throw_if_odd:
      if (last_ % 2 != 0) throw std::runtime_error("odd");
      break;
    case Kind::spawn:
      if (!child_.joinable() && &lines_ != &spawned_) {
        child_ = thread([this] { Runner(world_, composites_, spawned_, spawned_).run(); });
      }
      break;
    default:
      this_thread::yield();
      break;
  }
}

void Runner::time_out(const Line& line) {
  const std::chrono::nanoseconds timeout(line.value);
  switch (line.kind) {
    case Kind::try_lock_for:
      if (held_.timed) {
        world_.timed.unlock();
        held_.timed = false;
      } else {
        held_.timed = world_.timed.try_lock_for(timeout);
      }
      break;
    case Kind::wait_condition_for: {
      if (held_.mutexes[0]) break;
      std::unique_lock<mutex> lock(world_.mutexes[0]);
      last_ = world_.condition.wait_for(lock, timeout) == std::cv_status::timeout;
      break;
    }
    case Kind::try_acquire_for:
      last_ = world_.semaphore.try_acquire_for(timeout);
      break;
    default:
      this_thread::sleep_for(timeout);
      break;
  }
}

void Runner::wait_in_loop(const Line& line) {
  atomic<int>& cell = world_.atomics[line.object % 2];
  const std::size_t which = line.object % 2;
  const bool yields = line.value % 2 != 0;
  const auto spin_while = [&](const auto& fails) {
    while (fails()) {
      if (yields) this_thread::yield();
    }
  };
  switch (line.kind) {
    case Kind::spin_until_above:
      spin_while([&] { return cell.load() < line.value % 3; });
      break;
    case Kind::spin_until_equal:
      spin_while([&] { return world_.atomics[0].load() != world_.atomics[1].load(); });
      break;
    case Kind::spin_exchange:
      spin_while([&] { return cell.exchange(1) == 1; });
      break;
    case Kind::spin_compare_exchange:
      spin_while([&] {
        int expected = line.value % 3;
        return !cell.compare_exchange_strong(expected, 0);
      });
      break;
    case Kind::spin_try_lock:
      if (!held_.mutexes[which]) spin_while([&] { return !world_.mutexes[which].try_lock(); });
      held_.mutexes[which] = true;
      break;
    case Kind::spin_try_acquire:
      spin_while([&] { return !world_.semaphore.try_acquire(); });
      break;
    case Kind::stop_if_chosen:
      stopped_ = choose(2) == 1;
      break;
    default:
      if (child_.joinable() || &lines_ == &spawned_) break;
      child_is_daemon_ = true;
      // It may outlive this thread, and with it its Runner.
      child_ = thread(thread_options{"daemon", true},
                      [&world = world_, composites = composites_, &lines = spawned_] {
                        Runner(world, composites, lines, lines).run();
                      });
      break;
  }
}

void Runner::await_state(const Line& line) {
  const atomic<int>& cell = world_.atomics[line.object % 2];
  const auto above = [&](const atomic<int>& one) { return one.load() > line.value % 2; };
  switch (line.kind) {
    case Kind::await_above:
      await([&] { return above(cell); });
      break;
    case Kind::await_equal:
      await([&] { return cell.load() == line.value % 3; });
      break;
    case Kind::await_even:
      await([&] { return cell.load() % 2 == 0; });
      break;
    case Kind::await_either:
      await([&] { return above(world_.atomics[0]) || above(world_.atomics[1]); });
      break;
    case Kind::await_both:
      await(
          [&] { return world_.atomics[0].load() == line.value % 3 && !above(world_.atomics[1]); });
      break;
    default:
      await([&] { return world_.vars[line.object % 2].read() == line.value % 3; });
      break;
  }
}

void Runner::pass_on(const Line& line) {
  switch (line.kind) {
    case Kind::set_event:
      composites_->raised.set();
      break;
    case Kind::clear_event:
      composites_->raised.clear();
      break;
    case Kind::wait_event:
      composites_->raised.wait();
      break;
    case Kind::push:
      last_ = composites_->items.push(line.value);
      break;
    case Kind::try_push:
      last_ = static_cast<int>(composites_->items.try_push(line.value));
      break;
    case Kind::pop:
      last_ = composites_->items.pop().value_or(-1);
      break;
    default:
      composites_->items.close();
      break;
  }
}

// Calls what throws where it meets a broken barrier or a promise satisfied twice.
template <typename Call>
int told_by(const Call& call) {
  try {
    return static_cast<int>(call());
  } catch (const broken_barrier_error&) {
    return -1;
  } catch (const future_error&) {
    return -2;
  }
}

void Runner::agree(const Line& line) {
  atomic<int>& cell = world_.atomics[line.object % 2];
  switch (line.kind) {
    case Kind::meet:
      last_ = told_by([&] { return composites_->round.wait(); });
      break;
    case Kind::abort_meeting:
      line.value % 2 == 0 ? composites_->round.abort() : composites_->round.reset();
      break;
    case Kind::set_promise:
      last_ = told_by([&] {
        composites_->result.set_value(line.value);
        return 0;
      });
      break;
    case Kind::get_future:
      cell.store(composites_->awaited.get());
      break;
    default:
      last_ = heddle::async([&] { return cell.fetch_add(1); }).get();
      break;
  }
}

void Runner::time_out_of(const Line& line) {
  const std::chrono::nanoseconds timeout(line.value);
  switch (line.kind) {
    case Kind::wait_event_for:
      last_ = composites_->raised.wait_for(timeout);
      break;
    case Kind::pop_for:
      last_ = static_cast<int>(composites_->items.pop_for(last_, timeout));
      break;
    case Kind::meet_for:
      last_ = told_by([&] { return composites_->round.wait_for(timeout); });
      break;
    case Kind::start_timer:
      if (!timer_) timer_.emplace(timeout, [this] { world_.atomics[1].fetch_add(1); });
      break;
    default:
      if (timer_) last_ = timer_->cancel();
      timer_.reset();
      break;
  }
}

void Runner::release_all() {
  timer_.reset();
  if (held_.timed) world_.timed.unlock();
  for (std::size_t i = 0; i < 2; ++i) {
    if (held_.mutexes[i]) world_.mutexes[i].unlock();
  }
  for (; held_.recursive > 0; --held_.recursive) world_.recursive.unlock();
  if (held_.shared) world_.shared.unlock_shared();
  if (held_.exclusive) world_.shared.unlock();
}

void run_all(const Generated& program) {
  World world;
  std::optional<Composites> composites;
  if (program.has_composites()) composites.emplace();
  const auto start = [&](const std::vector<Line>& lines) {
    return [&, composites = composites ? &*composites : nullptr] {
      Runner(world, composites, lines, program.spawned).run();
    };
  };
  std::vector<thread> threads;
  threads.reserve(program.threads.size());
  for (const std::vector<Line>& lines : program.threads) threads.emplace_back(start(lines));
  for (thread& thread : threads) thread.join();
  outcome("first", world.atomics[0].load());
  outcome("second", world.atomics[1].load());
  outcome("var", world.vars[0].read());
}

Line random_line(SplitMix64& random, const std::vector<Kind>& palette) {
  const Kind kind = palette[random.below(static_cast<std::uint32_t>(palette.size()))];
  return {kind, static_cast<std::uint8_t>(random.below(2)),
          static_cast<std::uint8_t>(random.below(4))};
}

}  // namespace

std::string Generated::text() const {
  std::string text;
  for (const std::vector<Line>& lines : threads) text += "thread\n" + text_of(lines);
  return text + "spawned\n" + text_of(spawned);
}

bool Generated::has_composites() const {
  const auto has = [](const std::vector<Line>& lines) {
    return std::any_of(lines.begin(), lines.end(),
                       [](const Line& line) { return line.kind > Kind::await_var; });
  };
  return has(spawned) || std::any_of(threads.begin(), threads.end(), has);
}

std::function<void()> Generated::body() const {
  return [program = *this] { run_all(program); };
}

namespace {

CheckOptions options_for(const Generated& program, std::uint64_t interleavings_max) {
  CheckOptions options;
  options.bounds = program.bounds;
  options.executions_max = interleavings_max;
  options.steps_max = 1'000;
  return options;
}

}  // namespace

ReductionCheck Generated::verify(std::uint64_t interleavings_max, PlantedBug bug) const {
  return verify_reduction(program(), options_for(*this, interleavings_max), bug);
}

ReductionCheck Generated::verify_bounded(std::uint64_t interleavings_max,
                                         std::uint32_t preemptions_max, BoundedBug bug) const {
  CheckOptions options = options_for(*this, interleavings_max);
  options.preemptions_max = preemptions_max;
  return verify_bounded_reduction(program(), options, bug);
}

std::string difference_of(const ReductionCheck& check) {
  return std::to_string(check.traces) + " traces in " + std::to_string(check.interleavings) +
         " interleavings; dpor: " + std::to_string(check.executions) + " executions, " +
         std::to_string(check.missed) + " traces missed, " + std::to_string(check.foreign) +
         " foreign, " + std::to_string(check.repeated) + " repeated, " +
         std::to_string(check.redundant) + " redundant" + (check.bounded ? " (bounded)" : "") +
         (check.same_outcomes ? "" : ", other outcomes") +
         (check.same_failures ? "" : ", other failures") +
         (check.departure.empty() ? "" : ", departs: " + check.departure);
}

namespace {

Kind random_kind(SplitMix64& random, int first, int end) {
  return static_cast<Kind>(first +
                           static_cast<int>(random.below(static_cast<std::uint32_t>(end - first))));
}

// The first of the kinds of a family, and the one behind the last.
std::pair<int, int> kinds_of(Family family) {
  switch (family) {
    case Family::plain:
      return {0, kPlainKinds};
    case Family::timed:
      return {kPlainKinds, kTimedKinds};
    case Family::waiting:
      return {kTimedKinds, kWaitingKinds};
    case Family::awaiting:
      return {kWaitingKinds, kNarrowKinds};
    case Family::awaiting_several:
      return {kNarrowKinds, kAwaitingKinds};
    case Family::composite:
      return {kAwaitingKinds, kCompositeKinds};
    case Family::composite_timed:
      return {kCompositeKinds, kKinds};
  }
  return {0, kKinds};
}

// A few kinds a program: lines that have nothing to do with each other find nothing.
std::vector<Kind> random_palette(SplitMix64& random, Family family) {
  std::vector<Kind> palette;
  const std::uint32_t plain = 2 + random.below(5);
  while (palette.size() < plain) palette.push_back(random_kind(random, 0, kPlainKinds));
  if (family == Family::plain) return palette;
  const auto [first, end] = kinds_of(family);
  const std::uint32_t others = 1 + random.below(2);
  for (std::uint32_t i = 0; i < others; ++i) palette.push_back(random_kind(random, first, end));
  // What they wait for.
  if (family == Family::composite || family == Family::composite_timed) {
    for (std::uint32_t i = 0; i < 2; ++i) {
      palette.push_back(random_kind(random, kAwaitingKinds, kCompositeKinds));
    }
  }
  const bool awaits = family == Family::awaiting || family == Family::awaiting_several;
  if (awaits && random.below(3) == 0) {
    palette.push_back(random_kind(random, kTimedKinds, kWaitingKinds));
  }
  return palette;
}

Generated random_program(SplitMix64& random, const std::vector<Kind>& palette,
                         std::uint32_t lines_max) {
  Generated program;
  program.threads.resize(2 + random.below(3));
  const std::uint32_t lines = 2 + random.below(lines_max - 1);
  for (std::uint32_t i = 0; i < lines; ++i) {
    auto& thread =
        program.threads[random.below(static_cast<std::uint32_t>(program.threads.size()))];
    thread.push_back(random_line(random, palette));
  }
  const std::uint32_t spawned = random.below(3);
  for (std::uint32_t i = 0; i < spawned; ++i) {
    program.spawned.push_back(random_line(random, palette));
  }
  return program;
}

}  // namespace

Generated shrink(Generated program, const std::function<bool(const Generated&)>& fails) {
  const auto without = [&](std::size_t thread, std::size_t line) {
    Generated smaller = program;
    const bool own = thread < program.threads.size();
    std::vector<Line>& lines = own ? smaller.threads[thread] : smaller.spawned;
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(line));
    if (own && lines.empty()) {
      smaller.threads.erase(smaller.threads.begin() + static_cast<std::ptrdiff_t>(thread));
    }
    return smaller;
  };
  const auto drop_one = [&] {
    for (std::size_t thread = 0; thread <= program.threads.size(); ++thread) {
      const bool own = thread < program.threads.size();
      const std::size_t count = own ? program.threads[thread].size() : program.spawned.size();
      for (std::size_t line = 0; line < count; ++line) {
        Generated smaller = without(thread, line);
        if (!fails(smaller)) continue;
        program = std::move(smaller);
        return true;
      }
    }
    return false;
  };
  while (drop_one()) {
  }
  return program;
}

ThreadBounds generate_bounds(std::uint64_t seed) {
  SplitMix64 random(seed);
  ThreadBounds bounds;
  const std::uint32_t which = random.below(3);
  if (which != 0) bounds.operations_max = 1 + random.below(4);
  if (which != 1) bounds.iterations_max = 1 + random.below(3);
  return bounds;
}

Generated generate(std::uint64_t seed, std::uint32_t lines_max, Family family) {
  SplitMix64 random(seed);
  const std::vector<Kind> palette = random_palette(random, family);
  return random_program(random, palette, lines_max);
}

}  // namespace heddle::differential
