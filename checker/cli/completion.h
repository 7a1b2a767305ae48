#ifndef HEDDLE_CHECKER_CLI_COMPLETION_H_
#define HEDDLE_CHECKER_CLI_COMPLETION_H_

#include <string>
#include <vector>

#include "checker/cli/description.h"

namespace heddle::cli {

// What may stand in a place of a call.
struct Candidates {
  std::vector<std::string> words;
  bool files = false;  // names of files too
};

// The values of an option, and the words that belong to none, as far as they can be listed.
Candidates values_of(const OptionDescription& option);
Candidates words_of(const CommandDescription& command);

// A script for each shell that completes calls of heddle. Nothing of it runs heddle: the names are
// in it.
std::string bash_completion(const std::vector<CommandDescription>& commands);
std::string zsh_completion(const std::vector<CommandDescription>& commands);
std::string fish_completion(const std::vector<CommandDescription>& commands);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_COMPLETION_H_
