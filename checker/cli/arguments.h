#ifndef HEDDLE_CHECKER_CLI_ARGUMENTS_H_
#define HEDDLE_CHECKER_CLI_ARGUMENTS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heddle::cli {

// The options of one command: declared first, then parsed. What is declared must outlive the
// object. Everything is taken as text; number_of and duration_of read it strictly.
class Arguments {
 public:
  // For the help: how to call the command, what it does, and arguments that are worth a try.
  Arguments(const std::string& command, const std::string& usage, const std::string& summary,
            const std::vector<std::string>& examples);
  ~Arguments();
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  void flag(const std::string& name, bool& value, const std::string& help);
  void option(const std::string& name, std::optional<std::string>& value,
              const std::string& placeholder, const std::string& help);
  // May be given any number of times.
  void repeated(const std::string& name, std::vector<std::string>& values,
                const std::string& placeholder, const std::string& help);
  // Takes what belongs to no option. Without this, such words are refused.
  void positionals(std::vector<std::string>& values);

  // Returns the help where it was asked for, and then nothing else is to be done. Throws
  // UsageError for options that are unknown, repeated or without their value.
  std::optional<std::string> parse(const std::vector<std::string>& arguments);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

// A decimal number within the limits and nothing after it. Throws UsageError that begins with
// `what`.
std::uint64_t number_of(std::string_view what, const std::string& text, std::uint64_t minimum,
                        std::uint64_t maximum);
std::int64_t signed_number_of(std::string_view what, const std::string& text);
// Seconds, of "10s", "500ms", "2m", "1h", "1.5s": more than 0. Throws UsageError likewise.
double duration_of(std::string_view what, const std::string& text);
// Throws UsageError unless `text` is one of `choices`.
void must_be_one_of(std::string_view what, const std::string& text,
                    const std::vector<std::string>& choices);

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_ARGUMENTS_H_
