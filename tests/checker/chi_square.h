#ifndef HEDDLE_TESTS_CHECKER_CHI_SQUARE_H_
#define HEDDLE_TESTS_CHECKER_CHI_SQUARE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heddle::test {

// The quantile of the chi-square distribution.
double chi_square_quantile(double probability, std::size_t freedom);

// Counts per alternative, with what each should be.
struct Sample {
  std::vector<std::uint64_t> seen;
  std::vector<double> expected;

  double statistic() const;
  // Below the quantile for 99.9 %.
  bool fits() const;
};

// All alternatives should come equally often.
Sample uniform(std::vector<std::uint64_t> seen);

}  // namespace heddle::test

#endif  // HEDDLE_TESTS_CHECKER_CHI_SQUARE_H_
