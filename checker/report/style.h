#ifndef HEDDLE_CHECKER_REPORT_STYLE_H_
#define HEDDLE_CHECKER_REPORT_STYLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace heddle::report {

// How a report is laid out. The same style gives the same bytes for the same result.
struct Style {
  bool color = false;
  std::size_t width = 120;     // columns a line may take
  bool wraps = false;          // break long sentences there: for terminals, not for grep
  std::size_t steps_max = 60;  // lines of a timeline, more are left out of its middle; 0: no limit
  // How a call names what was checked, where that is a program and no model: "--program ./prog",
  // and what comes last: " -- ARGS".
  std::string program = {};
  std::string program_arguments = {};
  // Where no 'heddle replay' brings an execution back, as in a test: what stands before and after
  // its token instead.
  std::string before_seed = {};
  std::string after_seed = {};
  // The token in quotes, and in lines of so many columns; 0: as it is. For what breaks long lines.
  std::size_t seed_width = 0;
};

enum class Colour : std::uint8_t { none, bold, dim, red, green, yellow, cyan };

// `text` between the escape sequences of `colour`, or as it is where the style has no colours.
std::string paint(std::string_view text, Colour colour, const Style& style);

// `text` without what would disturb a terminal: control characters become '?'.
std::string clean(std::string_view text);
// Columns that UTF-8 text takes, one a code point.
std::size_t width_of(std::string_view text) noexcept;
// `text` with spaces after it up to `width`; as it is where it is longer.
std::string padded(std::string_view text, std::size_t width);
// `text`, or its beginning and "..." where it is wider than `width`. REQUIRES: width >= 3
std::string shortened(std::string_view text, std::size_t width);
// A paragraph: `text` after `indent`, broken between words where the style wraps. Ends in a
// newline.
std::string wrapped(std::string_view text, std::string_view indent, const Style& style);

// "12,345".
std::string grouped(std::uint64_t number);
// "66.7 %", "< 0.1 %". REQUIRES: whole > 0
std::string percent(std::uint64_t part, std::uint64_t whole);
// "1 event", "2 events".
std::string counted(std::uint64_t number, std::string_view noun);
// "350 us", "12.3 ms", "4.56 s", "2 min 5 s", "3 h 20 min", "12 days".
std::string duration(double seconds);

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_STYLE_H_
