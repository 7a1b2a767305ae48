#include "checker/cli/manual.h"

#include <fmt/format.h>

#include "checker/cli/arguments.h"
#include "checker/cli/description.h"
#include "checker/cli/output.h"

namespace heddle::cli {
namespace {

// Text as it is, whatever it begins with, with signs that can be copied.
std::string escaped(const std::string& text) {
  std::string result;
  bool begins_line = true;
  for (const char character : text) {
    if (begins_line && (character == '.' || character == '\'')) result += "\\&";
    begins_line = character == '\n';
    switch (character) {
      case '\\':
        result += "\\e";
        break;
      case '-':
        result += "\\-";
        break;
      case '\'':
        result += "\\(aq";
        break;
      case '^':
        result += "\\(ha";
        break;
      case '~':
        result += "\\(ti";
        break;
      default:
        result += character;
    }
  }
  return result;
}

std::string bold(const std::string& text) { return "\\fB" + escaped(text) + "\\fR"; }

std::string section_of(const Command& command) {
  const CommandDescription description = description_of(command);
  std::string text =
      fmt::format(".SS \"heddle {}\"\n.B heddle {}\n{}\n.PP\n{}\n", escaped(command.name),
                  escaped(command.name), escaped(description.usage), escaped(description.summary));
  for (const OptionDescription& option : description.options) {
    const std::string value =
        option.placeholder.empty() ? "" : " \\fI" + escaped(option.placeholder) + "\\fR";
    text += fmt::format(".TP\n{}{}\n{}\n", bold(option.name), value, escaped(option.help));
  }
  for (const std::string& example : description.examples) {
    text += fmt::format(".PP\nExample: {}\n", bold("heddle " + command.name + " " + example));
  }
  return text;
}

}  // namespace

std::string manual() {
  std::string text = fmt::format(
      ".TH HEDDLE 1 \"\" \"heddle {}\" \"User Commands\"\n"
      ".SH NAME\nheddle \\- {}\n"
      ".SH SYNOPSIS\n.B heddle\n.I COMMAND\n.RI [ OPTIONS ]\n"
      ".SH DESCRIPTION\n{}\n.SH COMMANDS\n",
      HEDDLE_VERSION, "search the schedules of concurrent C++ programs for bugs", escaped(kAbout));
  for (const Command& command : commands()) text += section_of(command);
  return text + fmt::format(".SH \"EXIT STATUS\"\n{}\n.SH ENVIRONMENT\n", escaped(kExitStatus)) +
         ".TP\n.B NO_COLOR\nIf set and not empty, no colours are used unless " +
         bold("--color always") +
         " is given.\n.TP\n.B HEDDLE_CC, HEDDLE_CXX\nThe compilers that heddle\\-cc and "
         "heddle\\-c++ call.\n.TP\n.B HEDDLE_SEED\nRead by tests that are linked with heddle, not "
         "by "
         "this command: the execution to run again.\n";
}

Exit manual_command(const std::vector<std::string>& words) {
  Arguments arguments("manual", "",
                      "Prints the manual page of heddle, which 'man heddle' shows where heddle is "
                      "installed.",
                      {"> heddle.1"});
  if (const auto help = arguments.parse(words)) {
    print(*help);
    return Exit::passed;
  }
  print(manual());
  return Exit::passed;
}

}  // namespace heddle::cli
