#ifndef HEDDLE_TESTS_CLI_PROCESS_H_
#define HEDDLE_TESTS_CLI_PROCESS_H_

#include <string>
#include <vector>

namespace heddle::tests {

// How a call of the heddle binary ended.
struct Called {
  int status = -1;  // of its exit; -1 where a signal ended it
  std::string out;
  std::string err;
};

// Calls heddle with standard output and error in files. `environment` ("NAME=value") is added to
// an empty one.
Called heddle(const std::vector<std::string>& arguments,
              const std::vector<std::string>& environment = {});

// The same with standard output on a terminal of so many columns.
Called heddle_on_terminal(const std::vector<std::string>& arguments, unsigned short columns,
                          const std::vector<std::string>& environment = {});

// The same with standard output in the file at `path`; empty: closed.
Called heddle_into(const std::string& path, const std::vector<std::string>& arguments);

// The same with `signal` sent to heddle so long after the file at `path` has come to be there.
Called heddle_signalled(const std::vector<std::string>& arguments, const std::string& path,
                        int signal, unsigned milliseconds);

bool contains(const std::string& text, const std::string& part);
std::vector<std::string> lines_of(const std::string& text);
// What follows `before` up to the end of its line; empty where there is no such line.
std::string after(const std::string& text, const std::string& before);

}  // namespace heddle::tests

#endif  // HEDDLE_TESTS_CLI_PROCESS_H_
