#include "checker/checkpoint.h"

#include <atomic>
#include <fstream>
#include <iterator>

#include "tests/catch.h"
#include "tests/checker/support.h"
#include "tests/folder.h"

namespace heddle::test {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

void racing() {
  var<int> count(0, "count");
  mutex lock("lock");
  const auto add = [&] {
    count.write(count.read() + 1);
    const std::scoped_lock guard(lock);
    count.write(count.read() + static_cast<int>(choose(2)));
  };
  thread one(add);
  thread other(add);
  one.join();
  other.join();
  outcome("count", count.read());
  expect(count.read() > 1, "something was counted");
}

CheckOptions options_for(const std::string& strategy, const std::string& file) {
  CheckOptions options = options_of(strategy, true);
  options.checkpoint = file;
  options.checkpoint_seconds = 0.001;
  return options;
}

void require_same(const Result& one, const Result& other) {
  CHECK(one.verdict == other.verdict);
  CHECK(one.exhaustive == other.exhaustive);
  CHECK(one.executions.explored == other.executions.explored);
  CHECK(one.executions.failing == other.executions.failing);
  CHECK(one.executions.redundant == other.executions.redundant);
  CHECK(one.events == other.events);
  CHECK(one.certificate.choice_points == other.certificate.choice_points);
  CHECK(one.certificate.preemptions_max == other.certificate.preemptions_max);
  CHECK(one.certificate.shared_objects == other.certificate.shared_objects);
  CHECK(one.phases.back().executions == other.phases.back().executions);
  REQUIRE(one.phases.size() == other.phases.size());
  REQUIRE(one.outcomes.size() == other.outcomes.size());
  for (std::size_t i = 0; i < one.outcomes.size(); ++i) {
    CHECK(one.outcomes[i].values == other.outcomes[i].values);
    CHECK(one.outcomes[i].count == other.outcomes[i].count);
  }
  CHECK(one.failures.size() == other.failures.size());
}

// Searches `step` executions at a time, each time from the file that the last one left.
Result search_in_steps(const std::string& strategy, std::uint64_t step, std::uint32_t jobs,
                       const std::function<void()>& body = racing) {
  const Folder folder;
  CheckOptions options = options_for(strategy, folder.file("checkpoint"));
  options.executions_max = step;
  options.jobs = jobs;
  Result result = check(program_of(body), options);
  for (int steps = 0; !result.exhaustive; ++steps) {
    REQUIRE(steps < 100'000);
    options.resume = options.checkpoint;
    result = check(program_of(body), options);
  }
  return result;
}

TEST_CASE("a search in steps, each from the file of the one before, counts what one search does",
          "[checker][checkpoint]") {
  const Result dpor = check(program_of(racing), options_of("dpor", true));
  for (const std::uint64_t step : {7U, 50U, 333U}) {
    require_same(search_in_steps("dpor", step, 1), dpor);
  }
  const Result dfs = check(program_of(racing), options_of("dfs", true));
  for (const std::uint32_t jobs : {1U, 3U}) require_same(search_in_steps("dfs", 997, jobs), dfs);
}

TEST_CASE("a search of time-outs in steps counts what one search does", "[checker][checkpoint]") {
  const auto body = [] {
    timed_mutex lock("lock");
    const auto tries = [&] {
      if (!lock.try_lock_for(std::chrono::milliseconds(1))) return;
      outcome("locked at", steady_clock::now().time_since_epoch() / std::chrono::milliseconds(1));
      lock.unlock();
    };
    thread one(tries);
    thread other(tries);
    one.join();
    other.join();
  };
  const Result whole = check(program_of(body), options_of("dpor", true));
  CHECK(whole.exhaustive);
  for (const std::uint64_t step : {1U, 3U}) {
    require_same(search_in_steps("dpor", step, 1, body), whole);
  }
}

TEST_CASE("a search with invariants in steps counts what one search does",
          "[checker][checkpoint]") {
  const auto body = [] {
    atomic<int> from(2, "from");
    atomic<int> to(0, "to");
    const invariant never_too_much("never too much", [&] { return from.load() + to.load() <= 2; });
    const invariant enough("enough", [&] { return from.load() > 0; });
    const auto move = [&] {
      from.fetch_sub(1);
      to.fetch_add(1);
      from.fetch_add(1);
      to.fetch_sub(1);
    };
    thread one(move);
    thread other(move);
    one.join();
    other.join();
  };
  const Result whole = check(program_of(body), options_of("dpor", true));
  CHECK(whole.exhaustive);
  CHECK(!whole.failures.empty());
  for (const std::uint64_t step : {11U, 50U}) {
    require_same(search_in_steps("dpor", step, 1, body), whole);
  }
}

TEST_CASE("auto goes on in its exhaustive part and still tells of its samples",
          "[checker][checkpoint]") {
  const auto passing = adders(3, 3);
  const Folder folder;
  CheckOptions options = options_for("auto", folder.file("checkpoint"));
  std::atomic<bool> interrupted{false};
  options.interrupted = &interrupted;
  options.progress = [&](const Progress& progress) {
    if (progress.strategy == "dpor") interrupted = true;
  };
  const Result first = check(program_of(passing), options);
  options.progress = nullptr;
  interrupted = false;
  options.resume = options.checkpoint;
  const Result second = check(program_of(passing), options);
  const Result whole = check(program_of(passing), options_of("auto", true));
  require_same(second, whole);
  CHECK(second.phases.front().strategy == "random");
  CHECK(second.phases.front().executions == kSamplingExecutions);
  if (!first.exhaustive) CHECK(first.reason == "interrupted");
}

TEST_CASE("a search that was kept to its end gives its result again", "[checker][checkpoint]") {
  const Folder folder;
  CheckOptions options = options_for("dpor", folder.file("checkpoint"));
  const Result first = check(program_of(racing), options);
  options.resume = options.checkpoint;
  require_same(check(program_of(racing), options), first);
  CHECK(folder.count() == 1);
}

struct Kept {
  Folder folder;
  std::string file = folder.file("checkpoint");
  CheckOptions options = options_for("dpor", file);
  std::string content;

  Kept() {
    options.executions_max = 20;
    check(program_of(racing), options);
    options.checkpoint.clear();
    options.resume = file;
    content = content_of(file);
  }
  // What a search says that is to go on from `changed`.
  std::string refusal(const std::string& changed) {
    write(file, changed);
    std::string message;
    try {
      check(program_of(racing), options);
    } catch (const UsageError& error) {
      message = error.what();
    }
    CHECK(content_of(file) == changed);
    return message;
  }
};

TEST_CASE("a checkpoint that is cut short is refused wherever it was cut",
          "[checker][checkpoint]") {
  Kept kept;
  REQUIRE(kept.content.size() > 200);
  for (std::size_t size = 0; size < kept.content.size(); size += 13) {
    INFO(size);
    const std::string message = kept.refusal(kept.content.substr(0, size));
    CHECK(message.find("checkpoint") != std::string::npos);
  }
}

TEST_CASE("a checkpoint with one bit changed is refused, whichever it is",
          "[checker][checkpoint]") {
  Kept kept;
  for (std::size_t at = 0; at < kept.content.size(); ++at) {
    std::string changed = kept.content;
    changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
    INFO(at);
    CHECK(!kept.refusal(changed).empty());
  }
}

TEST_CASE("a foreign file is refused with what is wrong with it", "[checker][checkpoint]") {
  Kept kept;
  CHECK(kept.refusal("#include <vector>\n").find("not a checkpoint") != std::string::npos);
  std::string newer = kept.content;
  newer.replace(newer.find('\n'), 1, "0\n");
  CHECK(kept.refusal(newer).find("another version (40)") != std::string::npos);
  const std::string longer = kept.content + "x";
  CHECK(kept.refusal(longer).find("checksum") != std::string::npos);
}

TEST_CASE("a checkpoint of another program or of other options is refused with the difference",
          "[checker][checkpoint]") {
  Kept kept;
  const auto refusal = [&](const Program& program, const CheckOptions& options) -> std::string {
    try {
      check(program, options);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  };
  const auto names = [](const std::string& message, const std::string& part) {
    return message.find("of another search: " + part) != std::string::npos;
  };
  Program program = program_of(racing);
  program.parameters = {{"threads", 2}};
  CHECK(names(refusal(program, kept.options), "parameters"));
  CHECK(names(refusal(program_of(racing, "other"), kept.options), "model"));
  CheckOptions options = kept.options;
  options.keep_going = false;
  CHECK(names(refusal(program_of(racing), options), "--keep-going"));
  options = kept.options;
  options.strategy = "dfs";
  CHECK(names(refusal(program_of(racing), options), "--strategy"));
  options = kept.options;
  options.steps_max = 7;
  CHECK(names(refusal(program_of(racing), options), "--steps"));
  options.resume = kept.folder.file("nothing");
  CHECK(refusal(program_of(racing), options).find("cannot read") == 0);
}

TEST_CASE("a program that has changed since its checkpoint is noticed", "[checker][checkpoint]") {
  Kept kept;
  CHECK_THROWS_AS(check(program_of(adders(3, 3)), kept.options), UsageError);

  const Folder folder;
  CheckOptions options = options_for("dpor", folder.file("checkpoint"));
  options.executions_max = 100;
  check(program_of(adders(3, 3)), options);
  options.resume = options.checkpoint;
  options.executions_max.reset();
  const Result result = check(program_of(adders(2, 3)), options);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures.front().failure.kind == FailureKind::nondeterminism);
}

TEST_CASE("a checkpoint that cannot be written is told of once, and the search goes on",
          "[checker][checkpoint]") {
  const Folder folder;
  CheckOptions options = options_for("dpor", folder.file("gone/checkpoint"));
  std::vector<std::string> complaints;
  options.checkpoint_failed = [&](const std::string& reason) { complaints.push_back(reason); };
  const Result result = check(program_of(racing), options);
  CHECK(result.exhaustive);
  REQUIRE(complaints.size() == 1);
  CHECK(complaints.front().find("cannot write") == 0);
}

// Waits for a flag after other steps, so that several executions come before it is seen to wait.
void waits_in_a_loop() {
  atomic<int> steps(0, "steps");
  atomic<bool> ready(false, "ready");
  thread one([&] {
    steps.fetch_add(1);
    steps.fetch_add(1);
    ready.store(true);
  });
  thread other([&] {
    steps.fetch_add(1);
    while (!ready.load()) {
    }
  });
  one.join();
  other.join();
  outcome("steps", steps.load());
}

// Awaits what depends on two objects where the second thread is first, so that the first execution
// shows none.
void awaits_widely_later() {
  atomic<int> turn(0, "turn");
  atomic<int> other_turn(0, "other_turn");
  thread one([&] {
    const bool second = turn.fetch_add(1) == 1;
    if (second) await([&] { return turn.load() + other_turn.load() > 2; });
  });
  thread other([&] {
    turn.fetch_add(1);
    other_turn.fetch_add(1);
    turn.fetch_add(1);
  });
  one.join();
  other.join();
  outcome("turn", turn.load());
}

// One search, and the same with a checkpoint, that has to say `complaint`; and from what that left
// behind.
void require_unkept(const std::function<void()>& body, const std::string& strategy,
                    const std::string& complaint) {
  INFO(strategy << ": " << complaint);
  const Result whole = check(program_of(body), options_of(strategy, true));
  CHECK(whole.exhaustive);
  const Folder folder;
  CheckOptions options = options_for(strategy, folder.file("checkpoint"));
  std::vector<std::string> complaints;
  options.checkpoint_failed = [&](const std::string& reason) { complaints.push_back(reason); };
  require_same(check(program_of(body), options), whole);
  CHECK(complaints == std::vector<std::string>{"no checkpoint is kept: " + complaint});
  REQUIRE(folder.count() == 1);
  options.resume = options.checkpoint;
  complaints.clear();
  require_same(check(program_of(body), options), whole);
  CHECK(complaints.size() == 1);
}

TEST_CASE("a search that knows of loops that may wait is not kept, and says so",
          "[checker][checkpoint]") {
  for (const std::string strategy : {"dpor", "dfs", "auto"}) {
    require_unkept(waits_in_a_loop, strategy,
                   "the program has loops that may wait, which no file can tell of");
  }
}

TEST_CASE(
    "a search by dpor is not kept from where it has met awaits of several objects, and says so",
    "[checker][checkpoint]") {
  require_unkept(awaits_widely_later, "dpor", "dpor keeps none of awaits of several objects");
}

TEST_CASE("a search with a bound of preemptions has no checkpoint", "[checker][checkpoint]") {
  const Folder folder;
  CheckOptions options = options_for("dfs", folder.file("checkpoint"));
  options.preemptions_max = 2;
  CHECK_THROWS_AS(check(program_of(racing), options), UsageError);
}

TEST_CASE("random has no checkpoint", "[checker][checkpoint]") {
  const Folder folder;
  CHECK_THROWS_AS(check(program_of(racing), options_for("random", folder.file("checkpoint"))),
                  UsageError);
}

}  // namespace
}  // namespace heddle::test
