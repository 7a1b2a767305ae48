#include "checker/report/style.h"

#include <fmt/format.h>

#include <algorithm>

namespace heddle::report {
namespace {

std::string_view escape_of(Colour colour) {
  switch (colour) {
    case Colour::none:
      return "";
    case Colour::bold:
      return "\x1b[1m";
    case Colour::dim:
      return "\x1b[2m";
    case Colour::red:
      return "\x1b[1;31m";
    case Colour::green:
      return "\x1b[1;32m";
    case Colour::yellow:
      return "\x1b[1;33m";
    case Colour::cyan:
      return "\x1b[36m";
  }
  return "";
}

bool begins_code_point(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
}

}  // namespace

std::string paint(std::string_view text, Colour colour, const Style& style) {
  if (!style.color || colour == Colour::none || text.empty()) return std::string(text);
  return fmt::format("{}{}\x1b[0m", escape_of(colour), text);
}

std::string clean(std::string_view text) {
  std::string result(text);
  for (char& character : result) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7f) character = '?';
  }
  return result;
}

std::size_t width_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_code_point));
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t taken = width_of(text);
  return std::string(text) + std::string(taken < width ? width - taken : 0, ' ');
}

std::string shortened(std::string_view text, std::size_t width) {
  if (width_of(text) <= width) return std::string(text);
  std::size_t kept = 0;
  std::size_t taken = 0;
  while (kept < text.size() && (taken < width - 3 || !begins_code_point(text[kept]))) {
    if (begins_code_point(text[kept])) ++taken;
    ++kept;
  }
  return std::string(text.substr(0, kept)) + "...";
}

std::string wrapped(std::string_view text, std::string_view indent, const Style& style) {
  constexpr std::string_view kHanging = "  ";
  std::string result(indent);
  std::size_t column = indent.size();
  bool first = true;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!first && style.wraps && column + 1 + width_of(word) > style.width) {
      result += fmt::format("\n{}{}", indent, kHanging);
      column = indent.size() + kHanging.size();
    } else if (!first) {
      result += ' ';
      ++column;
    }
    result += word;
    column += width_of(word);
    first = false;
  }
  return result + "\n";
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  const double share = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  if (part > 0 && share < 0.1) return "< 0.1 %";
  return fmt::format("{:.1f} %", share);
}

std::string counted(std::uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string duration(double seconds) {
  constexpr double kMicro = 1e-6;
  constexpr double kMilli = 1e-3;
  constexpr double kMinute = 60;
  if (seconds < kMilli) return fmt::format("{:.0f} us", seconds / kMicro);
  if (seconds < 1) return fmt::format("{:.1f} ms", seconds / kMilli);
  if (seconds < kMinute) return fmt::format("{:.2f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(seconds);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  if (whole < 48 * 3600) return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
  return fmt::format("{} days", grouped(whole / (24 * 3600)));
}

}  // namespace heddle::report
