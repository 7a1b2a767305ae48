#ifndef HEDDLE_CHECKER_FURTHER_LOOKS_H_
#define HEDDLE_CHECKER_FURTHER_LOOKS_H_

#include "checker/findings.h"
#include "checker/options.h"
#include "sim/engine/identities.h"

namespace heddle {

// What is looked for where a search was not complete: one that was would have met it itself. Each
// adds what it finds to `findings`, and does nothing where those hold a failure already, or where
// the options leave out what it looks for.

// Looks for executions without an end. The walks are the same each time: once is enough.
void look_for_lasso(const Program& program, const CheckOptions& options, Findings& findings);

// Looks at some executions that pass for locks taken in orders that contradict each other, which
// can become a deadlock in others. `identities`: of the search, whose numbers the failures go by.
void look_for_lock_order(const Program& program, const CheckOptions& options,
                         Identities& identities, Findings& findings);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_FURTHER_LOOKS_H_
