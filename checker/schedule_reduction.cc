#include "checker/schedule_reduction.h"

#include <algorithm>

namespace heddle {
namespace {

enum class Part : std::uint8_t { stretch, answer };

// Where the parts of a schedule begin, and its end.
std::vector<std::size_t> borders_of(const Answers& answers, Part part) {
  std::vector<std::size_t> borders;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (i == 0 || part == Part::answer || answers[i] != answers[i - 1]) borders.push_back(i);
  }
  borders.push_back(answers.size());
  return borders;
}

Answers without(const Answers& answers, std::size_t begin, std::size_t end) {
  Answers rest(answers.begin(), answers.begin() + static_cast<std::ptrdiff_t>(begin));
  rest.insert(rest.end(), answers.begin() + static_cast<std::ptrdiff_t>(end), answers.end());
  return rest;
}

// Leaves out `size` parts in a row wherever that is a success. Returns whether it was one anywhere.
bool leave_out(Answers& answers, Part part, std::size_t size, const Attempt& attempt,
               const std::function<bool()>& goes_on) {
  bool smaller = false;
  std::vector<std::size_t> borders = borders_of(answers, part);
  for (std::size_t at = 0; at + 1 < borders.size() && goes_on();) {
    const std::size_t end = std::min(at + size, borders.size() - 1);
    const std::optional<Answers> result = attempt(without(answers, borders[at], borders[end]));
    if (result) {
      answers = *result;
      borders = borders_of(answers, part);
      smaller = true;
    } else {
      at = end;
    }
  }
  return smaller;
}

}  // namespace

void reduce_schedule(Answers answers, const Attempt& attempt,
                     const std::function<bool()>& goes_on) {
  for (const Part part : {Part::stretch, Part::answer}) {
    for (bool smaller = true; smaller && goes_on();) {
      smaller = false;
      const std::size_t parts = borders_of(answers, part).size() - 1;
      for (std::size_t size = std::max<std::size_t>(parts / 2, 1); size > 0; size /= 2) {
        smaller = leave_out(answers, part, size, attempt, goes_on) || smaller;
      }
    }
  }
}

}  // namespace heddle
