// The layouts of the timeline, on a made-up execution.

#include "checker/report/timeline.h"

#include <algorithm>

#include "tests/catch.h"

namespace heddle::report {
namespace {

TraceEvent event(ThreadId thread, OperationKind kind, const char* object, const char* text,
                 std::uint32_t line, bool preemption = false) {
  return {thread, kind, object, text, {"src/app/queue.cc", line}, preemption};
}

Trace sample() {
  Trace trace;
  trace.threads = {"T0 (main)", "T1 (writer)", "T2"};
  trace.events = {
      event(0, OperationKind::thread_create, "", "create T1 (writer)", 10),
      event(0, OperationKind::thread_create, "", "create T2", 11),
      event(1, OperationKind::var_read, "count", "read -> 0", 5),
      event(2, OperationKind::var_read, "count", "read -> 0", 5, true),
      event(1, OperationKind::var_write, "count", "write 1", 6, true),
      event(1, OperationKind::thread_end, "", "end", 0),
  };
  return trace;
}

Failure race() {
  return {FailureKind::data_race,
          "data race on \"count\"",
          {},
          {2, 1},
          {{"src/app/queue.cc", 5}, {"src/app/queue.cc", 6}}};
}

Style wide(std::size_t width) {
  Style style;
  style.width = width;
  return style;
}

TEST_CASE("each thread has a column where they fit", "[report][golden]") {
  const Failure failure = race();
  CHECK(timeline(sample(), &failure, wide(100)) ==
        R"(  step     T0 (main)     T1 (writer)         T2               where
           create T1                                          src/app/queue.cc:10
           create T2                                          src/app/queue.cc:11
     1                   count read -> 0                      src/app/queue.cc:5
     2                                    >! count read -> 0  src/app/queue.cc:5
     3                >! count write 1                        src/app/queue.cc:6
)");
  CHECK(legend(sample(), &failure) ==
        "> preempts the thread before, which could have gone on; ! takes part in the failure");
  CHECK(step_count(sample()) == 3);
}

TEST_CASE("places shrink to the line before columns are given up", "[report][golden]") {
  CHECK(timeline(sample(), nullptr, wide(64)) ==
        R"(           T0            T1                  T2
  step     main          writer                               line
           create T1                                          10
           create T2                                          11
     1                   count read -> 0                      5
     2                                    >  count read -> 0  5
     3                >  count write 1                        6
  lines of src/app/queue.cc
)");
}

TEST_CASE("threads that do not fit side by side stand before their operations",
          "[report][golden]") {
  CHECK(timeline(sample(), nullptr, wide(60)) ==
        R"(  step     thread: operation             where
           T0 (main): create T1          src/app/queue.cc:10
           T0 (main): create T2          src/app/queue.cc:11
     1     T1 (writer): count read -> 0  src/app/queue.cc:5
     2  >  T2: count read -> 0           src/app/queue.cc:5
     3  >  T1 (writer): count write 1    src/app/queue.cc:6
)");
}

TEST_CASE("a deadlock ends with a line for each thread that waits", "[report]") {
  const Failure failure{FailureKind::deadlock,
                        "deadlock",
                        {},
                        {1, 2},
                        {{"src/app/queue.cc", 7}, {"src/app/queue.cc", 8}}};
  const std::string text = timeline(sample(), &failure, wide(100));
  CHECK(text.find("     -                 ! (waits)                              "
                  "src/app/queue.cc:7\n") != std::string::npos);
  CHECK(text.find("! (waits)          src/app/queue.cc:8\n") != std::string::npos);
}

TEST_CASE("a long execution is cut in its middle", "[report]") {
  Trace trace = sample();
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    trace.events.push_back(event(1, OperationKind::var_read, "count", "read -> 1", i));
  }
  Style style = wide(100);
  style.steps_max = 40;
  const std::string text = timeline(trace, nullptr, style);
  CHECK(std::count(text.begin(), text.end(), '\n') == 42);
  CHECK(text.find("965 lines left out; the replay shows all") != std::string::npos);
  style.steps_max = 0;
  const std::string whole = timeline(trace, nullptr, style);
  CHECK(std::count(whole.begin(), whole.end(), '\n') == 1'006);
}

TEST_CASE("what a program names cannot disturb a terminal", "[report]") {
  Trace trace = sample();
  trace.threads[2] = "T2 (\x1b[31mred\n)";
  trace.events[3].object = "evil\x1b[2J";
  const std::string text = timeline(trace, nullptr, wide(120));
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("evil?[2J read -> 0") != std::string::npos);
}

TEST_CASE("an execution without events has no timeline", "[report]") {
  CHECK(timeline(Trace{}, nullptr, Style{}).empty());
}

}  // namespace
}  // namespace heddle::report
