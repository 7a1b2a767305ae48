#ifndef HEDDLE_CHECKER_CLI_REAL_RECORD_H_
#define HEDDLE_CHECKER_CLI_REAL_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heddle::cli {

// How one real run ended, as the child tells it to the parent through the pipe.
struct RealRecord {
  bool failed = false;  // then the child ends itself
  std::vector<std::pair<std::string, std::int64_t>> outcome;
  std::string message;  // of the failure
};

// Length and content: both processes are of one program, so numbers go as they lie in memory.
std::string encode(const RealRecord& record);

// Puts records together again from the pieces that a pipe delivers.
class RealRecordReader {
 public:
  void add(std::string_view bytes) { buffer_.append(bytes); }
  // The next whole record; nullopt until more bytes come.
  std::optional<RealRecord> next();

 private:
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_REAL_RECORD_H_
