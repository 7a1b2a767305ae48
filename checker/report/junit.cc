#include "checker/report/junit.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "checker/report/text.h"

namespace heddle::report {
namespace {

// What becomes of a test case.
enum class Fate : std::uint8_t { passed, failed, error };

struct Case {
  Fate fate;
  std::string type;     // of the failure or error
  std::string message;  // in one line
  std::string body;     // all there is to say
};

// Valid UTF-8: what is none is replaced, as the JSON replaces it.
std::string utf8(const std::string& text) {
  using nlohmann::json;
  return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace))
      .get<std::string>();
}

// As XML may have it between tags and in quotes. XML has no way to write most control characters.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char character : utf8(text)) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '&') {
      result += "&amp;";
    } else if (character == '<') {
      result += "&lt;";
    } else if (character == '>') {
      result += "&gt;";
    } else if (character == '"') {
      result += "&quot;";
    } else if ((byte < 0x20 && character != '\n') || byte == 0x7f) {
      result += '?';
    } else {
      result += character;
    }
  }
  return result;
}

std::string first_kind(const Result& result) {
  return result.failures.empty() ? "" : name_of(result.failures.front().failure.kind);
}

Case unexpected_case(const Result& result, const Expectation& expectation, const Style& style) {
  const std::string found = result.failures.empty() ? name_of(result.verdict) : first_kind(result);
  return {Fate::failed, "unexpected",
          fmt::format("expected: {}; found: {}", expectation.expected, found),
          summary(result) + "\n" + failures_text(result, style)};
}

Case case_of(const Result& result, const Style& style) {
  switch (result.verdict) {
    case Verdict::passed:
      return {Fate::passed, "", "", summary(result) + "\n"};
    case Verdict::inconclusive:
      return {Fate::error, "inconclusive",
              fmt::format("inconclusive ({}): {}", result.reason, summary(result)),
              failures_text(result, style)};
    case Verdict::failed:
      break;
  }
  return {Fate::failed, first_kind(result), summary(result),
          summary(result) + "\n" + failures_text(result, style)};
}

// ENTITY must be "failure" or "error".
std::string element(const char* entity, const Case& each) {
  return fmt::format("      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n", entity,
                     escaped(each.type), escaped(clean(each.message)), escaped(each.body));
}

std::string test_case(const Result& result, const Case& each) {
  const std::string parameters =
      result.parameters.empty() ? "" : fmt::format(" ({})", joined(result.parameters));
  std::string text = fmt::format("    <testcase classname=\"heddle.{}\" name=\"{}\">\n",
                                 escaped(result.scheduling), escaped(result.model + parameters));
  switch (each.fate) {
    case Fate::passed:
      text += fmt::format("      <system-out>{}</system-out>\n", escaped(each.body));
      break;
    case Fate::failed:
      text += element("failure", each);
      break;
    case Fate::error:
      text += element("error", each);
      break;
  }
  return text + "    </testcase>\n";
}

}  // namespace

std::string junit(const std::vector<Result>& results, const std::vector<Expectation>& expectations,
                  const Style& style) {
  Style plain = style;
  plain.color = plain.wraps = false;
  std::size_t failed = 0;
  std::size_t errors = 0;
  std::string cases;
  for (std::size_t i = 0; i < results.size(); ++i) {
    Case each = case_of(results[i], plain);
    if (!expectations.empty()) {
      each = expectations[i].met ? Case{Fate::passed, "", "", summary(results[i]) + "\n"}
                                 : unexpected_case(results[i], expectations[i], plain);
    }
    failed += each.fate == Fate::failed ? 1 : 0;
    errors += each.fate == Fate::error ? 1 : 0;
    cases += test_case(results[i], each);
  }
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\"", results.size(), failed, errors);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"heddle\" {0}>\n"
      "  <testsuite name=\"heddle check\" {0} skipped=\"0\">\n{1}  </testsuite>\n</testsuites>\n",
      counts, cases);
}

}  // namespace heddle::report
