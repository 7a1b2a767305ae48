#include "checker/cli/nearest.h"

#include "tests/catch.h"

namespace heddle::cli {
namespace {

TEST_CASE("edit_distance counts insertions, deletions, replacements and swaps", "[cli]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("chekc", "check") == 1);
  CHECK(edit_distance("race", "race") == 0);
}

TEST_CASE("did_you_mean names the nearest, where one is near", "[cli]") {
  const std::vector<std::string> names = {"counter_race", "counter_mutex", "dining_philosophers"};
  CHECK(did_you_mean("counter_rce", names) == " (did you mean 'counter_race'?)");
  CHECK(did_you_mean("dining", names) == " (did you mean 'dining_philosophers'?)");
  CHECK(did_you_mean("xyzzy", names).empty());
  CHECK(did_you_mean("", names).empty());
  CHECK(did_you_mean("x", {"y"}).empty());
}

}  // namespace
}  // namespace heddle::cli
