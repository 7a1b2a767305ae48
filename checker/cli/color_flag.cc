#include "checker/cli/color_flag.h"

#include "checker/cli/output.h"

namespace heddle::cli {

void ColorFlag::declare(Arguments& arguments) {
  arguments.option("--color", when_, "WHEN", "auto (default), always or never");
}

report::Style ColorFlag::style() const {
  const std::string when = when_.value_or("auto");
  must_be_one_of("--color", when, {"auto", "always", "never"});
  return style_for(when);
}

}  // namespace heddle::cli
