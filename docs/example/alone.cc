// Checks without a test framework: what heddle::check returns.
#include <heddle/heddle.h>

#include <iostream>

#include "bounded_queue.h"

int main() {
  const heddle::Result good = heddle::check(two_producers_and_two_consumers<2>);

  heddle::CheckOptions options;
  options.strategy = "dpor";
  options.preemptions_max = 2;
  const heddle::Result bad =
      heddle::check("one condition", two_producers_and_two_consumers<1>, options);

  std::cout << heddle::report_text(good) << '\n' << heddle::report_text(bad);
  return good.passed() && bad.verdict == heddle::Verdict::failed ? 0 : 1;
}
