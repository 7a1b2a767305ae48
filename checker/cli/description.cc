#include "checker/cli/description.h"

namespace heddle::cli {

CommandDescription description_of(const Command& command) {
  CommandDescription description;
  const Describing describing(description);
  try {
    static_cast<void>(command.run({}));
  } catch (const Describing::Told&) {
  }
  return description;
}

}  // namespace heddle::cli
