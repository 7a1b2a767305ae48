// What a search needs of memory, in a process of its own: the peak of a process is that of all that
// it has done.

#include <sys/resource.h>

#include "checker/check.h"
#include "tests/catch.h"
#include "tests/differential/last_zero.h"

namespace heddle {
namespace {

// The most that was resident of this process so far, in kilobytes.
long peak() {
  rusage usage{};
  REQUIRE(getrusage(RUSAGE_SELF, &usage) == 0);
  return usage.ru_maxrss;
}

std::uint64_t explored(const std::function<void()>& body) {
  CheckOptions options;
  options.strategy = "dpor";
  options.keep_going = true;
  const Result result = check({"known", {}, body}, options);
  CHECK(result.exhaustive);
  return result.executions.explored;
}

std::function<void()> adders(int threads) {
  return [=] {
    atomic<int> counter(0);
    run_threads(threads, [&](int) { counter.fetch_add(1); });
  };
}

TEST_CASE("dpor keeps nothing of the executions behind it", "[memory]") {
  CHECK(explored(adders(6)) == 720);
  const long before = peak();
  CHECK(explored(adders(9)) == 362'880);
  INFO(before << " kB after 720 executions, " << peak() << " kB after 362,880 more");
  CHECK(peak() - before < 2'000);  // six bytes of each would be more
}

// Most of it is the wakeup trees, which hold about as many steps at once as there are traces.
TEST_CASE("the search of last zero 15 takes less than 200 MB", "[memory]") {
  CHECK(explored(last_zero(15)) == 147'456);
  INFO(peak() << " kB");
  CHECK(peak() < 200'000);
}

}  // namespace
}  // namespace heddle
