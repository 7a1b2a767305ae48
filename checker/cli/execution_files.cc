#include "checker/cli/execution_files.h"

#include <fstream>
#include <iterator>

namespace heddle::cli {

void ExecutionFiles::declare(Arguments& arguments) {
  arguments.option("--html", html_.path, "FILE",
                   "Write a page that shows the execution, for any browser; - is standard output");
  arguments.option("--perfetto", perfetto_.path, "FILE",
                   "Write the execution as trace events, for ui.perfetto.dev; - likewise");
  arguments.option("--dot", dot_.path, "FILE",
                   "Write what happens before what as a graph, for Graphviz; - likewise");
}

const char* ExecutionFiles::asked() const noexcept {
  for (const NamedFile* file : {&html_, &perfetto_, &dot_}) {
    if (file->path) return file->option;
  }
  return nullptr;
}

void ExecutionFiles::write(const report::Execution& execution,
                           const report::Sources& sources) const {
  if (html_.path) html_.write(report::html(execution, sources));
  if (perfetto_.path) perfetto_.write(report::perfetto(execution));
  if (dot_.path) dot_.write(report::dot(execution));
}

std::optional<std::string> source_on_disk(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

}  // namespace heddle::cli
