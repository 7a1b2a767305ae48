#ifndef HEDDLE_CHECKER_CLI_MANUAL_H_
#define HEDDLE_CHECKER_CLI_MANUAL_H_

#include <string>

namespace heddle::cli {

// The manual page heddle(1), in the language of man, of the texts that --help prints.
std::string manual();

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_MANUAL_H_
