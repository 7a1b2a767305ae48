#include "checker/checkpoint.h"

#include <boost/crc.hpp>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <system_error>

#include "checker/kept_json.h"
#include "checker/last_operation_kind.h"

namespace heddle {

using Json = nlohmann::json;

namespace {

using heddle::json_of;

constexpr std::string_view kMagic = "heddle checkpoint ";
constexpr std::string_view kVersion = "4";
constexpr std::size_t kChecksumBytes = 4;
constexpr auto kLastObjectKind = static_cast<std::uint32_t>(ObjectKind::process);

std::uint32_t checksum_of(std::string_view bytes) {
  boost::crc_32_type checksum;
  checksum.process_bytes(bytes.data(), bytes.size());
  return checksum.checksum();
}

// --- What the search is ------------------------------------------------------------------------

Json json_of(std::optional<std::uint32_t> bound) { return bound ? Json(*bound) : Json(nullptr); }

// All that decides which executions there are, and which are counted.
Json search_of(const Program& program, const CheckOptions& options) {
  return {{"model", program.name},
          {"parameters", json_of(program.parameters)},
          {"--strategy", options.strategy},
          {"--scheduling", name_of(options.scheduling)},
          {"--keep-going", options.keep_going},
          {"--steps", options.steps_max},
          {"--spurious", options.spurious_max},
          {"--without", options.without.to_ulong()},
          {"--operations", json_of(options.bounds.operations_max)},
          {"--iterations", json_of(options.bounds.iterations_max)},
          {"--seed", options.seed},
          {"threads_max", options.threads_max},
          {"stack_size", options.stack_size}};
}

void must_be_of(const Json& kept, const Json& now) {
  for (const auto& [what, value] : now.items()) {
    if (kept.at(what) == value) continue;
    throw UsageError("the checkpoint is of another search: " + what + " is " +
                     kept.at(what).dump() + " there and " + value.dump() + " here");
  }
}

// --- What was counted and found ------------------------------------------------------------------

Json json_of(const std::vector<Phase>& phases) {
  Json array = Json::array();
  for (const Phase& phase : phases) {
    array.push_back({phase.strategy, phase.executions, phase.seconds});
  }
  return array;
}

std::vector<Phase> phases_of(const Json& array) {
  std::vector<Phase> phases;
  for (const Json& each : array)
    phases.push_back({each.at(0), each.at(1), each.at(2), std::nullopt});
  return phases;
}

// --- What is left --------------------------------------------------------------------------------

// Without `place`: there is none in a search that knows no loops that may wait, and no other is
// kept.
Json json_of(const Step& step) {
  Json touches = Json::array();
  for (const Touch& touch : step.touches()) {
    touches.push_back({touch.object, static_cast<std::uint32_t>(touch.access), touch.before});
  }
  return {step.thread,   static_cast<std::uint32_t>(step.kind),
          step.is_value, step.cut,
          step.value,    step.value_count,
          step.expected, touches};
}

Step step_of(const Json& json) {
  Step step;
  step.thread = static_cast<std::uint16_t>(number_to(json.at(0), ThreadSet::kCapacity - 1));
  step.kind = static_cast<OperationKind>(number_to(json.at(1), kLastOperationKind));
  step.is_value = json.at(2);
  step.cut = json.at(3);
  step.value = number32(json.at(4));
  step.value_count = number32(json.at(5));
  step.expected = json.at(6);
  const Json& touches = json.at(7);
  if (touches.size() > Step::kTouchesMax) damaged("a step touches too much");
  for (const Json& each : touches) {
    const auto last = static_cast<std::uint32_t>(Access::respond);
    step.touched[step.touch_count++] = {number32(each.at(0)),
                                        static_cast<Access>(number_to(each.at(1), last)),
                                        each.at(2).get<std::uint64_t>()};
  }
  return step;
}

Json json_of(const TreeSteps& tree) {
  Json array = Json::array();
  for (const TreeStep& each : tree) array.push_back({each.depth, json_of(each.step)});
  return array;
}

TreeSteps tree_of(const Json& array) {
  TreeSteps tree;
  for (const Json& each : array) {
    const std::uint64_t depth_max = tree.empty() ? 0 : std::uint64_t{tree.back().depth} + 1;
    tree.push_back({step_of(each.at(1)), number_to(each.at(0), depth_max)});
  }
  return tree;
}

Json json_of(const DporPath& path) {
  Json points = Json::array();
  for (const DporPath::Point& point : path.points) {
    Json sleep = Json::array();
    for (const Step& step : point.sleep) sleep.push_back(json_of(step));
    points.push_back(
        {json_of(point.step), point.object, point.branches, std::move(sleep), json_of(point.tree)});
  }
  return {{"points", points}, {"below", json_of(path.below)}};
}

DporPath dpor_path_of(const Json& json) {
  DporPath path;
  for (const Json& each : json.at("points")) {
    DporPath::Point point;
    point.step = step_of(each.at(0));
    point.object = number32(each.at(1));
    point.branches = number32(each.at(2));
    for (const Json& step : each.at(3)) point.sleep.push_back(step_of(step));
    point.tree = tree_of(each.at(4));
    path.points.push_back(std::move(point));
  }
  path.below = tree_of(json.at("below"));
  return path;
}

Json json_of(const DfsPath& path) {
  Json frames = Json::array();
  for (const DfsPath::Frame& frame : path.frames) {
    frames.push_back({frame.answer_index, frame.answer_end, frame.answer_count});
  }
  return frames;
}

DfsPath dfs_path_of(const Json& array) {
  DfsPath path;
  for (const Json& each : array) {
    const DfsPath::Frame frame{number32(each.at(0)), number32(each.at(1)), number32(each.at(2))};
    if (frame.answer_index >= frame.answer_end || frame.answer_end > frame.answer_count) {
      damaged("an answer is out of range");
    }
    path.frames.push_back(frame);
  }
  return path;
}

template <typename Path>
Json paths_json(const std::vector<Path>& paths) {
  Json array = Json::array();
  for (const Path& path : paths) array.push_back(json_of(path));
  return array;
}

// --- What its numbers mean -----------------------------------------------------------------------

Json json_of(const std::vector<Identities::Made>& threads) {
  Json array = Json::array();
  for (const Identities::Made& made : threads) array.push_back({made.by, made.place});
  return array;
}

Json json_of(const std::vector<Identities::MadeObject>& objects) {
  Json array = Json::array();
  for (const Identities::MadeObject& object : objects) {
    array.push_back(
        {object.made.by, object.made.place, static_cast<std::uint32_t>(object.kind), object.name});
  }
  return array;
}

std::vector<Identities::Made> threads_of(const Json& array) {
  std::vector<Identities::Made> threads;
  for (const Json& each : array) {
    // Made by one that was met before.
    const std::uint64_t maker_max = threads.empty() ? 0 : threads.size() - 1;
    threads.push_back({number_to(each.at(0), maker_max), number32(each.at(1))});
  }
  if (threads.empty()) damaged("there is no main thread");
  return threads;
}

std::vector<Identities::MadeObject> objects_of(const Json& array, std::size_t threads) {
  std::vector<Identities::MadeObject> objects;
  for (const Json& each : array) {
    objects.push_back({{number_to(each.at(0), threads - 1), number32(each.at(1))},
                       static_cast<ObjectKind>(number_to(each.at(2), kLastObjectKind)),
                       each.at(3)});
  }
  return objects;
}

Checkpoint checkpoint_of(const Json& json) {
  Checkpoint checkpoint;
  checkpoint.strategy = json.at("strategy");
  checkpoint.tally = tally_of(json.at("tally"));
  checkpoint.failures = failures_of(json.at("failures"));
  checkpoint.phases = phases_of(json.at("phases"));
  checkpoint.executions = json.at("executions");
  checkpoint.phase_seconds = json.at("phase_seconds");
  checkpoint.seconds = json.at("seconds");
  checkpoint.threads = threads_of(json.at("threads"));
  checkpoint.objects = objects_of(json.at("objects"), checkpoint.threads.size());
  for (const Json& path : json.at("dpor")) checkpoint.dpor.push_back(dpor_path_of(path));
  for (const Json& path : json.at("dfs")) checkpoint.dfs.push_back(dfs_path_of(path));
  if (checkpoint.strategy != "dpor" && checkpoint.strategy != "dfs") damaged("no such strategy");
  if (checkpoint.dpor.size() > 1) damaged("dpor has more than one path");
  return checkpoint;
}

}  // namespace

std::string encode(const Checkpoint& checkpoint, const Program& program,
                   const CheckOptions& options) {
  const Json json = {
      {"search", search_of(program, options)},     {"strategy", checkpoint.strategy},
      {"tally", json_of(checkpoint.tally)},        {"failures", json_of(checkpoint.failures)},
      {"phases", json_of(checkpoint.phases)},      {"executions", checkpoint.executions},
      {"phase_seconds", checkpoint.phase_seconds}, {"seconds", checkpoint.seconds},
      {"threads", json_of(checkpoint.threads)},    {"objects", json_of(checkpoint.objects)},
      {"dpor", paths_json(checkpoint.dpor)},       {"dfs", paths_json(checkpoint.dfs)}};
  std::string content;
  Json::to_cbor(json, content);
  std::string bytes = std::string(kMagic) + std::string(kVersion) + "\n";
  const std::uint32_t checksum = checksum_of(content);
  for (std::size_t i = 0; i < kChecksumBytes; ++i) {
    bytes.push_back(static_cast<char>(checksum >> (8 * i)));
  }
  return bytes + content;
}

Checkpoint decode_checkpoint(std::string_view bytes, const Program& program,
                             const CheckOptions& options) {
  if (!bytes.starts_with(kMagic)) throw UsageError("it is not a checkpoint of heddle");
  bytes.remove_prefix(kMagic.size());
  constexpr std::size_t kVersionMax = 10;
  const std::size_t end = bytes.substr(0, kVersionMax).find('\n');
  if (end == std::string_view::npos) damaged("it is cut short");
  if (bytes.substr(0, end) != kVersion) {
    throw UsageError("the checkpoint is of another version (" + std::string(bytes.substr(0, end)) +
                     ") than this heddle reads (" + std::string(kVersion) + ")");
  }
  bytes.remove_prefix(end + 1);
  if (bytes.size() <= kChecksumBytes) damaged("it is cut short");
  std::uint32_t checksum = 0;
  for (std::size_t i = 0; i < kChecksumBytes; ++i) {
    checksum |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  bytes.remove_prefix(kChecksumBytes);
  if (checksum != checksum_of(bytes)) damaged("its checksum does not fit");
  try {
    const Json json = Json::from_cbor(bytes.begin(), bytes.end());
    must_be_of(json.at("search"), search_of(program, options));
    return checkpoint_of(json);
  } catch (const Json::exception&) {
    damaged("its content is not that of a checkpoint");
  }
}

Checkpoint read_checkpoint(const std::string& path, const Program& program,
                           const CheckOptions& options) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) {
    throw UsageError("cannot read '" + path + "': " + std::generic_category().message(errno));
  }
  try {
    return decode_checkpoint(bytes, program, options);
  } catch (const UsageError& error) {
    throw UsageError("'" + path + "': " + error.what());
  }
}

}  // namespace heddle
