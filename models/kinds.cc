#include "models/kinds.h"

#include <algorithm>
#include <string>

#include "models/kinds/table.h"

namespace heddle::models {
namespace {

std::vector<Kind> all_kinds() {
  std::vector<Kind> kinds;
  for (const KindEntry& entry : kind_entries()) {
    kinds.push_back(entry.make());
    kinds.back().file = entry.file;
    kinds.back().source = entry.source;
  }
  // Reasons are after all failures.
  std::ranges::stable_sort(kinds, {}, [](const Kind& kind) {
    return kind.failure ? static_cast<int>(*kind.failure) : 0x100;
  });
  return kinds;
}

}  // namespace

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = all_kinds();
  return all;
}

const Kind* find_kind(std::string_view name) {
  const auto found = std::ranges::find(kinds(), name, &Kind::name);
  return found == kinds().end() ? nullptr : &*found;
}

std::string_view function_of(const Kind& kind, std::string_view name) {
  constexpr std::string_view kBegin = "\nnamespace {\n\n";
  constexpr std::string_view kEnd = "\n}\n";
  std::size_t begin = kind.source.find("\nvoid " + std::string(name) + "() {\n");
  if (begin == std::string_view::npos) return {};
  const std::size_t end = kind.source.find(kEnd, begin);
  if (end == std::string_view::npos) return {};
  if (name == "broken") begin = kind.source.find(kBegin) + kBegin.size() - 1;
  return kind.source.substr(begin + 1, end + kEnd.size() - begin - 1);
}

}  // namespace heddle::models
