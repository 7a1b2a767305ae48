// Writes the page of an execution of about so many events: long_execution EVENTS >FILE. Four
// threads count under a lock.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "checker/check.h"
#include "checker/example.h"
#include "checker/report/execution.h"
#include "sim/heddle.h"

int main(int count, char** arguments) {
  constexpr int kThreads = 4;
  constexpr int kEventsOfPass = 4;
  if (count != 2) return 2;
  const int passes = std::atoi(arguments[1]) / kThreads / kEventsOfPass;
  heddle::Program program{"long_execution", {}, {}};
  program.body = [passes] {
    heddle::mutex mutex("mutex");
    heddle::var<int> sum(0, "sum");
    std::vector<heddle::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int pass = 0; pass < passes; ++pass) {
          const heddle::lock_guard guard(mutex);
          sum.write(sum.read() + 1);
        }
      });
    }
    for (heddle::thread& thread : threads) thread.join();
  };
  const std::string token = heddle::example_token(program, {});
  const heddle::Replay replayed = heddle::replay(program, heddle::decode(token));
  const std::string page = heddle::report::html(heddle::report::execution_of(replayed, token, {}),
                                                [](const std::string&) { return std::nullopt; });
  return std::fwrite(page.data(), 1, page.size(), stdout) == page.size() ? 0 : 1;
}
