#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "checker/report/contention.h"
#include "checker/report/execution.h"
#include "checker/report/relations.h"
#include "checker/report/timeline_rows.h"

namespace heddle::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kThreads = 1;            // the process that has a track for each thread
constexpr int kLocks = 2;              // that which has one for each lock
constexpr std::size_t kDuration = 10;  // us: of an event

// Track 0 is that of an idle processor to some readers.
std::uint64_t track(std::uint32_t id) { return std::uint64_t{id} + 1; }

Json named(const char* what, int process, std::uint64_t thread, const std::string& name) {
  return {
      {"ph", "M"}, {"name", what}, {"pid", process}, {"tid", thread}, {"args", {{"name", name}}}};
}

Json slice(const std::string& name, const char* category, int process, std::uint64_t thread,
           std::size_t begin, std::size_t end) {
  return {{"ph", "X"},     {"name", name}, {"cat", category},   {"pid", process},
          {"tid", thread}, {"ts", begin},  {"dur", end - begin}};
}

class Writer {
 public:
  explicit Writer(const Execution& execution) : execution_(execution), trace_(execution.trace) {
    add(named("process_name", kThreads, 0, execution.model));
    add(named("process_name", kLocks, 0, "locks"));
    for (ThreadId id = 0; id < trace_.threads.size(); ++id) {
      add(named("thread_name", kThreads, track(id), trace_.threads[id]));
    }
    add_events();
    add_contention();
    add_arrows();
  }

  std::string text() && {
    const Json file = {{"traceEvents", std::move(events_)},
                       {"displayTimeUnit", "ms"},
                       {"otherData",
                        {{"model", execution_.model},
                         {"scheduling", execution_.scheduling},
                         {"replay", execution_.replay}}}};
    return file.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  void add(Json event) { events_.push_back(std::move(event)); }

  void add_events() {
    std::vector<bool> failing(trace_.events.size(), false);
    if (execution_.failure) failing = failing_events(trace_, *execution_.failure);
    std::size_t step = 0;
    for (std::size_t i = 0; i < trace_.events.size(); ++i) {
      const TraceEvent& event = trace_.events[i];
      const std::string name = event.object.empty() ? event.text : event.object + " " + event.text;
      Json written = slice(name, name_of(event.kind), kThreads, track(event.thread), i * kDuration,
                           (i + 1) * kDuration);
      Json& arguments = written["args"] = Json::object();
      if (is_step(event)) arguments["step"] = ++step;
      if (event.where.line != 0) {
        arguments["where"] = fmt::format("{}:{}", event.where.file, event.where.line);
      }
      if (event.preemption) arguments["preempts"] = true;
      if (failing[i]) {
        arguments["takes part in"] = execution_.failure->message;
        written["cname"] = "terrible";
      }
      add(std::move(written));
    }
  }

  void add_contention() {
    const Failure* failure = execution_.failure ? &*execution_.failure : nullptr;
    const Contention contention = contention_of(trace_, failure);
    const std::size_t end = trace_.events.size() * kDuration;
    for (const Wait& wait : contention.waits) {
      const std::size_t begin = std::min((wait.begin + 1) * kDuration, end);
      const std::size_t until = wait.end ? *wait.end * kDuration : end + kDuration;
      if (begin < until) {
        add(slice("waits for " + wait.what, "wait", kThreads, track(wait.thread), begin, until));
      }
    }
    std::map<ObjectId, std::string> locks;
    for (const Holding& holding : contention.holdings) {
      locks.try_emplace(holding.object, trace_.events[holding.begin].object);
      if (holding.shared) continue;  // slices of one track must not overlap
      add(slice(trace_.threads[holding.thread], "lock", kLocks, track(holding.object),
                holding.begin * kDuration, holding.end ? (*holding.end + 1) * kDuration : end));
    }
    for (const auto& [lock, name] : locks) {
      add(named("thread_name", kLocks, track(lock), name));
    }
  }

  void add_arrows() {
    const Relations relations = relations_of(trace_);
    for (std::size_t i = 0; i < trace_.events.size(); ++i) {
      if (const auto from = relations.reads_from[i]) add_arrow("reads from", *from, i);
      if (const auto from = relations.woken_by[i]) add_arrow("wakes", *from, i);
    }
  }

  // From the middle of one event to that of the other.
  void add_arrow(const char* name, std::size_t from, std::size_t to) {
    if (trace_.events[from].thread == trace_.events[to].thread) return;
    ++arrows_;
    const auto end = [&](const char* phase, std::size_t at) {
      return Json{{"ph", phase},
                  {"name", name},
                  {"cat", name},
                  {"id", arrows_},
                  {"pid", kThreads},
                  {"tid", track(trace_.events[at].thread)},
                  {"ts", at * kDuration + kDuration / 2}};
    };
    add(end("s", from));
    Json finish = end("f", to);
    finish["bp"] = "e";
    add(std::move(finish));
  }

  const Execution& execution_;
  const Trace& trace_;
  Json events_ = Json::array();
  std::uint64_t arrows_ = 0;
};

}  // namespace

std::string perfetto(const Execution& execution) { return Writer(execution).text(); }

}  // namespace heddle::report
