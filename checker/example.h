#ifndef HEDDLE_CHECKER_EXAMPLE_H_
#define HEDDLE_CHECKER_EXAMPLE_H_

#include <string>

#include "checker/options.h"

namespace heddle {

// The token of one execution of the program, a random walk, within the options of a search: to look
// at where a search has found no failure to show.
std::string example_token(const Program& program, const CheckOptions& options);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_EXAMPLE_H_
