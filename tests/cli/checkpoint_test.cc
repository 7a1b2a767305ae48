// A search on the command line that is killed, interrupted and gone on with.

#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "process.h"
#include "tests/catch.h"
#include "tests/folder.h"

namespace heddle::tests {
namespace {

namespace files = std::filesystem;

using test::Folder;
using Words = std::vector<std::string>;

Words operator+(Words one, const Words& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

// What does not depend on when it was run.
nlohmann::json lasting(const std::string& text) {
  nlohmann::json json = nlohmann::json::parse(text);
  json.erase("seconds");
  for (nlohmann::json& phase : json["phases"]) phase.erase("seconds");
  return json;
}

// Kills the search again and again until it comes to its end before; how often it was killed.
int search_killed(const Words& search, const std::string& file, std::string& last) {
  const Words keeping = search + Words{"--checkpoint", file, "--checkpoint-interval", "5ms"};
  Words words = keeping;
  for (int kills = 0;; ++kills) {
    // Longer from time to time, so that it comes to its end on a slow machine too.
    const unsigned milliseconds = kills == 0 ? 0 : 20U << std::min(kills / 3, 10);
    const Called called =
        heddle_signalled(words + Words{"--json", "-"}, file, SIGKILL, milliseconds);
    CHECK(called.err.empty());
    if (called.status >= 0) {
      last = called.out;
      return kills;
    }
    words = keeping + Words{"--resume", file};
  }
}

TEST_CASE("a search that is killed and gone on with has the result of one that was not",
          "[cli][checkpoint]") {
  for (const Words& how : {Words{"dpor", "1"}, Words{"dfs", "1"}, Words{"dfs", "3"}}) {
    const Folder folder;
    const Words search = {"check",      "counter_race", "--keep-going", "--param", "increments=5",
                          "--strategy", how[0],         "--jobs",       how[1]};
    std::string last;
    const int kills = search_killed(search, folder.file("kept"), last);
    CHECK(kills >= 1);
    nlohmann::json whole = lasting(heddle(search + Words{"--json", "-"}).out);
    nlohmann::json gone_on = lasting(last);
    CHECK(gone_on["failures"].size() == whole["failures"].size());
    // Which of the executions that show a failure is told of is a matter of who was first.
    gone_on.erase("failures");
    whole.erase("failures");
    CHECK(gone_on == whole);
  }
}

TEST_CASE("a search that is interrupted says so, and keeps where it stood", "[cli][checkpoint]") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Folder folder;
    const std::string file = folder.file("kept");
    // More interleavings than anybody can wait for.
    const Words search = {"check",   "counter_mutex", "--strategy", "dfs",
                          "--param", "increments=60", "--json",     "-"};
    const Called called = heddle_signalled(search + Words{"--checkpoint", file}, file, signal, 20);
    CHECK(called.status == 3);
    const nlohmann::json interrupted = lasting(called.out);
    CHECK(interrupted["reason"] == "interrupted");
    const Called gone_on = heddle(search + Words{"--resume", file, "--executions", "100"});
    CHECK(gone_on.status == 3);
    const auto explored = [](const nlohmann::json& json) {
      return json["executions"]["explored"].get<std::uint64_t>();
    };
    CHECK(explored(lasting(gone_on.out)) == explored(interrupted) + 100);
  }
}

TEST_CASE("a checkpoint that is damaged or of another search is refused and left as it is",
          "[cli][checkpoint]") {
  const Folder folder;
  const std::string file = folder.file("kept");
  const Words search = {"check", "counter_mutex", "--strategy", "dpor"};
  CHECK(heddle(search + Words{"--checkpoint", file}).status == 0);
  const auto refused = [&](const Words& words, const std::string& part) {
    const Called called = heddle(words + Words{"--resume", file});
    CHECK(called.status == 2);
    CHECK(called.out.empty());
    CHECK(lines_of(called.err).size() == 1);
    CHECK(contains(called.err, part));
  };
  refused({"check", "bounded_buffer", "--strategy", "dpor"}, "of another search: model");
  refused(search + Words{"--param", "increments=3"}, "of another search: parameters");
  refused(search + Words{"--keep-going"}, "of another search: --keep-going");
  files::resize_file(file, files::file_size(file) - 1);
  const auto written = files::last_write_time(file);
  refused(search, "damaged: its checksum does not fit");
  std::ofstream(folder.file("other")) << "text";
  CHECK(files::last_write_time(file) == written);
  CHECK(heddle(search + Words{"--resume", folder.file("other")}).status == 2);
}

}  // namespace
}  // namespace heddle::tests
