#ifndef HEDDLE_CHECKER_CLI_HIGHLIGHT_H_
#define HEDDLE_CHECKER_CLI_HIGHLIGHT_H_

#include <string>
#include <string_view>

#include "checker/report/style.h"

namespace heddle::cli {

// C++ source with its comments, keywords, literals and preprocessor lines in colours; as it is
// where the style has none. Raw strings and block comments are not told apart from other text.
std::string highlighted(std::string_view source, const report::Style& style);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_HIGHLIGHT_H_
