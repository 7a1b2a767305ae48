// heddle completion: the scripts by which shells complete calls of heddle.

#include "checker/cli/completion.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/check.h"
#include "checker/cli/arguments.h"
#include "checker/cli/output.h"
#include "models/concepts.h"
#include "models/kinds.h"
#include "models/model.h"

namespace heddle::cli {
namespace {

std::vector<std::string> names_of_kinds(bool failures_only) {
  std::vector<std::string> names;
  for (const models::Kind& kind : models::kinds()) {
    if (kind.failure || !failures_only) names.emplace_back(kind.name);
  }
  return names;
}

std::vector<std::string> names_of_concepts() {
  std::vector<std::string> names;
  for (const models::Concept& each : models::concepts()) names.emplace_back(each.tag);
  return names;
}

std::vector<std::string> names_of_models() {
  std::vector<std::string> names;
  for (const models::Model& model : models::catalogue()) names.push_back(model.name);
  return names;
}

// What `heddle explain` explains.
std::vector<std::string> names_to_explain() {
  std::vector<std::string> names = names_of_kinds(false);
  names.insert(names.end(), strategy_names().begin(), strategy_names().end());
  return names;
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::vector<std::string> option_names(const CommandDescription& command) {
  std::vector<std::string> names;
  for (const OptionDescription& option : command.options) names.push_back(option.name);
  return names;
}

// `text` without the characters that have a meaning in the lists of zsh and in quotes.
std::string plain(std::string text) {
  std::erase_if(text, [](char c) { return c == '\'' || c == '[' || c == ']' || c == '\\'; });
  std::replace(text.begin(), text.end(), ':', ',');
  return text;
}

}  // namespace

Candidates values_of(const OptionDescription& option) {
  if (option.name == "--strategy") return {strategy_names(), false};
  if (option.name == "--scheduling") return {{"preemptive", "cooperative"}, false};
  if (option.name == "--color") return {{"auto", "always", "never"}, false};
  if (option.name == "--memory") return {{"sc"}, false};
  if (option.name == "--races") return {{"report", "ignore"}, false};
  if (option.name == "--tag") return {names_of_concepts(), false};
  if (option.name == "--without") return {names_of_kinds(true), false};
  return {{}, option.placeholder == "FILE" || option.placeholder == "PATH"};
}

Candidates words_of(const CommandDescription& command) {
  if (command.name == "explain") return {names_to_explain(), false};
  if (command.name == "completion") return {{"bash", "zsh", "fish"}, false};
  if (command.usage.starts_with("MODEL")) return {names_of_models(), false};
  return {};
}

std::string bash_completion(const std::vector<CommandDescription>& commands) {
  std::string names;
  std::string values;
  std::string words;
  for (const CommandDescription& command : commands) {
    names += command.name + " ";
    for (const OptionDescription& option : command.options) {
      if (option.placeholder.empty()) continue;
      const Candidates candidates = values_of(option);
      values +=
          fmt::format("    {}:{})\n      words='{}' takes_value={} ;;\n", command.name, option.name,
                      joined(candidates.words), candidates.files ? "file" : "word");
    }
    words += fmt::format("    {}) words='{}' options='{}' ;;\n", command.name,
                         joined(words_of(command).words), joined(option_names(command)));
  }
  return fmt::format(R"(# bash completion of heddle: source <(heddle completion bash)
_heddle() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
  local command=${{COMP_WORDS[1]}} words= options= takes_value=
  COMPREPLY=()
  # --option=value is three words to bash.
  [[ $word == = ]] && word=
  [[ $previous == = ]] && previous=${{COMP_WORDS[COMP_CWORD - 2]}}
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W '{}--help --version' -- "$word")
    return
  fi
  case $command:$previous in
{}  esac
  if [[ $takes_value == file ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    return
  fi
  if [[ $takes_value == word ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    return
  fi
  case $command in
{}  esac
  [[ $word == -* ]] && words="$options --help"
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}}
complete -F _heddle heddle
)",
                     names, values, words);
}

std::string zsh_completion(const std::vector<CommandDescription>& commands) {
  std::string names;
  std::string cases;
  for (const CommandDescription& command : commands) {
    names += fmt::format("    '{}:{}'\n", command.name, plain(command.summary));
    cases += fmt::format("    {})\n      _arguments", command.name);
    for (const OptionDescription& option : command.options) {
      cases += fmt::format(" \\\n        '*{}[{}]", option.name, plain(option.help));
      if (!option.placeholder.empty()) {
        const Candidates candidates = values_of(option);
        const std::string choice =
            candidates.files ? "_files" : fmt::format("({})", joined(candidates.words));
        cases += fmt::format(":{}:{}", plain(option.placeholder), choice);
      }
      cases += "'";
    }
    const std::string words = joined(words_of(command).words);
    if (!words.empty()) cases += fmt::format(" \\\n        '*:argument:({})'", words);
    cases += " \\\n        '--help[This text]' ;;\n";
  }
  return fmt::format(R"(#compdef heddle
# zsh completion of heddle: heddle completion zsh > a folder of $fpath/_heddle
_heddle() {{
  local -a commands=(
{}  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
{}  esac
}}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _heddle "$@"
else
  compdef _heddle heddle
fi
)",
                     names, cases);
}

std::string fish_completion(const std::vector<CommandDescription>& commands) {
  std::string text =
      "# fish completion of heddle: heddle completion fish > "
      "~/.config/fish/completions/heddle.fish\ncomplete -c heddle -f\n";
  for (const CommandDescription& command : commands) {
    text += fmt::format("complete -c heddle -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                        plain(command.summary));
    const std::string here =
        fmt::format("complete -c heddle -n '__fish_seen_subcommand_from {}'", command.name);
    for (const OptionDescription& option : command.options) {
      text += fmt::format("{} -l {} -d '{}'", here, option.name.substr(2), plain(option.help));
      if (!option.placeholder.empty()) {
        const Candidates candidates = values_of(option);
        text += candidates.files ? " -r -F" : fmt::format(" -x -a '{}'", joined(candidates.words));
      }
      text += "\n";
    }
    const std::string words = joined(words_of(command).words);
    if (!words.empty()) text += fmt::format("{} -a '{}'\n", here, words);
  }
  return text;
}

Exit completion_command(const std::vector<std::string>& words) {
  std::vector<std::string> shells;
  Arguments arguments("completion", "bash|zsh|fish",
                      "Prints the script by which that shell completes commands, options, and the "
                      "names of models, strategies and kinds of failure.",
                      {"bash > ~/.local/share/bash-completion/completions/heddle"});
  arguments.positionals(shells);
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  if (shells.size() != 1) throw UsageError("completion needs one shell: bash, zsh or fish");
  must_be_one_of("completion", shells.front(), {"bash", "zsh", "fish"});
  std::vector<CommandDescription> descriptions;
  for (const Command& command : commands()) descriptions.push_back(description_of(command));
  if (shells.front() == "bash") print(bash_completion(descriptions));
  if (shells.front() == "zsh") print(zsh_completion(descriptions));
  if (shells.front() == "fish") print(fish_completion(descriptions));
  return Exit::passed;
}

}  // namespace heddle::cli
