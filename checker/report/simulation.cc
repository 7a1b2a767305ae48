#include "checker/report/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "checker/report/json.h"
#include "checker/report/outcomes.h"
#include "checker/report/text.h"
#include "checker/result.h"

namespace heddle::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kSecond = 1e9;  // nanoseconds
constexpr std::string_view kSigns =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::size_t kWaitsMax = 12;  // listed; the JSON has them all

char sign_of(std::uint32_t thread) { return thread < kSigns.size() ? kSigns[thread] : '#'; }

// 0 where there was no time.
double share(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

std::int64_t core_time(const Simulation& simulation) {
  return simulation.makespan * static_cast<std::int64_t>(simulation.cores.size());
}

double throughput(const Simulation& simulation) {
  return share(static_cast<std::int64_t>(simulation.requests.latencies.size()),
               simulation.makespan) *
         kSecond;
}

double mean_latency(const Simulation::Requests& requests) {
  return share(requests.total(), static_cast<std::int64_t>(requests.latencies.size()));
}

std::string mean_time(const Simulation::Requests& requests) {
  return virtual_time(static_cast<std::int64_t>(mean_latency(requests) + 0.5));
}

std::string title(const Program& program, const Simulation& simulation, const Style& style) {
  const Verdict verdict = verdict_of(simulation);
  const std::string word = verdict == Verdict::passed ? paint("SIMULATED", Colour::green, style)
                           : verdict == Verdict::failed
                               ? paint("FAILED", Colour::red, style)
                               : paint("INCONCLUSIVE", Colour::yellow, style);
  const std::string arguments =
      program.parameters.empty() ? "" : fmt::format(" ({})", joined(program.parameters));
  const SimulationOptions& options = simulation.options;
  return fmt::format("{}  {}{}: {}, {}, seed {}\n", word, program.name, arguments,
                     counted(options.cores, "core"), heddle::name_of(options.policy), options.seed);
}

std::string failures(const Simulation& simulation) {
  std::string text;
  for (const Failure& failure : simulation.failures) {
    text += fmt::format("\n  {}: {}\n", heddle::name_of(failure.kind), clean(failure.message));
    for (const std::string& detail : failure.details) text += "    " + clean(detail) + "\n";
  }
  if (simulation.ending == Ending::truncated) {
    text +=
        fmt::format("\n  cut after {}, the limit of --steps: the figures are of what was done\n",
                    counted(simulation.operations, "operation"));
  }
  return text;
}

std::string figures(const Simulation& simulation) {
  const auto row = [](std::string_view name, const std::string& value) {
    return fmt::format("  {:<14}{}\n", name, value);
  };
  std::string text = "\n" + row("makespan", virtual_time(simulation.makespan));
  const Simulation::Requests& requests = simulation.requests;
  if (requests.arrived > 0) {
    text +=
        row("requests", fmt::format("{} arrived, {} completed; {:.3f} there on average",
                                    grouped(requests.arrived), grouped(requests.latencies.size()),
                                    share(requests.presence, simulation.makespan)));
    text += row("throughput", fmt::format("{:.3f} a second", throughput(simulation)));
  }
  if (!requests.latencies.empty()) {
    text += row("latency", fmt::format("p50 {}, p95 {}, p99 {}, mean {}, longest {}",
                                       virtual_time(requests.percentile(50)),
                                       virtual_time(requests.percentile(95)),
                                       virtual_time(requests.percentile(99)), mean_time(requests),
                                       virtual_time(requests.latencies.back())));
  }
  text += row("utilisation",
              fmt::format("{:.1f} %", 100 * share(simulation.busy(), core_time(simulation))));
  text += row("switches", grouped(simulation.switches()));
  return text;
}

std::string gantt(const Simulation& simulation, const Style& style) {
  if (simulation.makespan == 0) return "";
  constexpr std::string_view kHeading = "  core    busy   switches  ";
  const std::size_t columns = std::clamp<std::size_t>(
      style.width > kHeading.size() ? style.width - kHeading.size() : 0, 20, 100);
  const std::string end = virtual_time(simulation.makespan);
  std::string text =
      fmt::format("\n{}0{:>{}}\n", kHeading, end, std::max(columns, end.size() + 1) - 1);
  for (std::size_t i = 0; i < simulation.cores.size(); ++i) {
    const Simulation::Core& core = simulation.cores[i];
    text += fmt::format("  {:>4} {:>5.1f} % {:>10}  {}\n", i,
                        100 * share(core.busy, simulation.makespan), grouped(core.switches),
                        gantt_line(core, simulation.makespan, columns));
  }
  std::string legend = "\n  ";
  for (std::uint32_t i = 0; i < simulation.threads.size() && i < kSigns.size(); ++i) {
    const std::string entry = fmt::format("{} {}", sign_of(i), clean(simulation.threads[i]));
    if (i > 0) legend += "   ";
    legend += entry;
  }
  return text + legend + "   . nobody\n";
}

std::string waits(const Simulation& simulation) {
  if (simulation.waits.empty()) return "";
  std::string text =
      fmt::format("\n  {:<28}{:>10}{:>16}{:>16}\n", "waited for", "times", "in all", "longest");
  for (std::size_t i = 0; i < std::min(simulation.waits.size(), kWaitsMax); ++i) {
    const Simulation::Waits& waits = simulation.waits[i];
    text +=
        fmt::format("  {}{:>10}{:>16}{:>16}\n", padded(shortened(clean(waits.object), 27), 28),
                    grouped(waits.count), virtual_time(waits.total), virtual_time(waits.longest));
  }
  if (simulation.waits.size() > kWaitsMax) {
    text += fmt::format("  and {} more\n", grouped(simulation.waits.size() - kWaitsMax));
  }
  return text;
}

Json latency_of(const Simulation::Requests& requests) {
  if (requests.latencies.empty()) return nullptr;
  return {{"mean_ns", mean_latency(requests)},       {"p50_ns", requests.percentile(50)},
          {"p95_ns", requests.percentile(95)},       {"p99_ns", requests.percentile(99)},
          {"longest_ns", requests.latencies.back()}, {"total_ns", requests.total()}};
}

Json object_of(const std::vector<std::pair<std::string, std::int64_t>>& values) {
  Json object = Json::object();
  for (const auto& [name, value] : values) object[name] = value;
  return object;
}

}  // namespace

Verdict verdict_of(const Simulation& simulation) {
  if (!simulation.failures.empty()) return Verdict::failed;
  return simulation.ending == Ending::finished ? Verdict::passed : Verdict::inconclusive;
}

std::string virtual_time(std::int64_t nanoseconds) {
  const auto time = static_cast<double>(nanoseconds);
  if (nanoseconds < 1'000) return fmt::format("{} ns", nanoseconds);
  if (nanoseconds < 1'000'000) return fmt::format("{:.3f} us", time / 1e3);
  if (nanoseconds < 1'000'000'000) return fmt::format("{:.3f} ms", time / 1e6);
  return fmt::format("{:.3f} s", time / kSecond);
}

std::string gantt_line(const Simulation::Core& core, std::int64_t makespan, std::size_t columns) {
  std::string line(columns, '.');
  const auto parts = static_cast<std::int64_t>(columns);
  // Without an overflow: a part is at least as long as the rest of the division is large.
  const auto start_of = [&](std::int64_t part) {
    return makespan / parts * part + makespan % parts * part / parts;
  };
  std::size_t first = 0;  // the segment that may reach into the part
  for (std::int64_t part = 0; part < parts; ++part) {
    const std::int64_t begin = start_of(part);
    const std::int64_t end = start_of(part + 1);
    std::map<std::uint32_t, std::int64_t> times;
    std::int64_t idle = end - begin;
    while (first < core.segments.size() && core.segments[first].end <= begin) ++first;
    for (std::size_t i = first; i < core.segments.size() && core.segments[i].begin < end; ++i) {
      const Simulation::Segment& segment = core.segments[i];
      const std::int64_t time = std::min(segment.end, end) - std::max(segment.begin, begin);
      times[segment.thread] += time;
      idle -= time;
    }
    const auto most =
        std::ranges::max_element(times, {}, [](const auto& each) { return each.second; });
    if (most != times.end() && most->second >= idle) {
      line[static_cast<std::size_t>(part)] = sign_of(most->first);
    }
  }
  return line;
}

std::string text(const Program& program, const Simulation& simulation, const Style& style) {
  std::string text = title(program, simulation, style) + failures(simulation) +
                     figures(simulation) + gantt(simulation, style) + waits(simulation);
  if (!simulation.outcome.empty()) {
    text += fmt::format("\n  outcome: {}\n", clean(joined(simulation.outcome)));
  }
  return text;
}

std::string json(const Program& program, const Simulation& simulation) {
  const Simulation::Requests& requests = simulation.requests;
  Json cores = Json::array();
  for (const Simulation::Core& core : simulation.cores) {
    cores.push_back({{"busy_ns", core.busy},
                     {"utilisation", share(core.busy, simulation.makespan)},
                     {"switches", core.switches}});
  }
  Json waits = Json::array();
  for (const Simulation::Waits& each : simulation.waits) {
    waits.push_back({{"object", each.object},
                     {"times", each.count},
                     {"total_ns", each.total},
                     {"longest_ns", each.longest}});
  }
  Json failures = Json::array();
  for (const Failure& failure : simulation.failures) {
    failures.push_back({{"kind", heddle::name_of(failure.kind)}, {"message", failure.message}});
  }
  const Json object = {{"schema", kJsonSchema},
                       {"model", program.name},
                       {"params", object_of(program.parameters)},
                       {"cores", simulation.options.cores},
                       {"policy", heddle::name_of(simulation.options.policy)},
                       {"seed", simulation.options.seed},
                       {"verdict", heddle::name_of(verdict_of(simulation))},
                       {"operations", simulation.operations},
                       {"makespan_ns", simulation.makespan},
                       {"throughput", throughput(simulation)},
                       {"utilisation", share(simulation.busy(), core_time(simulation))},
                       {"switches", simulation.switches()},
                       {"requests",
                        {{"arrived", requests.arrived},
                         {"completed", requests.latencies.size()},
                         {"presence_ns", requests.presence},
                         {"latency", latency_of(requests)}}},
                       {"per_core", cores},
                       {"waits", waits},
                       {"outcome", object_of(simulation.outcome)},
                       {"failures", failures}};
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace heddle::report
