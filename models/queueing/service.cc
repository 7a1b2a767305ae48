// A service with requests that come at times of their own, whatever it is doing. One that comes
// while all servers are busy waits in the queue. The throughput is what comes, as long as the
// service keeps up; the latency rises with the load, slowly at first and then beyond all bounds: at
// a load of 50 % a request takes twice its own work on average, at 90 % ten times.
//
// Expected, preemptive and cooperative: passes, over 1,501 interleavings (cooperative: 2).
//
// Try: heddle simulate service --cores 2 --param load=50, then 80, 90, 95. With times of arrival
// and of service that are exponentially distributed and one server this is the queue M/M/1: the
// mean latency is 100 us / (1 - load). Then twice the servers (--param servers=2 --cores 3): the
// same load, less waiting. And --param requests=2 --cores 2, to see the single ones.

#include <chrono>
#include <vector>

#include "models/model.h"
#include "sim/heddle.h"
#include "sim/work.h"

namespace heddle::models {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using Queue = heddle::channel<heddle::request>;

constexpr nanoseconds kService = microseconds(100);  // on average

void arrive(Queue& queue, std::int64_t requests, nanoseconds interval) {
  for (std::int64_t i = 0; i < requests; ++i) {
    heddle::io(heddle::exponential(interval));
    queue.push(heddle::request{});
  }
  queue.close();
}

std::int64_t serve(Queue& queue) {
  std::int64_t served = 0;
  while (const std::optional<heddle::request> request = queue.pop()) {
    heddle::work(heddle::exponential(kService));
    request->complete();
    ++served;
  }
  return served;
}

void program(std::int64_t requests, std::int64_t servers, std::int64_t load) {
  Queue queue{Queue::kUnbounded, "queue"};
  heddle::atomic<std::int64_t> served{0, "served"};
  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < servers; ++i) {
    threads.push_back(heddle::thread{{.name = "server"}, [&] { served.fetch_add(serve(queue)); }});
  }
  const nanoseconds interval = kService * 100 / (load * servers);
  threads.push_back(
      heddle::thread{{.name = "arrivals"}, [&] { arrive(queue, requests, interval); }});
  for (heddle::thread& thread : threads) thread.join();

  heddle::expect(served.load() == requests, "every request is served");
}

}  // namespace

Model service() {
  return {
      .name = "service",
      .concept_name = "throughput and latency",
      .summary = "requests wait the longer the busier the servers are",
      .tags = {"queueing", "fixed"},
      .parameters = {{"requests", 2, 1, 1'000'000, "requests that come"},
                     {"servers", 1, 1, 16, "threads that serve"},
                     {"load", 50, 1, 200, "percent of what the servers can do"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1], arguments[2]); };
      },
      .simulated = {{"requests", 10'000}},
  };
}

}  // namespace heddle::models
