/// \file
/// A part of durability-missing-directory-sync: syncs of directories whose
/// result nobody looks at.
#ifndef DURABILITY_CHECKS_DROPPEDDIRECTORYSYNC_H
#define DURABILITY_CHECKS_DROPPEDDIRECTORYSYNC_H

#include "checks/Check.h"

namespace durability {

/// Reports, under the name \p Check, the syncs of directories whose result is
/// dropped although a name that matters rests on them: one that this function
/// made stable so, or one of the caller's, who is told of other failures.
void runDroppedDirectorySync(const CheckInput &Input, llvm::StringRef Check,
                             CheckOutput &Output);

} // namespace durability

#endif // DURABILITY_CHECKS_DROPPEDDIRECTORYSYNC_H
