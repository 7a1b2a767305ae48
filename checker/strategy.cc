#include "checker/strategy.h"

#include <algorithm>
#include <charconv>

#include "sim/failure.h"

namespace heddle {
namespace {

std::vector<StrategyInfo> make_strategies() {
  return {
      {"auto", false, "samples by random, then searches exhaustively",
       "Up to 1,000 samples of random, since shallow bugs appear at once; then dpor, or dfs where "
       "dpor does not apply.",
       "That of its search, where it comes to its end.", "none", ""},
      {"dpor", false, "one interleaving of each Mazurkiewicz trace",
       "Follows the events of each execution, and reverses only what is in a race: executions that "
       "differ in the order of independent operations alone are run once.",
       "Each trace exactly once; some again where the program has time-outs, or awaits what "
       "depends "
       "on several objects.",
       "Abdulla, Aronis, Jonsson, Sagonas: Source Sets: A Foundation for Optimal Dynamic Partial "
       "Order Reduction, JACM 2017",
       ""},
      {"dfs", false, "every interleaving, each once",
       "Depth-first search over all decisions, and nothing clever: the oracle of the others.",
       "Every interleaving, each once.", "none", ""},
      {"random", true, "a random walk: each thread that can go on is equally likely",
       "At each point with a choice, one of the threads that can go on is drawn.",
       "Each choice is uniform. Interleavings are not: one with c choices of two has 1/2^c.",
       "none", ""},
      {"urw", true, "all interleavings equally likely",
       "Which thread goes on is drawn in proportion to how many operations each has left, those of "
       "threads that it creates among them. How many that are is learned from executions before.",
       "Interleavings are equally likely where each thread does the same number of operations in "
       "each execution, and waits for others only at its end.",
       "Zhao, Wolff, Mathur, Roychoudhury: Selectively Uniform Concurrency Testing, ASPLOS 2025",
       ""},
      {"surw", true, "all orders of the operations on one object equally likely",
       "As urw, but of interest are only the operations on one object that threads share, drawn "
       "anew for each execution; all else is a random walk. Where a thread is at an operation of "
       "interest and another is to do the next one, it waits.",
       "All orders of the operations on that object are equally likely, under the conditions of "
       "urw.",
       "Zhao, Wolff, Mathur, Roychoudhury: Selectively Uniform Concurrency Testing, ASPLOS 2025",
       ""},
      {"rff", true, "feedback from which access reads from which",
       "Keeps schedules that have shown a pair of accesses, of which one reads from the other, "
       "that "
       "was new. Each execution changes one of them: that an access is to read from another, or is "
       "not to. Combinations of pairs that were seen less often are preferred. All else is decided "
       "as by pos.",
       "None.",
       "Wolff, Shi, Duck, Mathur, Roychoudhury: Greybox Fuzzing for Concurrency Testing, ASPLOS "
       "2024",
       ""},
      {"portfolio", true, "all samplers in one search, the one that pays most often",
       "surw, pos, rff, pct:3, urw, delay:2 and random share the executions. An execution pays "
       "where "
       "its combination of which access reads from which is new. Which sampler is next, a bandit "
       "decides by discounted upper confidence bounds.",
       "None.",
       "Garivier, Moulines: On Upper-Confidence Bound Policies for Switching Bandits, ALT 2011",
       ""},
      {"pct", true, "random priorities, lowered at D-1 random points",
       "Each thread has a random priority, and of those that can go on the highest does. At D-1 "
       "points of the execution, drawn at random, the priority of the thread that is about to go "
       "on "
       "falls below all others. How long executions are is learned from those before.",
       "A bug of depth D, one that shows whenever D pairs of operations come in a certain order, "
       "is "
       "found by an execution with a probability of at least 1/(n*k^(D-1)), where n threads have k "
       "points with a choice. The report of a search says what that is for this program, and how "
       "many executions make it 95 %.",
       "Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic "
       "Guarantees of Finding Bugs, ASPLOS 2010",
       "D", "the depth of the bugs that the guarantee is for", 3, 1, 64},
      {"pos", true, "a random priority for each operation that waits to take effect",
       "Each operation that a thread is about to do has a random priority, and the highest takes "
       "effect. Then those that it was in a race with get new ones: so each order of two "
       "operations "
       "on the same object is about as likely as the other, whatever else there is.",
       "None as a number. Each trace is reached with a probability above zero.",
       "Yuan, Yang, Gu: Partial Order Aware Concurrency Sampling, CAV 2018", ""},
      {"delay", true, "threads in turn, each until it blocks, but for D delays",
       "Without a delay, a thread goes on until it blocks or ends, and the one created next "
       "follows. "
       "At D points of the execution, drawn at random, whoever would go on is passed over for the "
       "next. Most bugs need few delays.",
       "Each execution of at most D delays has a probability of at least 1/(k+1)^D, where "
       "executions "
       "have k points with a choice.",
       "Emmi, Qadeer, Rakamaric: Delay-Bounded Scheduling, POPL 2011", "D",
       "the delays of an execution", 2, 0, 64},
  };
}

[[noreturn]] void refuse(const StrategyInfo& info, const std::string& why) {
  const std::string name(info.name);
  throw UsageError("the strategy " + name + " " + why);
}

std::uint32_t parse_parameter(const StrategyInfo& info, std::string_view text) {
  if (info.parameter.empty()) refuse(info, "takes no parameter");
  const std::string range = std::string(info.parameter) + " with " + std::string(info.parameter) +
                            " from " + std::to_string(info.parameter_min) + " to " +
                            std::to_string(info.parameter_max);
  std::uint32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, value);
  const bool in_range = value >= info.parameter_min && value <= info.parameter_max;
  if (error != std::errc() || after != end || !in_range) {
    refuse(info,
           "takes " + std::string(info.name) + ":" + range + ", not \"" + std::string(text) + "\"");
  }
  return value;
}

}  // namespace

const std::vector<StrategyInfo>& strategies() {
  static const std::vector<StrategyInfo> all = make_strategies();
  return all;
}

const StrategyInfo* find_strategy(std::string_view name) {
  const auto& all = strategies();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const StrategyInfo& info) { return info.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string Strategy::text() const {
  const std::string name(info->name);
  return info->parameter.empty() ? name : name + ":" + std::to_string(parameter);
}

Strategy parse_strategy(std::string_view text) {
  const std::size_t colon = text.find(':');
  const StrategyInfo* info = find_strategy(text.substr(0, colon));
  if (info == nullptr) throw UsageError("unknown strategy \"" + std::string(text) + "\"");
  if (colon == std::string_view::npos) return {info, info->parameter_default};
  return {info, parse_parameter(*info, text.substr(colon + 1))};
}

bool is_sampler(std::string_view text) {
  const StrategyInfo* info = find_strategy(text.substr(0, text.find(':')));
  return info != nullptr && info->samples;
}

}  // namespace heddle
