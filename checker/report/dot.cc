#include <fmt/format.h>

#include <map>

#include "checker/report/execution.h"
#include "checker/report/relations.h"
#include "checker/report/steps.h"
#include "checker/report/timeline_rows.h"

namespace heddle::report {
namespace {

// In double quotes, as Graphviz reads them.
std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char character : clean(text)) {
    if (character == '"' || character == '\\') result += '\\';
    result += character;
  }
  return result + "\"";
}

std::string node(std::size_t index, const TraceEvent& event, const std::string& step,
                 bool failing) {
  const std::string operation = event.object.empty() ? event.text : event.object + " " + event.text;
  std::string label = in_quotes((step.empty() ? "" : step + "  ") + operation);
  if (event.where.line != 0) {
    const std::string_view path = event.where.file;
    const std::string place =
        fmt::format("{}:{}", path.substr(path.rfind('/') + 1), event.where.line);
    label.pop_back();
    label += "\\n" + in_quotes(place).substr(1);
  }
  return fmt::format("    e{} [label={}{}];\n", index, label,
                     failing            ? ", color=\"#c62828\", fontcolor=\"#c62828\", penwidth=2"
                     : event.preemption ? ", style=\"rounded,bold\""
                                        : "");
}

}  // namespace

std::string dot(const Execution& execution) {
  const Trace& trace = execution.trace;
  std::vector<bool> failing(trace.events.size(), false);
  if (execution.failure) failing = failing_events(trace, *execution.failure);
  std::map<ThreadId, std::string> clusters;
  std::size_t step = 0;
  for (std::size_t i = 0; i < trace.events.size(); ++i) {
    const TraceEvent& event = trace.events[i];
    const std::string number = is_step(event) ? std::to_string(++step) : "";
    clusters[event.thread] += node(i, event, number, failing[i]);
  }
  const std::string title =
      execution.failure ? execution.model + ": " + execution.failure->message : execution.model;
  std::string text = fmt::format(
      "// Happens-before, transitively reduced: solid in a thread, dashed between threads.\n"
      "digraph execution {{\n  label={};\n  labelloc=t;\n  fontname=\"sans-serif\";\n"
      "  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11];\n",
      in_quotes(title));
  for (const auto& [thread, nodes] : clusters) {
    text += fmt::format("  subgraph cluster_{} {{\n    label={};\n    color=gray;\n{}  }}\n",
                        thread, in_quotes(trace.threads[thread]), nodes);
  }
  const Relations relations = relations_of(trace);
  for (std::size_t i = 0; i < trace.events.size(); ++i) {
    for (const std::size_t before : relations.before[i]) {
      const bool own = trace.events[before].thread == trace.events[i].thread;
      text += fmt::format("  e{} -> e{}{};\n", before, i, own ? "" : " [style=dashed]");
    }
  }
  return text + "}\n";
}

}  // namespace heddle::report
