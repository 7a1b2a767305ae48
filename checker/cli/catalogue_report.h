#ifndef HEDDLE_CHECKER_CLI_CATALOGUE_REPORT_H_
#define HEDDLE_CHECKER_CLI_CATALOGUE_REPORT_H_

#include <cstddef>
#include <set>
#include <string>

#include "checker/cli/command.h"
#include "checker/options.h"
#include "checker/report/style.h"
#include "checker/result.h"
#include "models/model.h"

namespace heddle::cli {

// Holds models to what they are expected to show, as 'check --all' prints it: a line each, and a
// report for each that ended otherwise.
class CatalogueReport {
 public:
  // Where `prints` is false, judges only.
  CatalogueReport(bool quiet, bool prints, const report::Style& style);

  Exit take(const models::Model& model, Scheduling scheduling, const Result& result);
  void finish() const;

 private:
  std::string line(const models::Model& model, Scheduling scheduling, const Result& result,
                   Exit judged) const;

  const bool quiet_;
  const bool prints_;
  const report::Style style_;
  std::size_t width_ = 0;
  std::set<std::string> models_;
  std::set<std::string> schedulings_;
  std::set<std::string> others_;  // models that ended otherwise at least once
  std::string reports_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_CHECKER_CLI_CATALOGUE_REPORT_H_
