// The same work for any number of threads: a part that one thread does alone, and a part that is
// shared out. The result is the same on one core and on many; what differs is when it is there.
// With one core the threads are concurrent, they take turns; with more they are parallel.
//
// Expected, preemptive and cooperative: passes, over 2 interleavings.
//
// Try: heddle simulate amdahl --cores 1, then 2, 4 and 8. With a serial part s and a shared part p
// it takes s + p / cores at best (G. Amdahl, 1967): more cores never save the serial part. And
// --param threads=3 --cores 4: a core without a thread is no help.

#include <chrono>
#include <vector>

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/work.h"

namespace heddle::models {
namespace {

using std::chrono::microseconds;

void program(std::int64_t threads, std::int64_t serial, std::int64_t shared) {
  heddle::atomic<std::int64_t> done{0, "done"};
  const auto do_share = [&](std::int64_t share) {
    heddle::work(microseconds(share));
    done.fetch_add(share);
  };

  heddle::work(microseconds(serial));
  std::vector<heddle::thread> workers;
  for (std::int64_t i = 0; i < threads; ++i) {
    const std::int64_t share = shared / threads + (i < shared % threads ? 1 : 0);
    workers.push_back(heddle::thread{{.name = "worker"}, do_share, share});
  }
  for (heddle::thread& worker : workers) worker.join();

  heddle::expect(done.load() == shared, "all of the work is done");
}

}  // namespace

Model amdahl() {
  return {
      .name = "amdahl",
      .concept_name = "concurrency against parallelism",
      .summary = "the same work and result on any number of cores, at another time",
      .tags = {"parallelism", "fixed"},
      .parameters = {{"threads", 2, 1, 64, "threads that share the work"},
                     {"serial", 20, 0, 10'000'000, "microseconds that one thread works alone"},
                     {"shared", 80, 1, 10'000'000, "microseconds that are shared out"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1], arguments[2]); };
      },
      .simulated = {{"threads", 8}, {"serial", 20'000}, {"shared", 80'000}},
  };
}

}  // namespace heddle::models
