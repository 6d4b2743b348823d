/// \file
/// What a function that reaches no event gives to callees that nothing is known
/// of (CORE K-4): of what its callers hand it, only that can change there.
#ifndef DURABILITY_CORE_EXPOSURE_H
#define DURABILITY_CORE_EXPOSURE_H

#include "core/AnalysisContext.h"

namespace durability {

struct Exposure {
  bool Everything = false; ///< It cannot be told.
  llvm::SmallVector<const AccessPath *, 2>
      Objects; ///< In the function's own terms.
};

/// Of \p Function, which has a body here. Read off the bodies that it reaches,
/// without regard to flow; what goes through its local variables is everything.
[[nodiscard]] const Exposure &exposedBy(const clang::FunctionDecl &Function,
                                        AnalysisContext &Context);

} // namespace durability

#endif // DURABILITY_CORE_EXPOSURE_H
