#ifndef HEDDLE_CHECKER_REPLACEMENT_FILE_H_
#define HEDDLE_CHECKER_REPLACEMENT_FILE_H_

#include <string>
#include <string_view>

namespace heddle {

// Writes all of `text`. Returns 0, or the error number.
int write_all(int descriptor, std::string_view text);

// Throws UsageError: "cannot write 'PATH': REASON".
[[noreturn]] void cannot_write(const std::string& path, int error);

// A file beside the one that it is to replace: whoever reads that one finds the old content or the
// new, and never a part, even where the machine goes down. Gone again if it is not moved into
// place.
class ReplacementFile {
 public:
  // `path` is `target` as the user knows it. Throws UsageError where the file cannot be made.
  ReplacementFile(const std::string& path, const std::string& target);
  ~ReplacementFile();
  ReplacementFile(const ReplacementFile&) = delete;
  ReplacementFile& operator=(const ReplacementFile&) = delete;

  // Both throw UsageError where they cannot; the file that was to be replaced is as it was.
  void write(std::string_view text) const;
  void move_to(const std::string& target);

 private:
  const std::string path_;
  std::string name_;
  int descriptor_ = -1;
  bool moved_ = false;
};

}  // namespace heddle

#endif  // HEDDLE_CHECKER_REPLACEMENT_FILE_H_
