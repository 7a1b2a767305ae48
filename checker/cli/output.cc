#include "checker/cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "checker/replacement_file.h"
#include "sim/failure.h"

namespace heddle::cli {
namespace {

bool terminal(int descriptor) {
  const char* term = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && (term == nullptr || std::strcmp(term, "dumb") != 0);
}

// Nothing where it is no terminal, or one that does not tell.
std::optional<std::size_t> columns_of(int descriptor) {
  constexpr std::size_t kColumnsMin = 40;
  winsize size{};
  if (::isatty(descriptor) != 1 || ::ioctl(descriptor, TIOCGWINSZ, &size) != 0) return std::nullopt;
  if (size.ws_col == 0) return std::nullopt;
  return std::max<std::size_t>(size.ws_col, kColumnsMin);
}

}  // namespace

void prepare_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    // For reading only where it is an output, so that writing to it fails as it should.
    static_cast<void>(::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
  }
}

void print(std::string_view text) {
  const int error = write_all(STDOUT_FILENO, text);
  if (error != 0 && error != EPIPE) cannot_write("standard output", error);
}

void print_error(std::string_view message) {
  std::string line = "heddle: ";
  for (const char character : message) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7f) {
      line += fmt::format("\\x{:02x}", byte);
    } else {
      line += character;
    }
  }
  line += '\n';
  static_cast<void>(write_all(STDERR_FILENO, line));
}

void print_progress(std::string_view text) { static_cast<void>(write_all(STDERR_FILENO, text)); }

bool progress_is_shown() { return terminal(STDERR_FILENO); }

std::size_t progress_width() { return columns_of(STDERR_FILENO).value_or(80); }

report::Style style_for(const std::string& color) {
  report::Style style;
  const char* no_color = std::getenv("NO_COLOR");
  const bool wanted = no_color == nullptr || *no_color == '\0';
  style.color = color == "always" || (color == "auto" && wanted && terminal(STDOUT_FILENO));
  if (const auto columns = columns_of(STDOUT_FILENO)) {
    style.width = *columns;
    style.wraps = true;
  }
  return style;
}

void must_be_replaceable(const std::string& path) {
  struct stat status {};
  const bool special =
      ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
  if (path == "-" || special) throw UsageError(fmt::format("'{}' is not a file to replace", path));
  static_cast<void>(ReportFile(path));
}

ReportFile::ReportFile(const std::string& path) : path_(path), target_(path) {
  if (path == "-") return;
  std::error_code error;
  const auto resolved = std::filesystem::weakly_canonical(path, error);
  if (!error) target_ = resolved.string();
  struct stat status {};
  if (::stat(target_.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) cannot_write(path, EISDIR);
    if (::access(target_.c_str(), W_OK) != 0) cannot_write(path, errno);
    replaced_ = S_ISREG(status.st_mode);
  } else if (errno != ENOENT) {
    cannot_write(path, errno);
  }
  if (replaced_)
    ReplacementFile(path_, target_);  // made and removed again: nothing is left if killed
}

void ReportFile::write(std::string_view text) const {
  if (is_standard_output()) return print(text);
  if (replaced_) {
    ReplacementFile aside(path_, target_);
    aside.write(text);
    return aside.move_to(target_);
  }
  const int descriptor = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) cannot_write(path_, errno);
  const int error = write_all(descriptor, text);
  const int close_error = ::close(descriptor) == 0 ? 0 : errno;
  if (error != 0) cannot_write(path_, error);
  if (close_error != 0) cannot_write(path_, close_error);
}

}  // namespace heddle::cli
