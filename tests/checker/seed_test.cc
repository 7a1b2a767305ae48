// Tokens: what goes in comes out, and nothing else is taken for one.

#include "checker/seed.h"

#include <boost/crc.hpp>
#include <cctype>
#include <limits>
#include <random>

#include "checker/minimize.h"
#include "tests/catch.h"
#include "tests/checker/support.h"

namespace heddle::test {
namespace {

using Random = std::mt19937_64;

// Small and large values, and the limits, about equally often.
std::uint64_t any_number(Random& random, std::uint64_t maximum) {
  switch (random() % 4) {
    case 0:
      return 0;
    case 1:
      return maximum;
    case 2:
      return std::min<std::uint64_t>(random() % 300, maximum);
    default:
      return maximum == ~std::uint64_t{0} ? random() : random() % (maximum + 1);
  }
}

std::uint32_t any_word(Random& random) {
  return static_cast<std::uint32_t>(any_number(random, 0xffff'ffff));
}

std::string any_text(Random& random, std::size_t length_max) {
  std::string text(random() % (length_max + 1), '\0');
  for (char& byte : text) byte = static_cast<char>(random());
  return text;
}

ScheduleRun any_run(Random& random) {
  const auto answer = static_cast<std::uint32_t>(any_number(random, 0x7fff'ffff));
  const bool value = random() % 2 == 0;
  const auto kind = random() % (static_cast<std::uint64_t>(OperationKind::read_clock) + 1);
  return {.answer = value ? answer | Machine::kValueBit : answer,
          .length = std::max(std::uint32_t{1}, any_word(random)),
          .first = static_cast<OperationKind>(kind),
          .checksum = static_cast<std::uint8_t>(random())};
}

Seed any_seed(Random& random) {
  Seed seed;
  seed.model = any_text(random, 40);
  for (std::uint64_t i = random() % 4; i > 0; --i) {
    const auto value = static_cast<std::int64_t>(any_number(random, ~std::uint64_t{0}));
    seed.parameters.emplace_back(any_text(random, 10), value);
  }
  if (random() % 2 == 0) seed.scheduling = Scheduling::cooperative;
  seed.steps_max = any_number(random, ~std::uint64_t{0});
  seed.spurious_max = any_word(random);
  seed.failures_max = any_word(random);
  seed.strategy = any_text(random, 10);
  if (random() % 2 == 0) {
    seed.random = any_number(random, ~std::uint64_t{0});
  } else {
    for (std::uint64_t i = random() % 20; i > 0; --i) seed.schedule.push_back(any_run(random));
  }
  seed.event_count = any_word(random);
  seed.digest = any_word(random);
  if (random() % 4 == 0) seed.without = FailureKinds(random());
  if (random() % 4 == 0) {
    seed.cycle = ScheduleCycle{any_number(random, ~std::uint64_t{0}), 1 + random() % 1000, {}};
    for (std::uint64_t i = random() % 5; i > 0; --i)
      seed.cycle->schedule.push_back(any_run(random));
  }
  if (random() % 2 == 0) seed.bounds.operations_max = any_word(random);
  if (random() % 2 == 0) seed.bounds.iterations_max = any_word(random);
  if (random() % 4 == 0) seed.failure = any_word(random);
  return seed;
}

// A seed as a search makes one.
Seed usual_seed(Random& random) {
  Seed seed;
  seed.model = "counter_race";
  seed.parameters = {{"threads", 2}, {"increments", -1}};
  seed.steps_max = 100'000;
  seed.strategy = "dfs";
  for (int i = 0; i < 5; ++i) seed.schedule.push_back(any_run(random));
  seed.event_count = 12;
  seed.digest = any_word(random);
  return seed;
}

bool refused(const std::string& token) {
  try {
    static_cast<void>(decode(token));
  } catch (const UsageError&) {
    return true;
  }
  return false;
}

std::string reason(const std::string& token) {
  try {
    static_cast<void>(decode(token));
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

std::string hex(const std::string& bytes) {
  const char* digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

std::string unhex(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

// A token with this content and a checksum that fits, whatever the content is.
std::string sealed(std::string content, const char* prefix = "h1-") {
  boost::crc_32_type checksum;
  checksum.process_bytes(content.data(), content.size());
  for (unsigned i = 0; i < 4; ++i) content += static_cast<char>(checksum.checksum() >> (8 * i));
  return prefix + hex(content);
}

std::string content_of(const std::string& token) {
  const std::string bytes = unhex(token.substr(3));
  return bytes.substr(0, bytes.size() - 4);
}

// Whatever decode takes for a seed must stand for that seed.
void decode_safely(const std::string& token) {
  try {
    const Seed seed = decode(token);
    REQUIRE(decode(encode(seed)) == seed);
  } catch (const UsageError&) {
    SUCCEED("refused");
  }
}

TEST_CASE("a token brings every field of a seed back", "[checker][seed]") {
  Random random(1);
  for (int i = 0; i < 5'000; ++i) {
    const Seed seed = any_seed(random);
    const std::string token = encode(seed);
    REQUIRE(decode(token) == seed);
    REQUIRE(encode(decode(token)) == token);
  }
}

TEST_CASE("the limits of all fields survive a token", "[checker][seed]") {
  Seed seed;
  REQUIRE(decode(encode(seed)) == seed);
  seed.model = std::string(100'000, 'm');
  seed.parameters = {{"", std::numeric_limits<std::int64_t>::min()},
                     {"max", std::numeric_limits<std::int64_t>::max()},
                     {"minus one", -1}};
  seed.steps_max = std::numeric_limits<std::uint64_t>::max();
  seed.spurious_max = std::numeric_limits<std::uint32_t>::max();
  seed.failures_max = std::numeric_limits<std::uint32_t>::max();
  seed.event_count = std::numeric_limits<std::uint32_t>::max();
  seed.digest = std::numeric_limits<std::uint32_t>::max();
  REQUIRE(decode(encode(seed)) == seed);
  seed.schedule.assign(50'000, {0xffff'ffff, 0xffff'ffff, OperationKind::choose, 0xff});
  REQUIRE(decode(encode(seed)) == seed);
  seed.schedule.clear();
  seed.random = std::numeric_limits<std::uint64_t>::max();
  REQUIRE(decode(encode(seed)) == seed);
  seed.bounds = {0, std::numeric_limits<std::uint32_t>::max()};
  REQUIRE(decode(encode(seed)) == seed);
}

TEST_CASE("a token is letters, digits and one hyphen", "[checker][seed]") {
  Random random(2);
  for (int i = 0; i < 200; ++i) {
    const Seed seed = any_seed(random);
    const std::string token = encode(seed);
    REQUIRE(token.rfind("h1-", 0) == 0);
    REQUIRE(token.find_first_not_of("0123456789abcdef", 3) == std::string::npos);
  }
}

TEST_CASE("a run takes as many bytes whatever its length is worth", "[checker][seed]") {
  Seed seed;
  seed.schedule = {{1, 1, OperationKind::lock, 7}};
  const std::size_t of_one = encode(seed).size();
  seed.schedule.front().length = 100'000;
  CHECK(encode(seed).size() <= of_one + 4);
}

TEST_CASE("a token with any one character changed is not another seed", "[checker][seed]") {
  Random random(3);
  for (int i = 0; i < 4; ++i) {
    const Seed seed = i == 0 ? Seed{} : usual_seed(random);
    const std::string token = encode(seed);
    for (std::size_t at = 0; at < token.size(); ++at) {
      for (int value = 0; value < 256; ++value) {
        std::string changed = token;
        changed[at] = static_cast<char>(value);
        if (changed == token) continue;
        INFO(changed << ", changed at " << at);
        const bool same_digit = at >= 3 && value < 128 && std::tolower(value) == token[at];
        if (same_digit) {
          REQUIRE(decode(changed) == seed);
        } else {
          REQUIRE(refused(changed));
        }
      }
    }
  }
}

TEST_CASE("a token with two digits swapped is refused", "[checker][seed]") {
  Random random(4);
  const std::string token = encode(usual_seed(random));
  for (std::size_t at = 3; at + 1 < token.size(); ++at) {
    std::string changed = token;
    std::swap(changed[at], changed[at + 1]);
    if (changed != token) REQUIRE(refused(changed));
  }
}

TEST_CASE("a token cut short at any length is refused, from either end", "[checker][seed]") {
  Random random(5);
  for (int i = 0; i < 20; ++i) {
    const std::string token = encode(i == 0 ? Seed{} : any_seed(random));
    for (std::size_t length = 0; length < token.size(); ++length) {
      REQUIRE(refused(token.substr(0, length)));
      const std::string tail = token.substr(token.size() - length);
      REQUIRE(refused(token.substr(0, 3) + tail) == (length != token.size() - 3));
    }
  }
}

TEST_CASE("a token with something after it is refused", "[checker][seed]") {
  Random random(6);
  const std::string token = encode(usual_seed(random));
  for (const char* tail : {" ", "\n", "0", "00", "0000", "00000000", "-", "x", "h1-00"}) {
    INFO(tail);
    CHECK(refused(token + tail));
  }
  CHECK(refused(token + token.substr(3)));
  CHECK(refused(token + token));
  CHECK(refused(" " + token));
  CHECK(refused(token + std::string(1, '\0')));
  // The checksum of any content with its own checksum behind it: it fits, and is refused.
  CHECK(reason(token + "1cdf4421").find("damaged") != std::string::npos);
}

TEST_CASE("what is not a token of this version is refused with the reason", "[checker][seed]") {
  const std::string not_a_seed = "not a seed";
  for (const char* text : {"", "h", "h1", "1234", "-", "seed", "x1-00", "H1-00", "--help"}) {
    INFO(text);
    CHECK(reason(text).find(not_a_seed) == 0);
  }
  Random random(7);
  const std::string digits = encode(usual_seed(random)).substr(3);
  for (const char* prefix : {"h3-", "h0-", "h11-", "h-", "hh-", "h1 -"}) {
    INFO(prefix);
    CHECK(reason(prefix + digits).find("of another version") != std::string::npos);
  }
  for (const char* text : {"h1-xyz", "h1-0", "h1-0g", "h1-\xff\xff", "h1- 00", "h1-00-00"}) {
    INFO(text);
    CHECK(reason(text).find("damaged") != std::string::npos);
  }
  CHECK(reason("h1-").find("cut short") != std::string::npos);
  CHECK(reason("h1-00000000").find("cut short") != std::string::npos);
}

TEST_CASE("bounds of threads are in a token that have any", "[checker][seed]") {
  Random random(9);
  Seed seed = usual_seed(random);
  const std::string content = content_of(encode(seed));
  CHECK(reason(sealed(content + std::string("\4\0\0", 3))).find("has no bound") !=
        std::string::npos);
  CHECK(reason(sealed(content + "\4\x82\x80\x80\x80\x10\x01")).find("too large") !=
        std::string::npos);
  seed.bounds.operations_max = 5;
  CHECK(encode(seed) != encode(usual_seed(random)));
  CHECK(decode(encode(seed)) == seed);
}

TEST_CASE("a token that names the first failure, which needs no name, is refused",
          "[checker][seed]") {
  Random random(10);
  const std::string content = content_of(encode(usual_seed(random)));
  CHECK(reason(sealed(content + std::string("\10\0", 2))).find("names the first failure") !=
        std::string::npos);
  CHECK(decode(sealed(content + "\10\1")).failure == 1);
}

// Races of two variables and, after them, an expectation, all in one execution.
void fail_in_several_ways() {
  var<int> first(0, "first"), second(0, "second");
  thread other([&] {
    first.write(1);
    second.write(1);
  });
  first.write(2);
  second.write(2);
  expect(false, "never");
  other.join();
}

TEST_CASE("the replay of a token begins with the failure that the token is for",
          "[checker][seed]") {
  for (const char* strategy : {"dfs", "random"}) {
    for (const std::uint64_t minimize : {std::uint64_t{0}, std::uint64_t{1'000}}) {
      CheckOptions options = options_of(strategy, true);
      options.minimize_executions = minimize;
      const Program program = program_of(fail_in_several_ways);
      const Result result = check(program, options);
      REQUIRE(result.failures.size() >= 3);
      std::size_t later = 0;
      for (const FailureReport& report : result.failures) {
        INFO(strategy << ": " << report.failure.message);
        const Replay again = replay(program, decode(report.seed));
        REQUIRE_FALSE(again.failures.empty());
        CHECK(again.failures.front().kind == report.failure.kind);
        CHECK(again.failures.front().message == report.failure.message);
        CHECK(again.failures.front().details == report.failure.details);
        CHECK(heddle::minimize(program, report.seed, {}).failure.message == report.failure.message);
        later += decode(report.seed).failure > 0 ? 1 : 0;
      }
      CHECK(later > 0);
    }
  }
}

TEST_CASE("content out of range is refused even where the checksum fits", "[checker][seed]") {
  Seed seed;
  seed.schedule = {{1, 1, OperationKind::read_clock, 0xff}};
  const std::string content = content_of(encode(seed));
  REQUIRE(decode(sealed(content)) == seed);
  // Text lengths beyond the end, at every place where one could stand, and no end of a number.
  for (std::size_t at = 0; at < content.size(); ++at) {
    for (const char* bytes : {"\x7f", "\xff", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"}) {
      std::string changed = content;
      decode_safely(sealed(changed.replace(at, 1, bytes)));
    }
  }
  CHECK(refused(sealed(std::string(1, '\x01'))));
  CHECK(refused(sealed(std::string(3, '\x03'))));
  const std::size_t length_at = 10;  // name, parameters, scheduling, 4 limits, strategy, 0, 1 run
  REQUIRE(content.size() > length_at + 3);
  seed.schedule.front().length = 1;
  std::string empty_run = content;
  empty_run[length_at + 1] = '\0';
  CHECK(reason(sealed(empty_run)).find("empty stretch") != std::string::npos);
  std::string other_kind = content;
  ++other_kind[length_at + 2];
  CHECK(reason(sealed(other_kind)).find("out of range") != std::string::npos);
}

TEST_CASE("100000 random strings are no tokens, and do no harm", "[checker][seed][fuzz]") {
  Random random(8);
  for (int i = 0; i < 100'000; ++i) {
    const std::string bytes = any_text(random, 60);
    switch (i % 4) {
      case 0:
        REQUIRE(refused(bytes));
        break;
      case 1:
        REQUIRE(refused("h1-" + bytes));
        break;
      case 2:
        REQUIRE(refused("h1-" + hex(bytes)));
        break;
      default:
        decode_safely(sealed(bytes));
        break;
    }
  }
}

TEST_CASE("damaged content under a checksum that fits does no harm", "[checker][seed][fuzz]") {
  Random random(9);
  for (int i = 0; i < 50'000; ++i) {
    std::string content = content_of(encode(usual_seed(random)));
    for (std::uint64_t changes = 1 + random() % 3; changes > 0; --changes) {
      const std::size_t at = random() % content.size();
      switch (random() % 3) {
        case 0:
          content[at] = static_cast<char>(random());
          break;
        case 1:
          content.erase(at, random() % 4);
          break;
        default:
          content.insert(at, any_text(random, 3));
          break;
      }
      if (content.empty()) content = "x";
    }
    decode_safely(sealed(content));
  }
}

}  // namespace
}  // namespace heddle::test
