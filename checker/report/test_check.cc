#include "checker/report/test_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/report/style.h"
#include "checker/report/text.h"

namespace heddle {

// Which of them there is says how the library was built: see heddle/heddle.h.
#if defined(HEDDLE_ASAN)
extern const char heddle_is_built_with_address_sanitizer = 1;
#elif defined(HEDDLE_TSAN)
extern const char heddle_is_built_with_thread_sanitizer = 1;
#else
extern const char heddle_is_built_without_sanitizers_of_stacks = 1;
#endif

namespace {

constexpr std::size_t kWidthMin = 40;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// A regular expression that the name matches, in quotes for a shell, and no longer name where it is
// `exact`; of very long names their beginning.
std::string expression_of(const std::string& name, bool exact) {
  constexpr std::size_t kLengthMax = 50;
  constexpr std::string_view kPlain = " _-/:,=";
  std::string text = name.substr(0, kLengthMax);
  for (char& character : text) {
    const auto byte = static_cast<unsigned char>(character);
    const bool plain = std::isalnum(byte) != 0 || kPlain.find(character) != std::string_view::npos;
    if (!plain) character = '.';
  }
  if (exact) text = "^" + text + (name.size() > kLengthMax ? "" : "$");
  return "'" + text + "'";
}

// With the line that brings an execution back, of the words that a test's user has.
report::Style style_of_test(const std::string& test, std::size_t width) {
  report::Style style;
  style.before_seed = "HEDDLE_SEED=";
  std::string before_test = " ";
  if (width != 0) {
    style.width = std::max(width, kWidthMin);
    style.wraps = true;
    constexpr std::string_view kBeforeSeed = "  replay: HEDDLE_SEED=''";
    style.seed_width = style.width - kBeforeSeed.size();
    before_test = " \\\n    ";
  }
  std::string name = environment("HEDDLE_TEST");  // see heddle_add_test
  const bool exact = !name.empty();
  if (!exact) name = test;
  style.after_seed = before_test + "ctest -R " + expression_of(name, exact);
  return style;
}

// What is laid out for a framework's own layout. Catch2 forgets to indent what follows an empty
// line.
TestReport laid_out(TestReport report, std::size_t width) {
  if (width == 0) return report;
  for (std::size_t at = 0; (at = report.text.find("\n\n", at)) != std::string::npos; ++at) {
    report.text.insert(at + 1, " ");
  }
  return report;
}

// The token in the environment; empty: none. What broke it into lines put spaces there.
std::string wanted_seed() {
  std::string token = environment("HEDDLE_SEED");
  std::erase_if(token, [](unsigned char character) { return std::isspace(character) != 0; });
  return token;
}

// The number of a check among those of its test, from 1: by its place, so that it keeps it however
// often the test is run.
std::size_t number_of_check(const std::string& test, source_location where) {
  static std::mutex mutex;
  static std::map<std::string, std::vector<std::pair<std::string, std::uint64_t>>> all;
  const std::lock_guard guard(mutex);
  auto& places = all[test];
  const std::pair<std::string, std::uint64_t> place(where.file, where.line);
  const auto found = std::find(places.begin(), places.end(), place);
  const auto number = static_cast<std::size_t>(found - places.begin()) + 1;
  if (found == places.end()) places.push_back(place);
  return number;
}

TestReport run_again(const Program& program, const std::string& token, const report::Style& style) {
  Seed seed;
  try {
    seed = decode(token);
  } catch (const UsageError& error) {
    return {TestReport::Ending::failed, fmt::format("HEDDLE_SEED: {}\n", error.what())};
  }
  if (seed.model != program.name) {
    return {
        TestReport::Ending::not_run,
        fmt::format("not run, since HEDDLE_SEED is a seed of the check\n  {}\nand this is\n  {}\n",
                    seed.model, program.name)};
  }
  const Replay replayed = replay(program, seed);
  const bool passed = report::verdict_of(replayed) == Verdict::passed;
  return {passed ? TestReport::Ending::passed : TestReport::Ending::failed,
          report::text(replayed, seed, style)};
}

// Nothing failed, and the search did what it was asked for.
bool spent(const Result& result) {
  return result.verdict == Verdict::inconclusive &&
         (result.reason == "executions" || result.reason == "time" || result.reason == "sampled");
}

}  // namespace

std::string report_text(const Result& result, std::size_t width) {
  report::Style style;
  style.width = std::max(width, kWidthMin);
  style.before_seed = "heddle::replay(program, heddle::decode(\"";
  style.after_seed = "\"))";
  return report::text(result, style);
}

TestCheck& TestCheck::folded_to(std::size_t width) {
  width_ = width;
  return *this;
}

TestCheck& TestCheck::suffices(Suffices suffices) {
  suffices_ = suffices;
  return *this;
}

TestReport TestCheck::operator()(const std::function<void()>& body,
                                 const CheckOptions& options) const {
  const std::size_t number = number_of_check(test_, where_);
  return (*this)(number == 1 ? test_ : fmt::format("{} #{}", test_, number), body, options);
}

TestReport TestCheck::operator()(std::string name, const std::function<void()>& body,
                                 const CheckOptions& options) const {
  return (*this)(Program{std::move(name), {}, body}, options);
}

TestReport TestCheck::operator()(const Program& program, const CheckOptions& options) const {
  const report::Style style = style_of_test(test_, width_);
  try {
    const std::string token = wanted_seed();
    if (!token.empty()) return laid_out(run_again(program, token, style), width_);
    const Result result = check(program, options);
    const bool passed = result.passed() || (suffices_ == Suffices::no_failure && spent(result));
    return laid_out({passed ? TestReport::Ending::passed : TestReport::Ending::failed,
                     report::text(result, style)},
                    width_);
  } catch (const UsageError& error) {
    return {TestReport::Ending::failed, fmt::format("heddle is used wrongly: {}\n", error.what())};
  }
}

}  // namespace heddle
