/// \file
/// What a function returns that reaches no event: by its return statements.
#ifndef DURABILITY_CORE_SLOTRETURNS_H
#define DURABILITY_CORE_SLOTRETURNS_H

#include "core/AnalysisContext.h"

namespace durability {

struct ReturnedValues {
  uint8_t Class = 0;          ///< ValueClass bits; none when it only throws.
  clang::SourceLocation Last; ///< The last return, else the end of the body.
};

/// Of a function with a body. A void function returns VC_Any.
[[nodiscard]] ReturnedValues returnedValues(const clang::FunctionDecl &Function,
                                            AnalysisContext &Context);

/// A parameter brings bytes: a pointer to constant text or memory, or an object
/// that holds one.
[[nodiscard]] bool takesData(llvm::ArrayRef<clang::QualType> Parameters);

} // namespace durability

#endif // DURABILITY_CORE_SLOTRETURNS_H
