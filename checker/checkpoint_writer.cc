#include "checker/checkpoint_writer.h"

#include <filesystem>
#include <system_error>

#include "checker/replacement_file.h"

namespace heddle {

CheckpointWriter::CheckpointWriter(const Program& program, const CheckOptions& options)
    : program_(program), options_(options) {
  if (options.checkpoint.empty()) return;
  std::error_code error;
  const auto resolved = std::filesystem::weakly_canonical(options.checkpoint, error);
  target_ = error ? options.checkpoint : resolved.string();
}

void CheckpointWriter::write(const Checkpoint& checkpoint) {
  if (options_.checkpoint.empty()) return;
  std::string complaint;
  try {
    ReplacementFile file(options_.checkpoint, target_);
    file.write(encode(checkpoint, program_, options_));
    file.move_to(target_);
  } catch (const UsageError& error) {
    complaint = error.what();
  }
  complain(complaint);
  const auto interval = std::chrono::duration<double>(options_.checkpoint_seconds);
  next_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(interval);
}

void CheckpointWriter::complain(const std::string& reason) {
  if (!reason.empty() && reason != last_complaint_ && options_.checkpoint_failed) {
    options_.checkpoint_failed(reason);
  }
  last_complaint_ = reason;
}

}  // namespace heddle
