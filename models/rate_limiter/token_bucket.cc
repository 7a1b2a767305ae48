// The limiter of token_bucket_check_then_take with a compare-exchange: the token is taken only if
// the number is still the one that was looked at, else it looks again.
//
// Expected, preemptive and cooperative: passes, over 2,244 interleavings (cooperative: 6).
//
// Try: fetch_sub first, and fetch_add where it went below zero. What else can that turn away?

#include <algorithm>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class TokenBucket {
 public:
  explicit TokenBucket(std::int64_t tokens) : tokens_(tokens, "tokens") {}

  bool try_take() {
    std::int64_t left = tokens_.load();
    while (left > 0) {
      if (tokens_.compare_exchange_weak(left, left - 1)) return true;
    }
    return false;
  }

 private:
  heddle::atomic<std::int64_t> tokens_;
};

void program(std::int64_t requests, std::int64_t tokens) {
  TokenBucket bucket{tokens};
  heddle::atomic<std::int64_t> admitted{0, "admitted"};
  const auto request = [&] {
    if (bucket.try_take()) admitted.fetch_add(1);
  };

  std::vector<heddle::thread> threads;
  for (std::int64_t i = 0; i < requests; ++i) threads.push_back(heddle::thread{request});
  for (heddle::thread& thread : threads) thread.join();
  heddle::expect(admitted.load() == std::min(requests, tokens),
                 "as many get in as there are tokens");
}

}  // namespace

Model token_bucket() {
  return {
      .name = "token_bucket",
      .concept_name = "rate limiter",
      .summary = "to look and to take is one compare-exchange",
      .tags = {"rate_limiter", "fixed"},
      .parameters = {{"requests", 3, 1, 8, "threads that ask"},
                     {"tokens", 2, 0, 8, "requests that may pass"}},
      .preemptive = std::nullopt,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
