#include "checker/cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <deque>
#include <limits>
#include <utility>

#include "checker/cli/description.h"
#include "checker/cli/nearest.h"
#include "sim/failure.h"

namespace heddle::cli {
namespace {

struct SingleOption {
  std::string name;
  std::optional<std::string>* target;
  std::vector<std::string> values;
};

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

constexpr std::size_t kNameColumns = 28;  // of the help
constexpr std::size_t kHelpColumns = 66;

// Lines of at most kHelpColumns; the formatter indents them.
std::string wrapped(const std::string& help) {
  std::string text;
  std::size_t column = 0;
  for (std::size_t at = 0; at < help.size();) {
    const std::size_t end = std::min(help.find(' ', at), help.size());
    const bool breaks = column > 0 && column + 1 + (end - at) > kHelpColumns;
    if (column > 0) text += breaks ? '\n' : ' ';
    column = (breaks || column == 0 ? 0 : column + 1) + (end - at);
    text += help.substr(at, end - at);
    at = end + 1;
  }
  return text;
}

// The usage as written, instead of one that is made of the declarations.
class Formatter : public CLI::Formatter {
 public:
  explicit Formatter(std::string usage) : usage_(std::move(usage)) { column_width(kNameColumns); }
  std::string make_usage(const CLI::App*, std::string) const override {
    return "Usage: " + usage_ + "\n";
  }

 private:
  std::string usage_;
};

}  // namespace

struct Arguments::Parser {
  CLI::App app;
  std::string command;
  CommandDescription description;
  std::vector<std::string>* positionals = nullptr;  // null: there are none
  std::vector<std::string> names;                   // of all options
  std::deque<SingleOption> singles;                 // stay where they are while others are added
  std::vector<std::pair<std::string, std::vector<std::string>*>> repeated;

  // What CLI11 knows nothing of: positionals, and options that there are not.
  void take_rest(const std::vector<std::string>& rest) const {
    bool only_positionals = false;
    std::vector<std::string> words;
    for (const std::string& word : rest) {
      const bool is_option = !only_positionals && word.size() > 1 && word.front() == '-';
      if (word == "--" && !only_positionals) {
        only_positionals = true;
      } else if (is_option) {
        const std::string name = word.substr(0, word.find('='));
        throw UsageError(
            fmt::format("{} has no option '{}'{}", command, name, did_you_mean(name, names)));
      } else {
        words.push_back(word);
      }
    }
    if (words.empty()) return;
    if (positionals == nullptr) {
      throw UsageError(fmt::format("{} takes no argument '{}'", command, words.front()));
    }
    *positionals = words;
  }

  // From what CLI11 says: "--seed: 1 required X missing", "quiet was given a disallowed ...".
  [[noreturn]] void wrong_count(const std::string& message) const {
    const std::string word = message.substr(0, message.find_first_of(": "));
    if (word.starts_with("--")) throw UsageError(fmt::format("{} needs a value", word));
    const bool is_flag = std::find(names.begin(), names.end(), "--" + word) != names.end();
    if (is_flag) throw UsageError(fmt::format("--{} takes no value", word));
    throw UsageError(fmt::format("{}: {}", command, message));
  }

  static void must_have_value(const std::string& name, const std::string& value) {
    if (value.empty()) throw UsageError(fmt::format("{} needs a value, not an empty one", name));
    if (value.starts_with("--")) {
      throw UsageError(fmt::format("{} needs a value, and '{}' is an option", name, value));
    }
  }

  void hand_over() {
    for (SingleOption& option : singles) {
      if (option.values.size() > 1) {
        throw UsageError(fmt::format("{} is given {} times", option.name, option.values.size()));
      }
      if (option.values.empty()) continue;
      must_have_value(option.name, option.values.front());
      *option.target = option.values.front();
    }
    for (const auto& [name, values] : repeated) {
      for (const std::string& value : *values) must_have_value(name, value);
    }
  }
};

Arguments::Arguments(const std::string& command, const std::string& usage,
                     const std::string& summary, const std::vector<std::string>& examples)
    : parser_(std::make_unique<Parser>()) {
  CLI::App& app = parser_->app;
  parser_->command = command;
  parser_->description = {command, usage, summary, examples, {}};
  parser_->names = {"--help"};
  app.name("heddle " + command);
  app.description(summary);
  app.allow_extras();
  app.set_help_flag("--help,-h", "This text");
  app.formatter(std::make_shared<Formatter>(fmt::format("heddle {} {}", command, usage)));
  std::string footer = examples.size() == 1 ? "Example:" : "Examples:";
  for (const std::string& example : examples) footer += "\n  heddle " + command + " " + example;
  app.footer(footer);
}

Arguments::~Arguments() = default;

void Arguments::flag(const std::string& name, bool& value, const std::string& help) {
  parser_->names.push_back(name);
  parser_->description.options.push_back({name, "", help});
  parser_->app.add_flag(name, value, wrapped(help))->disable_flag_override();
}

void Arguments::option(const std::string& name, std::optional<std::string>& value,
                       const std::string& placeholder, const std::string& help) {
  parser_->names.push_back(name);
  parser_->description.options.push_back({name, placeholder, help});
  parser_->singles.push_back({name, &value, {}});
  parser_->app.add_option(name, parser_->singles.back().values, wrapped(help))
      ->type_name(placeholder)
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

void Arguments::repeated(const std::string& name, std::vector<std::string>& values,
                         const std::string& placeholder, const std::string& help) {
  parser_->names.push_back(name);
  parser_->description.options.push_back({name, placeholder, help});
  parser_->repeated.emplace_back(name, &values);
  parser_->app.add_option(name, values, wrapped(help))
      ->type_name(placeholder)
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

void Arguments::positionals(std::vector<std::string>& values) { parser_->positionals = &values; }

std::optional<std::string> Arguments::parse(const std::vector<std::string>& arguments) {
  if (CommandDescription* wanted = Describing::wanted()) {
    *wanted = parser_->description;
    throw Describing::Told{};
  }
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  CLI::App& app = parser_->app;
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return app.help();
  } catch (const CLI::ArgumentMismatch& error) {
    parser_->wrong_count(error.what());
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("{}: {}", parser_->command, error.what()));
  }
  parser_->take_rest(app.remaining());
  parser_->hand_over();
  return std::nullopt;
}

std::uint64_t number_of(std::string_view what, const std::string& text, std::uint64_t minimum,
                        std::uint64_t maximum) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const bool is_number = rest == end && error != std::errc::invalid_argument;
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool negative =
      text.size() > 1 && text.front() == '-' &&
      std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!negative && (!is_number || !digits)) {
    throw UsageError(fmt::format("{}: '{}' is not a whole number", what, text));
  }
  if (negative || error == std::errc::result_out_of_range || number < minimum || number > maximum) {
    if (maximum == std::numeric_limits<std::uint64_t>::max()) {
      throw UsageError(
          fmt::format("{}: {} is out of range, from {} to 2^64 - 1", what, text, minimum));
    }
    throw UsageError(
        fmt::format("{}: {} is out of range, from {} to {}", what, text, minimum, maximum));
  }
  return number;
}

std::int64_t signed_number_of(std::string_view what, const std::string& text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc::invalid_argument || rest != end) {
    throw UsageError(fmt::format("{}: '{}' is not a whole number", what, text));
  }
  if (error == std::errc::result_out_of_range) {
    throw UsageError(fmt::format("{}: {} does not fit 64 bits", what, text));
  }
  return number;
}

double duration_of(std::string_view what, const std::string& text) {
  struct Unit {
    std::string_view name;
    double seconds;
  };
  constexpr Unit kUnits[] = {{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3},
                             {"s", 1},     {"m", 60},    {"h", 3600}};
  constexpr double kSecondsMax = 366.0 * 24 * 3600;
  const std::size_t digits = text.find_first_not_of("0123456789.");
  const std::string number = text.substr(0, digits);
  const std::string_view unit =
      digits == std::string::npos ? std::string_view() : std::string_view(text).substr(digits);
  double value = 0;
  const char* end = number.data() + number.size();
  const auto [rest, error] = std::from_chars(number.data(), end, value, std::chars_format::fixed);
  const auto* known = std::find_if(std::begin(kUnits), std::end(kUnits),
                                   [&](const Unit& each) { return each.name == unit; });
  if (number.empty() || error == std::errc::invalid_argument || rest != end ||
      known == std::end(kUnits)) {
    throw UsageError(fmt::format(
        "{}: '{}' is not a duration; write a number and its unit, like 10s, 500ms, 2m or 1h", what,
        text));
  }
  const double seconds = value * known->seconds;
  if (error == std::errc::result_out_of_range || seconds <= 0 || seconds > kSecondsMax) {
    throw UsageError(
        fmt::format("{}: {} is out of range, more than 0 and at most a year", what, text));
  }
  return seconds;
}

void must_be_one_of(std::string_view what, const std::string& text,
                    const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return;
  throw UsageError(fmt::format("{}: there is no '{}'; choose one of {}{}", what, text,
                               joined(choices), did_you_mean(text, choices)));
}

}  // namespace heddle::cli
