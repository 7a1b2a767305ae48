#include "checker/seed.h"

#include <boost/algorithm/hex.hpp>
#include <boost/crc.hpp>
#include <iterator>

#include "checker/last_operation_kind.h"

namespace heddle {
namespace {

constexpr std::string_view kPrefix = "h1-";
constexpr std::size_t kChecksumBytes = 4;
// What few tokens have, in this order.
constexpr unsigned kWithout = 1;
constexpr unsigned kCycle = 2;
constexpr unsigned kBounds = 4;
constexpr unsigned kFailure = 8;

// Numbers as base-128 groups, the lowest first; strings by their length and bytes.
class Writer {
 public:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
    bytes_.push_back(static_cast<char>(value));
  }
  void signed_number(std::int64_t value) {
    number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void text(std::string_view value) {
    number(value.size());
    bytes_.append(value);
  }
  const std::string& bytes() const noexcept { return bytes_; }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(next());
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if ((byte & 0x80) == 0) return value;
    }
    throw UsageError("the seed is damaged: a number is too long");
  }
  std::uint32_t number_below(std::uint64_t limit) {
    const std::uint64_t value = number();
    if (value >= limit) throw UsageError("the seed is damaged: a number is out of range");
    return static_cast<std::uint32_t>(value);
  }
  std::int64_t signed_number() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  std::string text() {
    const std::uint64_t length = number();
    if (length > left()) throw UsageError("the seed is damaged: a text is cut short");
    std::string value(bytes_.substr(at_, length));
    at_ += length;
    return value;
  }
  std::size_t left() const noexcept { return bytes_.size() - at_; }

 private:
  char next() {
    if (left() == 0) throw UsageError("the seed is damaged: it is cut short");
    return bytes_[at_++];
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

std::uint32_t checksum_of(std::string_view bytes) {
  boost::crc_32_type checksum;
  checksum.process_bytes(bytes.data(), bytes.size());
  return checksum.checksum();
}

void write_schedule(Writer& writer, const std::vector<ScheduleRun>& schedule) {
  writer.number(schedule.size());
  for (const ScheduleRun& run : schedule) {
    const bool value = (run.answer & Machine::kValueBit) != 0;
    writer.number(std::uint64_t{run.answer & ~Machine::kValueBit} << 1 | (value ? 1U : 0U));
    writer.number(run.length);
    writer.number(static_cast<std::uint64_t>(run.first));
    writer.number(run.checksum);
  }
}

std::vector<ScheduleRun> read_schedule(Reader& reader) {
  constexpr std::size_t kRunBytes = 4;  // at the least
  std::vector<ScheduleRun> schedule(reader.number_below(reader.left() / kRunBytes + 1));
  for (ScheduleRun& run : schedule) {
    const std::uint32_t answer = reader.number_below(std::uint64_t{1} << 32);
    run.answer = (answer >> 1) | ((answer & 1) != 0 ? Machine::kValueBit : 0);
    run.length = reader.number_below(std::uint64_t{1} << 32);
    run.first = static_cast<OperationKind>(reader.number_below(kLastOperationKind + 1));
    run.checksum = static_cast<std::uint8_t>(reader.number_below(256));
    if (run.length == 0) throw UsageError("the seed is damaged: an empty stretch");
  }
  return schedule;
}

// One more than the bound, so that 0 is none.
void write_bound(Writer& writer, std::optional<std::uint32_t> bound) {
  writer.number(bound ? std::uint64_t{*bound} + 1 : 0);
}

std::optional<std::uint32_t> read_bound(Reader& reader) {
  const std::uint64_t number = reader.number();
  if (number == 0) return std::nullopt;
  if (number > std::uint64_t{1} << 32)
    throw UsageError("the seed is damaged: a bound is too large");
  return static_cast<std::uint32_t>(number - 1);
}

void read_extras(Reader& reader, Seed& seed) {
  const std::uint64_t extras = reader.number();
  if (extras == 0 || extras > (kWithout | kCycle | kBounds | kFailure)) {
    throw UsageError("the seed is damaged: there is more than belongs to it");
  }
  if ((extras & kWithout) != 0) {
    seed.without = FailureKinds(reader.number_below(std::uint64_t{1} << kFailureKinds));
  }
  if ((extras & kCycle) != 0) {
    seed.cycle.emplace();
    seed.cycle->begin = reader.number();
    seed.cycle->steps = reader.number_below(std::uint64_t{1} << 32);
    seed.cycle->schedule = read_schedule(reader);
    if (seed.cycle->steps == 0) throw UsageError("the seed is damaged: an empty cycle");
  }
  if ((extras & kBounds) != 0) {
    seed.bounds.operations_max = read_bound(reader);
    seed.bounds.iterations_max = read_bound(reader);
    if (!seed.bounds.any()) throw UsageError("the seed is damaged: it has no bound");
  }
  if ((extras & kFailure) == 0) return;
  seed.failure = reader.number_below(std::uint64_t{1} << 32);
  if (seed.failure == 0) throw UsageError("the seed is damaged: it names the first failure");
}

std::string unhex(std::string_view digits) {
  std::string bytes;
  try {
    boost::algorithm::unhex(digits.begin(), digits.end(), std::back_inserter(bytes));
  } catch (const boost::algorithm::hex_decode_error&) {
    throw UsageError(
        "the seed is damaged: it has other characters than hexadecimal digits, or an "
        "odd number of them");
  }
  return bytes;
}

}  // namespace

std::string encode(const Seed& seed) {
  Writer writer;
  writer.text(seed.model);
  writer.number(seed.parameters.size());
  for (const auto& [name, value] : seed.parameters) {
    writer.text(name);
    writer.signed_number(value);
  }
  writer.number(seed.scheduling == Scheduling::cooperative ? 1 : 0);
  writer.number(seed.steps_max);
  writer.number(seed.spurious_max);
  writer.number(seed.stack_size);
  writer.number(seed.failures_max);
  writer.text(seed.strategy);
  writer.number(seed.random ? 1 : 0);
  if (seed.random) {
    writer.number(*seed.random);
  } else {
    write_schedule(writer, seed.schedule);
  }
  writer.number(seed.event_count);
  writer.number(seed.digest);
  const unsigned extras = (seed.without.any() ? kWithout : 0U) | (seed.cycle ? kCycle : 0U) |
                          (seed.bounds.any() ? kBounds : 0U) | (seed.failure != 0 ? kFailure : 0U);
  if (extras != 0) writer.number(extras);
  if (seed.without.any()) writer.number(seed.without.to_ulong());
  if (seed.cycle) {
    writer.number(seed.cycle->begin);
    writer.number(seed.cycle->steps);
    write_schedule(writer, seed.cycle->schedule);
  }
  if (seed.bounds.any()) {
    write_bound(writer, seed.bounds.operations_max);
    write_bound(writer, seed.bounds.iterations_max);
  }
  if (seed.failure != 0) writer.number(seed.failure);

  std::string bytes = writer.bytes();
  const std::uint32_t checksum = checksum_of(bytes);
  for (std::size_t i = 0; i < kChecksumBytes; ++i) {
    bytes.push_back(static_cast<char>(checksum >> (8 * i)));
  }
  std::string token(kPrefix);
  boost::algorithm::hex_lower(bytes.begin(), bytes.end(), std::back_inserter(token));
  return token;
}

Seed decode(std::string_view token) {
  if (token.substr(0, 1) != "h" || token.find('-') == std::string_view::npos) {
    throw UsageError("not a seed: a seed begins with \"" + std::string(kPrefix) + "\"");
  }
  if (!token.starts_with(kPrefix)) {
    throw UsageError("the seed is of another version (" +
                     std::string(token.substr(0, token.find('-'))) +
                     ") than this heddle reads (h1); find the failure again to get a new one");
  }
  const std::string bytes = unhex(token.substr(kPrefix.size()));
  if (bytes.size() <= kChecksumBytes) throw UsageError("the seed is damaged: it is cut short");
  const std::string_view content(bytes.data(), bytes.size() - kChecksumBytes);
  std::uint32_t checksum = 0;
  for (std::size_t i = 0; i < kChecksumBytes; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[content.size() + i]);
    checksum |= std::uint32_t{byte} << (8 * i);
  }
  if (checksum != checksum_of(content)) {
    throw UsageError("the seed is damaged: its checksum does not fit; paste the whole of it");
  }

  Reader reader(content);
  Seed seed;
  seed.model = reader.text();
  seed.parameters.resize(reader.number_below(reader.left() / 2 + 1));
  for (auto& [name, value] : seed.parameters) {
    name = reader.text();
    value = reader.signed_number();
  }
  seed.scheduling = reader.number_below(2) == 1 ? Scheduling::cooperative : Scheduling::preemptive;
  seed.steps_max = reader.number();
  seed.spurious_max = reader.number_below(std::uint64_t{1} << 32);
  seed.stack_size = reader.number_below(std::uint64_t{1} << 32);
  seed.failures_max = reader.number_below(std::uint64_t{1} << 32);
  seed.strategy = reader.text();
  if (reader.number_below(2) == 1) {
    seed.random = reader.number();
  } else {
    seed.schedule = read_schedule(reader);
  }
  seed.event_count = reader.number_below(std::uint64_t{1} << 32);
  seed.digest = reader.number_below(std::uint64_t{1} << 32);
  if (reader.left() != 0) read_extras(reader, seed);
  if (reader.left() != 0) throw UsageError("the seed is damaged: there is more than belongs to it");
  return seed;
}

}  // namespace heddle
