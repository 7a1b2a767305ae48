#include "models/kinds.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void broken() {
  heddle::atomic<int> mine{100, "mine"};
  heddle::atomic<int> yours{0, "yours"};
  heddle::invariant all_there{"no money is lost or made",
                              [&] { return mine.load() + yours.load() == 100; }};
  heddle::thread other{[&] { static_cast<void>(mine.load()); }};
  mine.fetch_sub(10);
  yours.fetch_add(10);
  other.join();
}

void fixed() {
  heddle::atomic<int> mine{100, "mine"};
  heddle::atomic<int> yours{0, "yours"};
  heddle::atomic<bool> moving{false, "moving"};
  heddle::invariant all_there{"no money is lost or made",
                              [&] { return moving.load() || mine.load() + yours.load() == 100; }};
  heddle::thread other{[&] { static_cast<void>(mine.load()); }};
  moving.store(true);
  mine.fetch_sub(10);
  yours.fetch_add(10);
  moving.store(false);
  other.join();
}

// Two steps as well, but the state between them is one that the invariant allows.
void look_alike() {
  heddle::atomic<int> mine{100, "mine"};
  heddle::atomic<int> yours{0, "yours"};
  heddle::invariant none_made{"no money is made",
                              [&] { return mine.load() + yours.load() <= 100; }};
  heddle::thread other{[&] { static_cast<void>(mine.load()); }};
  mine.fetch_sub(10);
  yours.fetch_add(10);
  other.join();
}

}  // namespace

Kind invariant() {
  return {
      .name = "invariant",
      .failure = FailureKind::invariant,
      .summary = "what must hold at every moment does not, after some event",
      .meaning =
          "A heddle::invariant is looked at after every event of every thread, and one of them has "
          "broken it. That is a stronger demand than an expectation, which is looked at where it "
          "stands: nobody has to look at the wrong moment. The report names the event.",
      .repair =
          "Make the change one step for all who can see it; or, where the state in between is "
          "meant, "
          "say so in the invariant: let it ask only while nobody is changing anything.",
      .examples =
          {
              {"between two steps", broken, fixed, look_alike},
          },
  };
}

}  // namespace heddle::models
