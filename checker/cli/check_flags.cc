#include "checker/cli/check_flags.h"

#include "sim/failure.h"

namespace heddle::cli {
namespace {

// As the system gives to a thread.
constexpr std::size_t kProgramStackSize = 8 << 20;

}  // namespace

void CheckFlags::declare(Arguments& arguments) {
  arguments.positionals(models);
  arguments.flag(
      "--all", all,
      "Every model of the catalogue, held to its expected verdict under both schedulings, or "
      "under the one of --scheduling");
  arguments.option("--program", program, "PATH",
                   "A program that is built with heddle-cc or heddle-c++, instead of a model; its "
                   "arguments come last, after --");
  arguments.option("--races", races, "R",
                   "Of a program: report (default), a data race is a failure; ignore, its plain "
                   "accesses are not looked at");
  search.declare(arguments);
  arguments.flag("--keep-going", keep_going,
                 "Search on after the first failure: count, and list all outcomes");
  arguments.flag("--verify-reduction", verify_reduction,
                 "Run dfs beside dpor, and compare the traces and outcomes they saw");
  files.declare(arguments);
  checkpoint.declare(arguments);
  arguments.flag("--quiet", quiet, "No progress and no report but the verdict");
  color.declare(arguments);
}

CheckOptions CheckFlags::options() const {
  CheckOptions options = search.options();
  options.keep_going = keep_going;
  options.verify_reduction = verify_reduction;
  return options;
}

CheckOptions CheckFlags::for_program(CheckOptions options) {
  options.stack_size = kProgramStackSize;
  return options;
}

CheckOptions CheckFlags::options_for_program() const {
  CheckOptions options = for_program(this->options());
  if (races == "ignore") options.without.set(static_cast<std::size_t>(FailureKind::data_race));
  return options;
}

void CheckFlags::validate_for_program() const {
  if (!models.empty()) throw UsageError("--program contradicts the model '" + models.front() + "'");
  if (all) throw UsageError("--program contradicts --all");
  if (!search.settings().empty()) {
    throw UsageError("--param is for models: the arguments of a program come after --");
  }
  if (checkpoint.given()) throw UsageError("--checkpoint and --resume are not for programs yet");
  if (races == "explore") {
    throw UsageError(
        "--races explore is not supported yet: plain accesses are not scheduling points");
  }
  if (races) must_be_one_of("--races", *races, {"report", "ignore"});
}

void CheckFlags::validate_for_models() const {
  if (races) throw UsageError("--races is for --program; for models there is --without data_race");
}

}  // namespace heddle::cli
