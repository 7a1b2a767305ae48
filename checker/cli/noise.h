#ifndef HEDDLE_CHECKER_CLI_NOISE_H_
#define HEDDLE_CHECKER_CLI_NOISE_H_

#include <sched.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

namespace heddle::cli {

// Disturbs what else runs in this process, so that the operating system takes threads off more
// often and at odder places: background threads burn processor time in bursts of random length,
// and before each run the caller, and with it the threads that it starts, is confined to a random
// number of processors. It says nothing about how likely an interleaving is.
class Noise {
 public:
  explicit Noise(bool enabled);
  ~Noise();
  Noise(const Noise&) = delete;
  Noise& operator=(const Noise&) = delete;

  void before_run();

 private:
  void burn(unsigned seed) const;

  const bool enabled_;
  cpu_set_t processors_;  // that this process may use
  std::vector<int> numbers_;
  std::mt19937 random_{std::random_device{}()};
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_NOISE_H_
