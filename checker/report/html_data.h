#ifndef HEDDLE_CHECKER_REPORT_HTML_DATA_H_
#define HEDDLE_CHECKER_REPORT_HTML_DATA_H_

#include <string>

#include "checker/report/execution.h"

namespace heddle::report {

// What the page of html() shows, as JSON in one line; html/data.js says what it has. Nothing in it
// ends the script element that it stands in.
std::string html_data(const Execution& execution, const Sources& sources);

// The parts of the page, from the files in html/.
struct HtmlAssets {
  const char* page;  // with the names of the other parts in braces, {{style}}
  const char* style;
  const char* script;
};
const HtmlAssets& html_assets();

}  // namespace heddle::report

#endif  // HEDDLE_CHECKER_REPORT_HTML_DATA_H_
