#include "checker/replacement_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "sim/failure.h"

namespace heddle {

int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

void cannot_write(const std::string& path, int error) {
  throw UsageError("cannot write '" + path + "': " + std::generic_category().message(error));
}

ReplacementFile::ReplacementFile(const std::string& path, const std::string& target)
    : path_(path), name_(target + ".XXXXXX") {
  descriptor_ = ::mkostemp(name_.data(), O_CLOEXEC);
  if (descriptor_ < 0) cannot_write(path_, errno);
}

ReplacementFile::~ReplacementFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!moved_) ::unlink(name_.c_str());
}

void ReplacementFile::write(std::string_view text) const {
  if (const int error = write_all(descriptor_, text)) cannot_write(path_, error);
}

void ReplacementFile::move_to(const std::string& target) {
  struct stat status {};
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const mode_t mode = ::stat(target.c_str(), &status) == 0 ? status.st_mode & 07777 : 0666 & ~mask;
  if (::fchmod(descriptor_, mode) != 0) cannot_write(path_, errno);
  if (::fsync(descriptor_) != 0) cannot_write(path_, errno);
  if (::close(std::exchange(descriptor_, -1)) != 0) cannot_write(path_, errno);
  if (::rename(name_.c_str(), target.c_str()) != 0) cannot_write(path_, errno);
  moved_ = true;
  // The name in its folder as well. Not all file systems can, and the content is safe either way.
  const std::string parent = std::filesystem::path(target).parent_path().string();
  const int folder =
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  static_cast<void>(::fsync(folder));
  ::close(folder);
}

}  // namespace heddle
