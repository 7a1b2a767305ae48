// Two questions to a server, asked synchronously: the second is sent when the first is answered.
// The server never has more than one in its queue, and cannot work ahead.
//
// Expected, preemptive and cooperative: passes, over 32 traces (cooperative: 2).
//
// Try: heddle check calls_overlapped --keep-going.

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
  for (std::int64_t i = 1; i <= calls; ++i) {
    Request request{i, heddle::promise<std::int64_t>{"answer"}};
    heddle::future<std::int64_t> answer = request.answer.get_future();
    heddle::expect(waiting.fetch_add(1) == 0, "no other request waits");
    requests.push(std::move(request));
    heddle::expect(answer.get() == i * 2, "the answer is to the question");
  }
  requests.close();
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

Model calls_one_by_one() {
  return {
      .name = "calls_one_by_one",
      .concept_name = "synchronous calls",
      .summary = "a blocking call waits for its answer before the next is made",
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
