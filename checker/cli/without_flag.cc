#include "checker/cli/without_flag.h"

#include <fmt/format.h>

#include <algorithm>

namespace heddle::cli {
namespace {

// What can be left out. A program that fails otherwise, or crashes, does not go on in any way that
// means something.
constexpr FailureKind kDetectors[] = {
    FailureKind::data_race,   FailureKind::invariant,  FailureKind::deadlock,
    FailureKind::lost_wakeup, FailureKind::livelock,   FailureKind::starvation,
    FailureKind::lock_misuse, FailureKind::lock_order, FailureKind::thread_leak,
};

std::vector<std::string> names_of_detectors() {
  std::vector<std::string> names;
  for (const FailureKind kind : kDetectors) names.emplace_back(name_of(kind));
  return names;
}

}  // namespace

void WithoutFlag::declare(Arguments& arguments) {
  arguments.repeated("--without", lists_, "KIND[,KIND]",
                     fmt::format("Failures not to look for: {}; repeatable",
                                 fmt::join(names_of_detectors(), ", ")));
}

FailureKinds WithoutFlag::kinds() const {
  FailureKinds kinds;
  for (const std::string& list : lists_) {
    for (std::size_t begin = 0; begin <= list.size();) {
      const std::size_t end = std::min(list.find(',', begin), list.size());
      const std::string name = list.substr(begin, end - begin);
      must_be_one_of("--without", name, names_of_detectors());
      for (const FailureKind kind : kDetectors) {
        if (name == name_of(kind)) kinds.set(static_cast<std::size_t>(kind));
      }
      begin = end + 1;
    }
  }
  return kinds;
}

}  // namespace heddle::cli
