#include "process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace heddle::tests {
namespace {

int checked(int result, const char* what) {
  if (result < 0) throw std::runtime_error(what);
  return result;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Starts heddle. `output` below 0 leaves standard output closed.
pid_t start(const std::vector<std::string>& arguments, std::vector<std::string> environment,
            int output, int errors) {
  std::vector<std::string> words = {"heddle"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const std::vector<char*> argv = pointers_to(words);
  const std::vector<char*> envp = pointers_to(environment);
  const pid_t process = checked(::fork(), "fork");
  if (process != 0) return process;
  if (output >= 0) {
    ::dup2(output, STDOUT_FILENO);
  } else {
    ::close(STDOUT_FILENO);
  }
  ::dup2(errors, STDERR_FILENO);
  ::execve(HEDDLE_BINARY, argv.data(), envp.data());
  ::_exit(126);
}

int wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// All that can be read, to the end of the file or of the terminal.
std::string read_all(int file) {
  std::string text;
  char bytes[4096];
  for (;;) {
    const ssize_t count = ::read(file, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(bytes, static_cast<std::size_t>(count));
  }
}

std::string content_of(int file) {
  ::lseek(file, 0, SEEK_SET);
  std::string text = read_all(file);
  ::close(file);
  return text;
}

}  // namespace

Called heddle(const std::vector<std::string>& arguments,
              const std::vector<std::string>& environment) {
  const int output = checked(::memfd_create("out", MFD_CLOEXEC), "memfd_create");
  const int errors = checked(::memfd_create("err", MFD_CLOEXEC), "memfd_create");
  Called called;
  called.status = wait_for(start(arguments, environment, output, errors));
  called.out = content_of(output);
  called.err = content_of(errors);
  return called;
}

Called heddle_into(const std::string& path, const std::vector<std::string>& arguments) {
  const int output =
      path.empty() ? -1 : checked(::open(path.c_str(), O_WRONLY | O_CLOEXEC), "open");
  const int errors = checked(::memfd_create("err", MFD_CLOEXEC), "memfd_create");
  Called called;
  called.status = wait_for(start(arguments, {}, output, errors));
  called.err = content_of(errors);
  if (output >= 0) ::close(output);
  return called;
}

Called heddle_signalled(const std::vector<std::string>& arguments, const std::string& path,
                        int signal, unsigned milliseconds) {
  const int output = checked(::memfd_create("out", MFD_CLOEXEC), "memfd_create");
  const int errors = checked(::memfd_create("err", MFD_CLOEXEC), "memfd_create");
  const pid_t process = start(arguments, {}, output, errors);
  siginfo_t ended{};
  const auto has_ended = [&] {
    checked(::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOHANG | WNOWAIT),
            "waitid");
    return ended.si_pid != 0;
  };
  constexpr useconds_t kMillisecond = 1'000;
  while (::access(path.c_str(), F_OK) != 0 && !has_ended()) ::usleep(kMillisecond);
  ::usleep(milliseconds * kMillisecond);
  ::kill(process, signal);
  Called called;
  called.status = wait_for(process);
  called.out = content_of(output);
  called.err = content_of(errors);
  return called;
}

Called heddle_on_terminal(const std::vector<std::string>& arguments, unsigned short columns,
                          const std::vector<std::string>& environment) {
  const int terminal = checked(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt");
  checked(::grantpt(terminal), "grantpt");
  checked(::unlockpt(terminal), "unlockpt");
  const int program_side =
      checked(::open(::ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC), "open terminal");
  const winsize size{24, columns, 0, 0};
  checked(::ioctl(program_side, TIOCSWINSZ, &size), "TIOCSWINSZ");
  const int errors = checked(::memfd_create("err", MFD_CLOEXEC), "memfd_create");
  const pid_t process = start(arguments, environment, program_side, errors);
  ::close(program_side);
  Called called;
  called.out = read_all(terminal);
  called.status = wait_for(process);
  called.err = content_of(errors);
  ::close(terminal);
  return called;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string after(const std::string& text, const std::string& before) {
  for (const std::string& line : lines_of(text)) {
    const std::size_t at = line.find(before);
    if (at != std::string::npos) return line.substr(at + before.size());
  }
  return "";
}

}  // namespace heddle::tests
