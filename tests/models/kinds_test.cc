#include "models/kinds.h"

#include <algorithm>
#include <set>
#include <string>

#include "sim/failure.h"
#include "tests/catch.h"

namespace heddle {
namespace {

TEST_CASE("every kind of failure that a report can have is explained", "[models][kinds]") {
  for (int number = 0;; ++number) {
    const std::string name = name_of(static_cast<FailureKind>(number));
    if (name == "failure") break;  // past the last
    INFO(name);
    const models::Kind* kind = models::find_kind(name);
    REQUIRE(kind != nullptr);
    REQUIRE(kind->failure.has_value());
    CHECK(name_of(*kind->failure) == name);
  }
}

TEST_CASE("each kind has a summary, a meaning, a repair and an example in its file",
          "[models][kinds]") {
  std::set<std::string_view> names;
  for (const models::Kind& kind : models::kinds()) {
    INFO(kind.name);
    CHECK(names.insert(kind.name).second);
    CHECK(kind.file == "models/kinds/" + std::string(kind.name) + ".cc");
    CHECK_FALSE(kind.summary.empty());
    CHECK_FALSE(kind.meaning.empty());
    CHECK_FALSE(kind.repair.empty());
    REQUIRE_FALSE(kind.examples.empty());
    for (const char* function : {"broken", "fixed"}) {
      const std::string_view text = models::function_of(kind, function);
      CHECK(text.find("void " + std::string(function) + "() {\n") != std::string_view::npos);
      CHECK(text.ends_with("\n}\n"));
      CHECK(std::ranges::count(text, '\n') <= 25);
    }
    CHECK(models::function_of(kind, "look_alike").empty() ==
          (kind.examples.front().look_alike == nullptr));
    CHECK(models::function_of(kind, "no_such_function").empty());
  }
  CHECK(models::find_kind("no_such_kind") == nullptr);
}

}  // namespace
}  // namespace heddle
