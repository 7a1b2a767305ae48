#include "checker/cli/highlight.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace heddle::cli {
namespace {

using report::Colour;

constexpr std::array<std::string_view, 44> kKeywords = {
    "auto",        "bool",      "break",    "case",     "catch",   "char",   "class",  "const",
    "const_cast",  "constexpr", "continue", "default",  "delete",  "do",     "double", "else",
    "enum",        "explicit",  "false",    "for",      "if",      "int",    "long",   "namespace",
    "new",         "noexcept",  "nullptr",  "operator", "private", "public", "return", "static",
    "static_cast", "struct",    "switch",   "template", "this",    "throw",  "true",   "try",
    "typename",    "using",     "void",     "while"};
static_assert(std::ranges::is_sorted(kKeywords));

bool in_word(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_';
}

bool is_digit(char character) { return std::isdigit(static_cast<unsigned char>(character)) != 0; }

std::size_t end_of_word(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && (in_word(line[end]) || line[end] == '\'')) ++end;
  return end;
}

// The end of a literal in quotes at the beginning of `line`; all of it where it is not closed.
std::size_t end_of_literal(std::string_view line) {
  for (std::size_t at = 1; at < line.size(); ++at) {
    if (line[at] == '\\') {
      ++at;
    } else if (line[at] == line.front()) {
      return at + 1;
    }
  }
  return line.size();
}

struct Token {
  std::size_t length;
  Colour colour;
};

// What `line`, not empty, begins with.
Token first_token(std::string_view line) {
  if (line.starts_with("//")) return {line.size(), Colour::dim};
  if (line.front() == '"' || line.front() == '\'') return {end_of_literal(line), Colour::green};
  if (!in_word(line.front())) return {1, Colour::none};
  const std::size_t length = end_of_word(line);
  if (is_digit(line.front())) return {length, Colour::yellow};
  const bool keyword = std::ranges::binary_search(kKeywords, line.substr(0, length));
  return {length, keyword ? Colour::cyan : Colour::none};
}

std::string highlighted_line(std::string_view line, const report::Style& style) {
  if (line.starts_with('#')) return report::paint(line, Colour::yellow, style);
  std::string text;
  while (!line.empty()) {
    const Token token = first_token(line);
    text += report::paint(line.substr(0, token.length), token.colour, style);
    line.remove_prefix(token.length);
  }
  return text;
}

}  // namespace

std::string highlighted(std::string_view source, const report::Style& style) {
  if (!style.color) return std::string(source);
  std::string text;
  while (!source.empty()) {
    const std::size_t end = std::min(source.find('\n'), source.size());
    text += highlighted_line(source.substr(0, end), style);
    if (end < source.size()) text += '\n';
    source.remove_prefix(std::min(end + 1, source.size()));
  }
  return text;
}

}  // namespace heddle::cli
