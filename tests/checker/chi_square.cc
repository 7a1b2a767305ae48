#include "tests/checker/chi_square.h"

#include <cmath>
#include <utility>

namespace heddle::test {
namespace {

// The regularised lower incomplete gamma function P(a, x), by its series.
double gamma_p(double a, double x) {
  double term = 1;
  double sum = 1;
  for (double n = 1; term > sum * 1e-15; ++n) sum += term *= x / (a + n);
  return sum * std::exp(a * std::log(x) - x - std::lgamma(a + 1));
}

}  // namespace

// By bisection.
double chi_square_quantile(double probability, std::size_t freedom) {
  double low = 1e-9;
  double high = 10 * static_cast<double>(freedom) + 100;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    const bool below = gamma_p(static_cast<double>(freedom) / 2, middle / 2) < probability;
    (below ? low : high) = middle;
  }
  return low;
}

double Sample::statistic() const {
  double sum = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const double off = static_cast<double>(seen[i]) - expected[i];
    sum += off * off / expected[i];
  }
  return sum;
}

bool Sample::fits() const { return statistic() < chi_square_quantile(0.999, seen.size() - 1); }

Sample uniform(std::vector<std::uint64_t> seen) {
  std::uint64_t total = 0;
  for (const std::uint64_t count : seen) total += count;
  const std::size_t alternatives = seen.size();
  const double share = static_cast<double>(total) / static_cast<double>(alternatives);
  return {std::move(seen), std::vector<double>(alternatives, share)};
}

}  // namespace heddle::test
