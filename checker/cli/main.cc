// heddle: the command line. Each command is a file of this folder; what they share is here: the
// choice of the command, and how a wrong call ends.

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>

#include "checker/cli/command.h"
#include "checker/cli/nearest.h"
#include "checker/cli/output.h"
#include "sim/failure.h"
#include "sim/process.h"

namespace heddle::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {"list", "list [--json] [--tag T]", "the models: name, concept, expected verdict",
       list_command},
      {"show", "show MODEL", "one model: what it shows, its parameters, its source", show_command},
      {"check", "check MODEL... | --all [options]", "search the executions for failures",
       check_command},
      {"replay", "replay MODEL --seed TOKEN", "one execution again, with its timeline",
       replay_command},
      {"minimize", "minimize MODEL --seed TOKEN", "the smallest execution with the same failure",
       minimize_command},
      {"run", "run MODEL [--runs N] [--noise]", "on real threads, in a child process", run_command},
      {"compare", "compare MODEL [options]", "simulated and real side by side", compare_command},
      {"simulate", "simulate MODEL [--cores N]", "virtual time: throughput, latency, utilisation",
       simulate_command},
      {"coverage", "coverage MODEL [options]",
       "which operations came in which order, and which never", coverage_command},
      {"explain", "explain [KIND]", "what a kind of failure means, and how it is fixed",
       explain_command},
      {"selftest", "selftest [options]", "planted bugs of every kind must be found",
       selftest_command},
      {"completion", "completion bash|zsh|fish", "the script by which that shell completes calls",
       completion_command},
      {"manual", "manual", "the manual page, for man", manual_command},
  };
  return all;
}

namespace {

std::string help() {
  std::string text = std::string(kAbout) + "\n\nCommands:\n";
  for (const Command& command : commands()) {
    text += fmt::format("  heddle {:<34} {}\n", command.usage, command.summary);
  }
  return text +
         "  heddle --help, heddle COMMAND --help      this text, the options of a command\n"
         "  heddle --version                          the version\n\n"
         "Exit status: " +
         kExitStatus + "\n\nExample:\n  heddle check counter_race\n";
}

Exit run(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (const Command& command : commands()) names.push_back(command.name);
  if (words.empty()) {
    throw UsageError(fmt::format("a command is needed: {} ('heddle --help' explains them)",
                                 fmt::join(names, ", ")));
  }
  const std::string& first = words.front();
  if (first == "--help" || first == "-h" || first == "--version") {
    if (words.size() > 1) throw UsageError(fmt::format("'{}' takes nothing after it", first));
    print(first == "--version" ? "heddle " HEDDLE_VERSION "\n" : help());
    return Exit::passed;
  }
  const auto found = std::find(names.begin(), names.end(), first);
  if (found == names.end()) {
    if (first.starts_with("-")) {
      names = {"--help", "--version"};
      throw UsageError(fmt::format("there is no option '{}' before the command{}", first,
                                   did_you_mean(first, names)));
    }
    std::string hint = did_you_mean(first, names);
    if (hint.empty()) hint = "; 'heddle --help' shows them all";
    throw UsageError(fmt::format("there is no command '{}'{}", first, hint));
  }
  const Command& command = commands()[static_cast<std::size_t>(found - names.begin())];
  return command.run({words.begin() + 1, words.end()});
}

}  // namespace
}  // namespace heddle::cli

int main(int count, char** words) {
  using heddle::cli::Exit;
  heddle::process::run_child(count, words);
  heddle::cli::prepare_streams();
  try {
    return static_cast<int>(heddle::cli::run({words + std::min(count, 1), words + count}));
  } catch (const heddle::UsageError& error) {
    heddle::cli::print_error(error.what());
  } catch (const std::bad_alloc&) {
    heddle::cli::print_error("there is not enough memory for this");
  } catch (const std::exception& error) {
    heddle::cli::print_error(error.what());
  }
  return static_cast<int>(Exit::wrong_call);
}
