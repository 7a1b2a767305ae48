#include "checker/cli/checkpoint_flags.h"

#include <atomic>
#include <csignal>

#include "checker/cli/output.h"
#include "checker/strategy.h"
#include "sim/failure.h"

namespace heddle::cli {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // it is set in a signal handler

// The first signal ends the search, which then writes its checkpoint; the second ends the process.
void end_search_on(int signal) {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted.store(true, std::memory_order_relaxed); };
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

void CheckpointFlags::declare(Arguments& arguments) {
  arguments.option("--checkpoint", file_, "FILE",
                   "Keep where the exhaustive search stands in FILE, to go on after a kill");
  arguments.option("--checkpoint-interval", interval_, "DURATION",
                   "Write it every so often (default 10s)");
  arguments.option("--resume", resume_, "FILE",
                   "Go on with the search that FILE keeps; budgets count anew");
}

void CheckpointFlags::add_to(CheckOptions& options) const {
  if (given() && is_sampler(options.strategy)) {
    throw UsageError("--checkpoint and --resume contradict --strategy " + options.strategy +
                     ", which another --seed goes on with as well");
  }
  if (given() && options.preemptions_max) {
    throw UsageError(
        "--checkpoint and --resume contradict --preemptions, a search that none keeps");
  }
  if (interval_ && !file_) throw UsageError("--checkpoint-interval needs --checkpoint FILE");
  if (interval_) options.checkpoint_seconds = duration_of("--checkpoint-interval", *interval_);
  if (resume_) options.resume = *resume_;
  if (!file_) return;
  must_be_replaceable(*file_);
  options.checkpoint = *file_;
  options.checkpoint_failed = [](const std::string& reason) { print_error(reason); };
  options.interrupted = &interrupted;
  end_search_on(SIGINT);
  end_search_on(SIGTERM);
}

}  // namespace heddle::cli
