#include "checker/cli/debugger.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>

#include "sim/failure.h"

namespace heddle::cli {
namespace {

// Beside the command, as it is built, or where it is installed.
std::string commands_of_gdb(const std::filesystem::path& self) {
  constexpr const char* kName = "heddle_gdb.py";
  const std::filesystem::path folder = self.parent_path();
  for (const auto& path : {folder / kName, folder / HEDDLE_DATA_FOLDER / kName}) {
    if (std::filesystem::exists(path)) return path.string();
  }
  throw UsageError(fmt::format("--debugger: there is no {} beside {}, nor in {}", kName,
                               self.string(), (folder / HEDDLE_DATA_FOLDER).string()));
}

}  // namespace

void start_debugger(const std::vector<std::string>& words) {
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
  std::vector<std::string> call = {
      "gdb", "-q", "-x", commands_of_gdb(self), "-ex", "run", "--args", self.string(), "replay"};
  std::remove_copy(words.begin(), words.end(), std::back_inserter(call), "--debugger");
  std::vector<char*> pointers;
  for (std::string& word : call) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execvp("gdb", pointers.data());
  if (errno == ENOENT) throw UsageError("--debugger needs gdb, and there is none in PATH");
  throw UsageError(fmt::format("--debugger: gdb does not start: {}", std::strerror(errno)));
}

}  // namespace heddle::cli
