#include "checker/report/sarif.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "checker/report/explanation.h"
#include "checker/report/text.h"
#include "checker/report/timeline_rows.h"

namespace heddle::report {
namespace {

using Json = nlohmann::ordered_json;

// Readers refuse logs with more; the last of an execution are the ones that lead to its failure.
constexpr std::size_t kFlowLocationsMax = 10'000;
constexpr const char* kSourceRoot = "SRCROOT";

// What a kind of failure is, in a sentence.
const char* meaning_of(FailureKind kind) {
  switch (kind) {
    case FailureKind::data_race:
      return "Two threads access a variable, at least one writes it, and nothing orders them.";
    case FailureKind::assertion:
      return "What the program expects does not hold, or an exception is not caught.";
    case FailureKind::invariant:
      return "What must hold after every step does not hold after one of them.";
    case FailureKind::deadlock:
      return "Threads wait for what none of them will do any more.";
    case FailureKind::lost_wakeup:
      return "A notification comes before its thread waits for it, and no other follows.";
    case FailureKind::livelock:
      return "Threads go on for ever, and none of them comes any further.";
    case FailureKind::starvation:
      return "A thread waits for ever while others go on, under fair scheduling.";
    case FailureKind::lock_misuse:
      return "A lock, semaphore, latch or barrier is used against its rules.";
    case FailureKind::lock_order:
      return "Threads take locks in orders that contradict each other: they may deadlock.";
    case FailureKind::thread_leak:
      return "A thread is neither joined nor detached when its object is destroyed.";
    case FailureKind::crash:
      return "The program is ended by a signal.";
    case FailureKind::nondeterminism:
      return "The program does not do the same again under the same schedule.";
    case FailureKind::step_limit:
      return "An execution was cut at the limit of its operations: what follows is not known.";
  }
  return "";
}

const char* level_of(FailureKind kind) {
  return kind == FailureKind::step_limit ? "warning" : "error";
}

Json text_of(const std::string& text) { return {{"text", text}}; }

Json rules() {
  Json array = Json::array();
  for (std::size_t i = 0; i < kFailureKinds; ++i) {
    const auto kind = static_cast<FailureKind>(i);
    array.push_back({{"id", name_of(kind)},
                     {"shortDescription", text_of(meaning_of(kind))},
                     {"help", text_of(fmt::format("heddle explain {}", name_of(kind)))},
                     {"defaultConfiguration", {{"level", level_of(kind)}}}});
  }
  return array;
}

// The path as a part of a URI has it.
std::string percent_encoded(std::string_view path) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/+@!$&'()*,=";
  std::string uri;
  for (const char character : path) {
    uri += kPlain.find(character) != std::string_view::npos
               ? std::string(1, character)
               : fmt::format("%{:02X}", static_cast<unsigned char>(character));
  }
  return uri;
}

Json artifact_of(std::string_view file) {
  if (file.starts_with("/")) return {{"uri", "file://" + percent_encoded(file)}};
  return {{"uri", percent_encoded(file)}, {"uriBaseId", kSourceRoot}};
}

// Without a place where it is not known.
Json location_of(source_location where, const std::string& message) {
  Json location = Json::object();
  if (where.line != 0) {
    location["physicalLocation"] = {{"artifactLocation", artifact_of(where.file)},
                                    {"region", {{"startLine", where.line}}}};
  }
  if (!message.empty()) location["message"] = text_of(message);
  return location;
}

// What the failure says of one of its threads at one of its places.
std::string told_of(const Failure& failure, const std::string& thread, source_location where) {
  const std::string place = fmt::format("{}:{}", where.file, where.line);
  for (const std::string& detail : failure.details) {
    if (detail.starts_with(thread) && detail.find(place) != std::string::npos) return detail;
  }
  return thread.empty() ? "takes part" : thread;
}

Json related_locations(const FailureReport& report) {
  const Failure& failure = report.failure;
  Json array = Json::array();
  for (std::size_t i = 0; i < failure.locations.size(); ++i) {
    if (failure.locations[i].line == 0) continue;
    const bool known =
        i < failure.threads.size() && failure.threads[i] < report.trace.threads.size();
    const std::string thread = known ? report.trace.threads[failure.threads[i]] : "";
    Json location =
        location_of(failure.locations[i], told_of(failure, thread, failure.locations[i]));
    location["id"] = array.size() + 1;
    array.push_back(location);
  }
  return array;
}

Json flow_location(const Row& row, std::size_t order) {
  const std::string step = row.step.empty() || row.step == "-" ? "" : "step " + row.step + ": ";
  const std::string message =
      fmt::format("{}{}{}", step, row.operation, row.preemption ? " (preempts)" : "");
  Json location = {{"location", location_of(row.where, message)},
                   {"executionOrder", order},
                   {"importance", row.failing        ? "essential"
                                  : row.step.empty() ? "unimportant"
                                                     : "important"}};
  if (row.failing) location["kinds"] = {"danger"};
  return location;
}

// Empty for an execution without events.
Json code_flows(const FailureReport& report) {
  const std::vector<Row> rows = rows_of(report.trace, &report.failure);
  const std::size_t begin = rows.size() > kFlowLocationsMax ? rows.size() - kFlowLocationsMax : 0;
  std::map<ThreadId, Json> flows;
  for (std::size_t i = begin; i < rows.size(); ++i) {
    flows[rows[i].thread].push_back(flow_location(rows[i], i + 1));
  }
  Json threads = Json::array();
  for (auto& [thread, locations] : flows) {
    const std::string name = thread < report.trace.threads.size() ? report.trace.threads[thread]
                                                                  : fmt::format("T{}", thread);
    threads.push_back({{"id", name}, {"locations", std::move(locations)}});
  }
  if (threads.empty()) return Json::array();
  const std::string told =
      begin == 0 ? "The execution, a flow for each thread: executionOrder is the interleaving."
                 : fmt::format("The end of the execution: its first {} rows are left out.", begin);
  return Json::array({{{"message", text_of(told)}, {"threadFlows", threads}}});
}

std::string message_of(const Result& result, const FailureReport& report, const Style& style) {
  std::string text = fmt::format("{}: {}", result.model, report.failure.message);
  const std::string why = explanation(report.failure, report.trace);
  if (!why.empty()) text += "\n" + why;
  for (const std::string& detail : report.failure.details) text += "\n" + detail;
  if (!report.seed.empty()) {
    text += "\nreplay: " + replay_command(result.model, report.seed, style);
  }
  return text;
}

Json properties_of(const Result& result, const FailureReport& report) {
  Json parameters = Json::object();
  for (const auto& [name, value] : result.parameters) parameters[name] = value;
  return {{"seed", report.seed},
          {"model", result.model},
          {"params", parameters},
          {"scheduling", result.scheduling},
          {"strategy", report.strategy},
          {"execution", report.execution},
          {"preemptions", report.preemptions},
          {"events", report.events}};
}

Json result_of(const Result& result, const FailureReport& report, bool expected,
               const Style& style) {
  const Failure& failure = report.failure;
  Json object = {{"ruleId", name_of(failure.kind)},
                 {"ruleIndex", static_cast<std::size_t>(failure.kind)},
                 {"kind", expected ? "informational" : "fail"},
                 {"level", expected ? "none" : level_of(failure.kind)},
                 {"message", text_of(message_of(result, report, style))}};
  if (!failure.locations.empty() && failure.locations.back().line != 0) {
    object["locations"] = Json::array({location_of(failure.locations.back(), "")});
  }
  // Without the line: an edit elsewhere in the file makes it no other failure.
  object["partialFingerprints"] = {
      {"heddleFailure/v1", fmt::format("{}:{}:{}:{}", result.model, result.scheduling,
                                       name_of(failure.kind), failure.message)}};
  const Json related = related_locations(report);
  if (!related.empty()) object["relatedLocations"] = related;
  Json flows = code_flows(report);
  if (!flows.empty()) object["codeFlows"] = std::move(flows);
  object["properties"] = properties_of(result, report);
  return object;
}

Json notification(const char* level, const Result& result, const std::string& text) {
  return {{"level", level},
          {"message",
           text_of(fmt::format("{}, {} scheduling: {}", result.model, result.scheduling, text))}};
}

}  // namespace

std::string sarif(const std::vector<Result>& results, const std::vector<Expectation>& expectations,
                  const Style& style) {
  Json found = Json::array();
  Json notifications = Json::array();
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Result& result = results[i];
    const bool expected = !expectations.empty() && expectations[i].met;
    for (const FailureReport& report : result.failures) {
      found.push_back(result_of(result, report, expected, style));
    }
    if (!expectations.empty() && !expected) {
      notifications.push_back(notification(
          "error", result,
          fmt::format("expected: {}; found: {}", expectations[i].expected, summary(result))));
    } else if (result.verdict == Verdict::inconclusive) {
      notifications.push_back(notification("warning", result, summary(result)));
    }
  }
  const Json driver = {{"name", "heddle"}, {"semanticVersion", HEDDLE_VERSION}, {"rules", rules()}};
  Json run = {{"tool", {{"driver", driver}}},
              {"invocations", Json::array({{{"executionSuccessful", true},
                                            {"toolExecutionNotifications", notifications}}})},
              {"originalUriBaseIds",
               {{kSourceRoot, {{"description", text_of("The root of the sources.")}}}}},
              {"results", std::move(found)}};
  const Json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                    {"version", "2.1.0"},
                    {"runs", Json::array({std::move(run)})}};
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace heddle::report
