#ifndef HEDDLE_CHECKER_CLI_DESCRIPTION_H_
#define HEDDLE_CHECKER_CLI_DESCRIPTION_H_

#include <string>
#include <vector>

#include "checker/cli/command.h"

namespace heddle::cli {

struct OptionDescription {
  std::string name;         // "--strategy"
  std::string placeholder;  // "S"; empty for a flag, which takes no value
  std::string help;
};

// What a command declares: its help in parts, for the manual and the completion of shells.
struct CommandDescription {
  std::string name;
  std::string usage;  // what may follow the name
  std::string summary;
  std::vector<std::string> examples;  // arguments each
  std::vector<OptionDescription> options;
};

// Calls the command to learn what it declares; it does nothing beyond that.
CommandDescription description_of(const Command& command);

// While this lives, the calling thread's Arguments::parse fills `description` and throws Told.
class Describing {
 public:
  struct Told {};
  explicit Describing(CommandDescription& description) { wanted_ = &description; }
  Describing(const Describing&) = delete;
  Describing& operator=(const Describing&) = delete;
  ~Describing() { wanted_ = nullptr; }
  static CommandDescription* wanted() noexcept { return wanted_; }

 private:
  static inline thread_local CommandDescription* wanted_ = nullptr;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_DESCRIPTION_H_
