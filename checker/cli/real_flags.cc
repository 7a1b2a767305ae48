#include "checker/cli/real_flags.h"

namespace heddle::cli {

void RealFlags::declare(Arguments& arguments) {
  arguments.option("--runs", runs_, "N", "Real runs (default 1000; of each model with --all: 100)");
  arguments.option("--timeout", timeout_, "DURATION",
                   "A run without an end after this is a hang (default 2s; with --all: 500ms)");
  arguments.flag("--noise", noise_,
                 "Burn processor time beside the real runs, so that threads are taken off more "
                 "often");
}

RealOptions RealFlags::options(RealOptions options) const {
  constexpr std::uint64_t kRunsMax = 1'000'000'000;
  if (runs_) options.runs = number_of("--runs", *runs_, 1, kRunsMax);
  if (timeout_) options.timeout_seconds = duration_of("--timeout", *timeout_);
  options.noise = noise_;
  return options;
}

}  // namespace heddle::cli
