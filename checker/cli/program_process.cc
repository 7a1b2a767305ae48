#include "checker/cli/program_process.h"

#include <fmt/format.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "sim/failure.h"
#include "sim/program/start.h"

namespace heddle::cli {
namespace {

constexpr int kCannotRun = 127;

// The runtime's name is in the file of every program that is linked with it.
void must_be_built_for_heddle(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw UsageError(fmt::format("--program: cannot read '{}': {}", path, std::strerror(errno)));
  }
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  if (content.find("libheddle_program.so") != std::string::npos) return;
  throw UsageError(fmt::format(
      "--program: '{}' is not built with heddle-cc or heddle-c++ (docs/programs.md)", path));
}

std::string call_of(const std::string& command, const ProgramWords& words) {
  std::string call = command + program::kEndOfWord;
  for (const std::string& word : words.options) call += word + program::kEndOfWord;
  return call;
}

[[noreturn]] void become(const std::string& path, const std::string& call,
                         const ProgramWords& words) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // Addresses that are the same each time: the program may depend on them.
  const int persona = ::personality(0xffffffff);
  if (persona >= 0) ::personality(static_cast<unsigned long>(persona) | ADDR_NO_RANDOMIZE);
  ::setenv(program::kCallVariable, call.c_str(), 1);
  std::vector<char*> arguments{const_cast<char*>(path.c_str())};
  for (const std::string& word : words.arguments) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  // A path without a folder is one in this folder, as for a file.
  ::execv(path.c_str(), arguments.data());
  ::_exit(kCannotRun);
}

}  // namespace

ProgramWords::ProgramWords(const std::vector<std::string>& words) : options(words) {
  const bool has_program = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word == "--program" || word.starts_with("--program=");
  });
  const auto end = std::find(options.begin(), options.end(), "--");
  if (!has_program || end == options.end()) return;
  arguments.assign(end + 1, options.end());
  options.erase(end, options.end());
}

Exit run_program(const std::string& command, const std::string& path, const ProgramWords& words) {
  must_be_built_for_heddle(path);
  const std::string call = call_of(command, words);
  const pid_t process = ::fork();
  if (process == 0) become(path, call, words);
  if (process < 0) throw UsageError(fmt::format("no process for it: {}", std::strerror(errno)));
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    throw UsageError(fmt::format("the process of '{}' was ended by the signal {} ({})", path,
                                 WTERMSIG(status), strsignal(WTERMSIG(status))));
  }
  if (WEXITSTATUS(status) == kCannotRun) {
    throw UsageError(fmt::format("--program: '{}' cannot be run", path));
  }
  return static_cast<Exit>(WEXITSTATUS(status));
}

}  // namespace heddle::cli
