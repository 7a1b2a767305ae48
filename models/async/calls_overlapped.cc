// The questions of calls_one_by_one, asked asynchronously: all are sent, each with a promise for
// its answer, and then the answers are awaited. Now several may wait at the server, which works
// on one while the client sends the next; that they overlap is allowed, not promised.
//
// Expected, preemptive and cooperative: passes, over 64 traces (cooperative: 2).
//
// Try: --keep-going: how many wait at most, and in how many interleavings?

#include <algorithm>
#include <vector>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

struct Request {
  std::int64_t question = 0;
  heddle::promise<std::int64_t> answer;
};

void serve(heddle::channel<Request>& requests, heddle::atomic<std::int64_t>& waiting) {
  while (std::optional<Request> request = requests.pop()) {
    waiting.fetch_sub(1);
    request->answer.set_value(request->question * 2);
  }
}

void ask(heddle::channel<Request>& requests, heddle::atomic<std::int64_t>& waiting,
         std::int64_t calls) {
  std::vector<heddle::future<std::int64_t>> answers;
  std::int64_t waiting_max = 0;
  for (std::int64_t i = 1; i <= calls; ++i) {
    Request request{i, heddle::promise<std::int64_t>{"answer"}};
    answers.push_back(request.answer.get_future());
    waiting_max = std::max(waiting_max, waiting.fetch_add(1) + 1);
    requests.push(std::move(request));
  }
  for (std::int64_t i = 1; i <= calls; ++i) {
    heddle::expect(answers[static_cast<std::size_t>(i - 1)].get() == i * 2,
                   "the answer is to the question");
  }
  requests.close();
  heddle::outcome("waiting at most", waiting_max);
}

void program(std::int64_t calls) {
  heddle::channel<Request> requests{static_cast<std::size_t>(calls), "requests"};
  heddle::atomic<std::int64_t> waiting{0, "waiting"};
  heddle::thread server{{.name = "server"}, [&] { serve(requests, waiting); }};
  heddle::thread client{{.name = "client"}, [&] { ask(requests, waiting, calls); }};
  client.join();
  server.join();
}

}  // namespace

Model calls_overlapped() {
  return {
      .name = "calls_overlapped",
      .concept_name = "asynchronous calls",
      .summary = "calls overlap where their answers are awaited later",
      .tags = {"async", "fixed"},
      .parameters = {{"calls", 2, 1, 3, "questions"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0]); };
      },
  };
}

}  // namespace heddle::models
