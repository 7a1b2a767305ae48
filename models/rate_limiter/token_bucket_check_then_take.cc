// A rate limiter gives out tokens until none is left in the period. It looks at the number and
// takes one in two steps, both atomic: two requests see the last token, and both get in.
//
// Expected, preemptive: assertion, in 12 of 16 interleavings.
// Expected, cooperative: passes: no request is taken off between the two steps.
//
// Try: heddle check token_bucket.

#include <algorithm>

#include "models/model.h"
#include "sim/heddle.h"

namespace heddle::models {
namespace {

class TokenBucket {
 public:
  explicit TokenBucket(std::int64_t tokens) : tokens_(tokens, "tokens") {}

  bool try_take() {
    if (tokens_.load() == 0) return false;
    tokens_.fetch_sub(1);
    return true;
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

Model token_bucket_check_then_take() {
  return {
      .name = "token_bucket_check_then_take",
      .concept_name = "check then act",
      .summary = "two requests take the last token",
      .tags = {"rate_limiter", "broken"},
      .parameters = {{"requests", 2, 1, 8, "threads that ask"},
                     {"tokens", 1, 0, 8, "requests that may pass"}},
      .preemptive = FailureKind::assertion,
      .cooperative = std::nullopt,
      .make = [](const Arguments& arguments) -> std::function<void()> {
        return [=] { program(arguments[0], arguments[1]); };
      },
  };
}

}  // namespace heddle::models
