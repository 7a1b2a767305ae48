#ifndef HEDDLE_CHECKER_CLI_WITHOUT_FLAG_H_
#define HEDDLE_CHECKER_CLI_WITHOUT_FLAG_H_

#include <string>
#include <vector>

#include "checker/cli/arguments.h"
#include "sim/failure.h"

namespace heddle::cli {

// --without KIND[,KIND]: what a search does not look for.
class WithoutFlag {
 public:
  void declare(Arguments& arguments);
  // Throws UsageError where one is given that cannot be left out.
  FailureKinds kinds() const;

 private:
  std::vector<std::string> lists_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_WITHOUT_FLAG_H_
