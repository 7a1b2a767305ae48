#include "checker/example.h"

#include "checker/findings.h"
#include "checker/recorded.h"
#include "checker/scheduler/random.h"
#include "checker/seed.h"

namespace heddle {

std::string example_token(const Program& program, const CheckOptions& options) {
  Seed seed = seed_without_decisions(program, options);
  seed.strategy = "random";
  seed.random = options.seed;
  RandomWalk walk = RandomWalk::once(options.seed);
  const Recorded recorded = run_recorded(program, machine_options(seed), walk);
  seed.event_count = recorded.event_count;
  seed.digest = recorded.digest;
  return encode(seed);
}

}  // namespace heddle
