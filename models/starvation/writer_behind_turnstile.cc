// The table of writer_starved_by_readers with a turnstile before the lock: everybody passes it, and
// the writer stays in it while it waits. Readers that come later wait behind it; only one that has
// passed already overtakes the writer.
//
// Expected, preemptive and cooperative: passes, over 29 interleavings (cooperative: 2).
//
// Try: let readers stay in the turnstile while they read. Right, but they do not read side by side
// any more.

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class Table {
 public:
  void read() {
    { const heddle::lock_guard turn{turnstile_}; }
    const heddle::shared_lock shared{mutex_};
    if (writer_waits_.load()) overtaken_.fetch_add(1);
  }

  void write() {
    const heddle::lock_guard turn{turnstile_};
    writer_waits_.store(true);
    const heddle::lock_guard exclusive{mutex_};
    writer_waits_.store(false);
  }

  // Readers that got in while the writer waited.
  std::int64_t overtaken() const { return overtaken_.load(); }

 private:
  heddle::mutex turnstile_{"turnstile"};
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

Model writer_behind_turnstile() {
  return {
      .name = "writer_behind_turnstile",
      .concept_name = "bounded waiting",
      .summary = "who waits holds back those that come later",
      .tags = {"starvation", "fixed"},
      .parameters = {{"reads", 2, 1, 20, "times that the reader reads"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
