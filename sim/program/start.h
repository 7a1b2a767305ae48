#ifndef HEDDLE_SIM_PROGRAM_START_H_
#define HEDDLE_SIM_PROGRAM_START_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace heddle::program {

// Takes the program's memory as it is before main, for every execution to begin with.
void take_program();
// The system is about to write there on behalf of the program.
void expect_write(std::uintptr_t address, std::size_t size) noexcept;
// The file descriptor of standard error for heddle itself, while the program's is closed.
int standard_error() noexcept;

// Searches the executions of the program, which was started with `words`, by a call that the
// process was given, and returns the status to exit with. Of whoever searches; see checker/program.
int check_program(const std::vector<std::string>& words, const std::function<int()>& main_function);

// The environment variable that has the call: its words, each followed by kEndOfWord.
inline constexpr const char* kCallVariable = "HEDDLE_PROGRAM_CALL";
inline constexpr char kEndOfWord = '\x1f';

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_START_H_
