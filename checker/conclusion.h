#ifndef HEDDLE_CHECKER_CONCLUSION_H_
#define HEDDLE_CHECKER_CONCLUSION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "checker/options.h"
#include "checker/phase.h"
#include "checker/result.h"
#include "checker/tally.h"

namespace heddle {

// How a search came to its end.
struct SearchEnd {
  Stop stop = Stop::exhausted;
  bool exhaustive = false;  // the last phase was to meet all executions, not samples of them
  // The bound of the last phase, where that left something out because of it.
  std::optional<std::uint32_t> preemptions_max;
};

// What a search has shown: "A green that means something" (design, section 6).
class Conclusion {
 public:
  // The tally must not change or end before this does.
  Conclusion(const CheckOptions& options, const Tally& tally, const SearchEnd& end);

  // Nothing was left out but by bounds.
  bool complete() const noexcept { return complete_; }
  // Nothing was left out.
  bool exhaustive() const noexcept { return complete_ && bounds_.empty(); }
  // Adds the verdict with its reason, and the completeness of the certificate.
  // REQUIRES: the failures, the counts of executions and the rest of the certificate are there
  void judge(Result& result) const;

 private:
  // Why a search that found no failure has passed nothing; empty where it has.
  std::string doubt(const Result& result) const;
  std::string reason_of_end() const;

  const Tally& tally_;
  const Stop stop_;
  const bool complete_;
  const std::string bounds_;  // those that left something out, as "preemptions=2, operations=5"
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_CONCLUSION_H_
