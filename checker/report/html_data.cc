#include "checker/report/html_data.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "checker/report/contention.h"
#include "checker/report/explanation.h"
#include "checker/report/relations.h"
#include "checker/report/text.h"
#include "checker/report/timeline_rows.h"

namespace heddle::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kLinesAround = 4;  // of the source, that are shown with an operation

// Bits of a row.
constexpr unsigned kPreemption = 1;
constexpr unsigned kFailing = 2;
constexpr unsigned kEnd = 4;  // it is no event: the thread waits, or fails, here at the end

// The files that an execution is in, with the lines around its operations.
class Files {
 public:
  explicit Files(const Sources& sources) : sources_(sources) {}

  // -1: not known.
  int number(source_location where) {
    if (where.line == 0) return -1;
    const auto [at, is_new] = numbers_.try_emplace(where.file, static_cast<int>(numbers_.size()));
    if (is_new) wanted_.emplace_back();
    std::set<std::uint64_t>& lines = wanted_[static_cast<std::size_t>(at->second)];
    const std::uint64_t begin = where.line > kLinesAround ? where.line - kLinesAround : 1;
    for (std::uint64_t line = begin; line <= where.line + kLinesAround; ++line) lines.insert(line);
    return at->second;
  }

  Json take() const {
    Json files = Json::array();
    files.get_ref<Json::array_t&>().resize(numbers_.size());
    for (const auto& [path, number] : numbers_) {
      const auto index = static_cast<std::size_t>(number);
      files[index] = {{"path", path}, {"lines", lines_of(path, wanted_[index])}};
    }
    return files;
  }

 private:
  Json lines_of(const std::string& path, const std::set<std::uint64_t>& wanted) const {
    Json lines = Json::object();
    const std::optional<std::string> text = sources_(path);
    if (!text) return lines;
    std::uint64_t line = 1;
    for (std::size_t begin = 0; begin < text->size(); ++line) {
      const std::size_t end = std::min(text->find('\n', begin), text->size());
      if (wanted.contains(line)) lines[std::to_string(line)] = text->substr(begin, end - begin);
      begin = end + 1;
    }
    return lines;
  }

  const Sources& sources_;
  std::map<std::string, int> numbers_;
  std::vector<std::set<std::uint64_t>> wanted_;
};

int as_number(std::optional<std::size_t> event) { return event ? static_cast<int>(*event) : -1; }

class Data {
 public:
  Data(const Execution& execution, const Sources& sources)
      : execution_(execution), trace_(execution.trace), files_(sources) {}

  Json take() {
    Json data = heading();
    data["threads"] = trace_.threads;
    add_rows();
    const Failure* failure = execution_.failure ? &*execution_.failure : nullptr;
    const Contention contention = contention_of(trace_, failure);
    if (failure != nullptr && failure->kind == FailureKind::deadlock) add_waiting(contention);
    if (failure != nullptr && !shows_failure_) add_failure();
    data["objects"] = objects_;
    data["rows"] = std::move(rows_);
    data["holdings"] = Json::array();
    for (const Holding& each : contention.holdings) {
      data["holdings"].push_back(
          Json::array({object(each.object, ""), each.thread, static_cast<int>(each.begin),
                       as_number(each.end), each.shared ? 1 : 0}));
    }
    data["waits"] = Json::array();
    for (const Wait& each : contention.waits) {
      data["waits"].push_back(
          Json::array({object(each.object, ""), each.thread, static_cast<int>(each.begin),
                       as_number(each.end), each.what}));
    }
    data["files"] = files_.take();
    return data;
  }

 private:
  Json heading() const {
    Json data = {{"schema", 1},
                 {"model", execution_.model},
                 {"parameters", joined(execution_.parameters)},
                 {"verdict", name_of(execution_.verdict)}};
    data["kind"] = execution_.failure ? name_of(execution_.failure->kind) : "";
    data["message"] = execution_.failure ? execution_.failure->message : "no failure";
    data["why"] = execution_.failure ? explanation(*execution_.failure, trace_) : "";
    data["details"] = execution_.failure ? execution_.failure->details : std::vector<std::string>();
    data["preemptions"] = execution_.preemptions;
    data["scheduling"] = execution_.scheduling;
    data["origin"] = execution_.origin;
    data["replay"] = execution_.replay;
    data["cycles"] = trace_.cycles;
    return data;
  }

  // The number of an object among those of the page; -1 for none.
  int object(ObjectId id, const std::string& name) {
    if (id == kNoObject) return -1;
    const auto [at, is_new] = numbers_.try_emplace(id, static_cast<int>(numbers_.size()));
    if (is_new) objects_.push_back(name);
    return at->second;
  }

  void add_rows() {
    std::vector<bool> failing(trace_.events.size(), false);
    const bool blocks = execution_.failure && execution_.failure->kind == FailureKind::deadlock;
    if (execution_.failure && !blocks) failing = failing_events(trace_, *execution_.failure);
    const Relations relations = relations_of(trace_);
    std::size_t step = 0;
    for (std::size_t i = 0; i < trace_.events.size(); ++i) {
      const TraceEvent& event = trace_.events[i];
      shows_failure_ = shows_failure_ || failing[i];
      const unsigned flags = (event.preemption ? kPreemption : 0) | (failing[i] ? kFailing : 0);
      rows_.push_back(
          Json::array({event.thread, is_step(event) ? ++step : 0, name_of(event.kind),
                       object(event.object_id, event.object), event.text,
                       files_.number(event.where), event.where.line, flags, relations.before[i],
                       as_number(relations.reads_from[i]), as_number(relations.woken_by[i])}));
    }
  }

  // A deadlock ends with a row for each thread that waits.
  void add_waiting(const Contention& contention) {
    const Failure& failure = *execution_.failure;
    shows_failure_ = true;
    const std::size_t count = std::min(failure.threads.size(), failure.locations.size());
    for (std::size_t i = 0; i < count; ++i) {
      std::string text = "waits";
      int awaited = -1;
      for (const Wait& wait : contention.waits) {
        if (wait.end || wait.thread != failure.threads[i]) continue;
        text = "waits for " + wait.what;
        awaited = object(wait.object, "");
      }
      rows_.push_back(Json::array({failure.threads[i], 0, "waits", awaited, text,
                                   files_.number(failure.locations[i]), failure.locations[i].line,
                                   kFailing | kEnd, Json::array(), -1, -1}));
    }
  }

  // What is no event either, like an expectation that does not hold, ends the thread.
  void add_failure() {
    const Failure& failure = *execution_.failure;
    if (failure.threads.empty() || failure.locations.empty()) return;
    const source_location where = failure.locations.back();
    rows_.push_back(
        Json::array({failure.threads.back(), 0, "fails", -1, failure.message, files_.number(where),
                     where.line, kFailing | kEnd, Json::array(), -1, -1}));
  }

  const Execution& execution_;
  const Trace& trace_;
  Files files_;
  std::map<ObjectId, int> numbers_;
  std::vector<std::string> objects_;
  Json rows_ = Json::array();
  bool shows_failure_ = false;  // some row does
};

// Of what ends a script element, or begins a comment in it, nothing is left.
std::string inert(const std::string& json) {
  std::string text;
  for (const char character : json) {
    text += character == '<' ? std::string("\\u003c") : std::string(1, character);
  }
  return text;
}

void replace(std::string& text, std::string_view name, std::string_view by) {
  const std::size_t at = text.find(name);
  text.replace(at, name.size(), by);
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char character : clean(text)) {
    result += character == '<'   ? std::string("&lt;")
              : character == '&' ? std::string("&amp;")
                                 : std::string(1, character);
  }
  return result;
}

}  // namespace

std::string html_data(const Execution& execution, const Sources& sources) {
  return inert(
      Data(execution, sources).take().dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string html(const Execution& execution, const Sources& sources) {
  const HtmlAssets& assets = html_assets();
  std::string page = assets.page;
  replace(page, "{{title}}", escaped(execution.model + " - heddle"));
  replace(page, "{{style}}", assets.style);
  replace(page, "{{data}}", html_data(execution, sources));
  replace(page, "{{script}}", assets.script);
  return page;
}

}  // namespace heddle::report
