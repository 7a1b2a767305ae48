// A readers-writer lock that may let readers in while a writer waits: each reader that comes
// overtakes the writer again, and the number of readers is all that bounds its wait. What is
// expected here is a bound that does not depend on it: a reader that was on its way may overtake
// the writer, once.
//
// Expected, preemptive: assertion, in 2 of 12 interleavings.
// Expected, cooperative: passes: the writer that has announced itself goes on to take the lock.
//
// Try: heddle check writer_behind_turnstile.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Table {
 public:
  void read() {
    const heddle::shared_lock shared{mutex_};
    if (writer_waits_.load()) overtaken_.fetch_add(1);
  }

  void write() {
    writer_waits_.store(true);
    const heddle::lock_guard exclusive{mutex_};
    writer_waits_.store(false);
  }

  // Readers that got in while the writer waited.
  std::int64_t overtaken() const { return overtaken_.load(); }

 private:
  heddle::shared_mutex mutex_{"mutex"};
  heddle::atomic<bool> writer_waits_{false, "writer_waits"};
  heddle::atomic<std::int64_t> overtaken_{0, "overtaken"};
};

void program(std::int64_t reads) {
  Table table;
  const auto read = [&] {
    for (std::int64_t i = 0; i < reads; ++i) table.read();
  };

  heddle::thread reader{{.name = "reader"}, read};
  heddle::thread writer{{.name = "writer"}, [&] { table.write(); }};
  reader.join();
  writer.join();
  heddle::expect(table.overtaken() <= 1, "a reader overtakes the writer at most once");
}

}  // namespace

Model writer_starved_by_readers() {
  return {
      .name = "writer_starved_by_readers",
      .concept_name = "starvation",
      .summary = "readers that keep coming keep a writer waiting",
      .tags = {"starvation", "broken"},
      .parameters = {{"reads", 2, 1, 20, "times that the reader reads"}},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
