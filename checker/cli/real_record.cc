#include "checker/cli/real_record.h"

#include <cstring>

namespace heddle::cli {
namespace {

void put(std::string& bytes, std::int64_t number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void put(std::string& bytes, const std::string& text) {
  put(bytes, static_cast<std::int64_t>(text.size()));
  bytes += text;
}

std::int64_t take_number(std::string_view& bytes) {
  std::int64_t number = 0;
  if (bytes.size() < sizeof number) return 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

std::string take_text(std::string_view& bytes) {
  const std::string text(bytes.substr(0, static_cast<std::size_t>(take_number(bytes))));
  bytes.remove_prefix(text.size());
  return text;
}

}  // namespace

std::string encode(const RealRecord& record) {
  std::string content;
  put(content, std::int64_t{record.failed ? 1 : 0});
  put(content, record.message);
  put(content, static_cast<std::int64_t>(record.outcome.size()));
  for (const auto& [name, value] : record.outcome) {
    put(content, name);
    put(content, value);
  }
  std::string bytes;
  put(bytes, content);
  return bytes;
}

std::optional<RealRecord> RealRecordReader::next() {
  std::string_view rest = std::string_view(buffer_).substr(at_);
  std::int64_t size = 0;
  if (rest.size() < sizeof size) return std::nullopt;
  size = take_number(rest);
  if (rest.size() < static_cast<std::size_t>(size)) return std::nullopt;
  std::string_view content = rest.substr(0, static_cast<std::size_t>(size));
  at_ = buffer_.size() - rest.size() + content.size();

  RealRecord record;
  record.failed = take_number(content) != 0;
  record.message = take_text(content);
  const std::int64_t count = take_number(content);
  for (std::int64_t i = 0; i < count; ++i) {
    std::string name = take_text(content);
    const std::int64_t value = take_number(content);
    record.outcome.emplace_back(std::move(name), value);
  }
  if (at_ == buffer_.size()) {
    buffer_.clear();
    at_ = 0;
  }
  return record;
}

}  // namespace heddle::cli
