// No false alarm: what is reported comes back. The whole of it is `heddle_fuzz --replay 1 10000`.

#include "tests/differential/replayed.h"

#include "tests/catch.h"

namespace heddle::differential {
namespace {

TEST_CASE("each failure of 600 generated programs comes back from its token, minimised as it is",
          "[differential][replay]") {
  const Replayed replayed = replay_generated(1, 600, 8);
  CHECK(replayed.wrong == "");
  CHECK(replayed.programs == 600);
  CHECK(replayed.failures > 600);
  CHECK(replayed.smaller > 50);
  for (const FailureKind kind : {FailureKind::data_race, FailureKind::assertion,
                                 FailureKind::deadlock, FailureKind::livelock}) {
    INFO(name_of(kind));
    CHECK(replayed.of_kind.contains(kind));
  }
}

TEST_CASE("the tokens of 200 generated programs survive the loss of a line, or depart",
          "[differential][replay]") {
  const Replayed replayed = replay_edited(1, 200, 8);
  CHECK(replayed.wrong == "");
  CHECK(replayed.failures > 50);  // found again, by the token or by another
}

}  // namespace
}  // namespace heddle::differential
