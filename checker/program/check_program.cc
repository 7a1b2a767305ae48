// What heddle's runtime does in the process of a program that is to be checked: the searches and
// the reports of the command line, on the program itself.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "checker/check.h"
#include "checker/cli/check_flags.h"
#include "checker/cli/coverage_flags.h"
#include "checker/cli/output.h"
#include "checker/cli/replay_flags.h"
#include "checker/report/text.h"
#include "sim/program/runtime.h"
#include "sim/program/start.h"

namespace heddle::program {
namespace {

// While it lives, the program's standard streams lead nowhere: it runs many times.
class Silence {
 public:
  Silence() {
    std::fflush(nullptr);
    const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int stream = 0; stream < kStreams; ++stream) {
      kept_[stream] = ::fcntl(stream, F_DUPFD_CLOEXEC, kFirstKept);
      ::dup2(nowhere, stream);
    }
    ::close(nowhere);
    error_stream = kept_[STDERR_FILENO];
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
    std::fflush(nullptr);
    for (int stream = 0; stream < kStreams; ++stream) {
      ::dup2(kept_[stream], stream);
      ::close(kept_[stream]);
    }
    error_stream = STDERR_FILENO;
  }

  static inline int error_stream = STDERR_FILENO;

 private:
  static constexpr int kStreams = 3;
  static constexpr int kFirstKept = 100;  // out of the way of what the program opens
  int kept_[kStreams];
};

std::vector<std::string> words_of_call() {
  const std::string call = std::getenv(kCallVariable);
  ::unsetenv(kCallVariable);
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < call.size();) {
    const std::size_t end = call.find(kEndOfWord, begin);
    words.push_back(call.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

// As a shell takes it for one word.
std::string quoted(const std::string& word) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string text = "'";
  for (const char character : word) text += character == '\'' ? "'\\''" : std::string(1, character);
  return text + "'";
}

report::Style style_for(report::Style style, const std::vector<std::string>& words) {
  style.program = "--program " + quoted(words.front());
  for (std::size_t i = 1; i < words.size(); ++i) {
    style.program_arguments += (i == 1 ? " -- " : " ") + quoted(words[i]);
  }
  return style;
}

cli::Exit check_it(const Program& program, const std::vector<std::string>& options,
                   const std::vector<std::string>& words) {
  cli::CheckFlags flags;
  cli::Arguments arguments("check", "", "", {});
  flags.declare(arguments);
  arguments.parse(options);
  flags.files.open(1);
  const report::Style style = style_for(flags.color.style(), words);
  const CheckOptions check_options = flags.options_for_program();
  std::optional<report::Execution> shown;
  const Result result = [&] {
    const Silence silence;
    Result found = check(program, check_options);
    if (flags.files.has_pictures())
      shown = cli::shown_execution(found, program, check_options, style);
    return found;
  }();
  if (!flags.files.take_standard_output()) {
    cli::print(flags.quiet ? report::brief(result, style) : report::text(result, style));
  }
  flags.files.write({result}, {}, style);
  if (shown) flags.files.write_pictures(*shown, cli::source_on_disk);
  return cli::exit_of(result.verdict);
}

cli::Exit coverage_of(const Program& program, const std::vector<std::string>& options,
                      const std::vector<std::string>& words) {
  cli::CoverageFlags flags;
  cli::Arguments arguments("coverage", "", "", {});
  flags.declare(arguments);
  arguments.parse(options);
  const bool prints = cli::open_files({&flags.json}).empty();
  const report::Style style = style_for(flags.color.style(), words);
  OrderCoverage coverage(OrderCoverage::PlainAccesses::left_out);
  const CheckOptions watched =
      flags.watched(cli::CheckFlags::for_program(flags.search.options()), coverage);
  const Result result = [&] {
    const Silence silence;
    return check(program, watched);
  }();
  return flags.report(result, coverage, style, prints);
}

cli::Exit replay_it(const Program& program, const std::vector<std::string>& options,
                    const std::vector<std::string>& words) {
  cli::ReplayFlags flags;
  cli::Arguments arguments("replay", "", "", {});
  flags.declare(arguments);
  arguments.parse(options);
  flags.validate();
  return flags.run(program, style_for(flags.seed().style(), words), cli::source_on_disk);
}

cli::Exit run_call(const std::vector<std::string>& words,
                   const std::function<int()>& main_function) {
  std::vector<std::string> call = words_of_call();
  const std::string command = call.front();
  call.erase(call.begin());
  Program program;
  program.name = words.front().substr(words.front().rfind('/') + 1);
  program.body = [&] { run_execution(main_function); };
  program.one_a_process = true;
  take_program();
  if (command == "check") return check_it(program, call, words);
  if (command == "coverage") return coverage_of(program, call, words);
  return replay_it(program, call, words);
}

}  // namespace

int standard_error() noexcept { return Silence::error_stream; }

int check_program(const std::vector<std::string>& words,
                  const std::function<int()>& main_function) {
  cli::prepare_streams();
  try {
    return static_cast<int>(run_call(words, main_function));
  } catch (const std::bad_alloc&) {
    cli::print_error("there is not enough memory for this");
  } catch (const std::exception& error) {
    cli::print_error(error.what());
  }
  return static_cast<int>(cli::Exit::wrong_call);
}

}  // namespace heddle::program
