// What mutex_unlocked_by_another tries, with what is made for it: a semaphore has no owner, so that
// one thread may release it and another one acquire it.
//
// Expected, preemptive and cooperative: passes, over 14 interleavings (cooperative: 4).
//
// Try: a heddle::latch of 2, which says the same for what happens once.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

void program() {
  heddle::counting_semaphore<2> done{0, "done"};
  heddle::var<std::int64_t> text{0, "text"};
  heddle::var<std::int64_t> image{0, "image"};

  heddle::thread typesetter{{.name = "typesetter"}, [&] {
                              text.write(1);
                              done.release();
                            }};
  heddle::thread painter{{.name = "painter"}, [&] {
                           image.write(1);
                           done.release();
                         }};
  done.acquire();
  done.acquire();
  heddle::expect(text.read() == 1 && image.read() == 1, "both parts of the page are done");
  typesetter.join();
  painter.join();
}

}  // namespace

Model handover_by_semaphore() {
  return {
      .name = "handover_by_semaphore",
      .concept_name = "signal between threads",
      .summary = "a semaphore may be released by another thread",
      .tags = {"mutex", "fixed"},
      .parameters = {},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments&) { return program; },
  };
}

}  // namespace heddle::models
