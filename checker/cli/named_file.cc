#include "checker/cli/named_file.h"

#include <fmt/format.h>

#include "sim/failure.h"

namespace heddle::cli {

std::string open_files(const std::vector<NamedFile*>& files) {
  std::string taken;
  for (NamedFile* file : files) {
    if (!file->path) continue;
    if (file->is_standard_output()) {
      if (!taken.empty()) {
        throw UsageError(
            fmt::format("{} - contradicts {} -: standard output is one file", file->option, taken));
      }
      taken = file->option;
    }
    file->file.emplace(*file->path);
  }
  return taken;
}

}  // namespace heddle::cli
