/// \file
/// Locals whose address outlives the expression that takes it: put into a
/// container, handed to a thread, stored elsewhere.
///
/// Other code can change them behind the function's back, so that a flag such
/// as `while (!Me.Done) Ready.wait(Lock);` is no constant. A plain
/// out-parameter (`make(&Fd)`) does not escape.
#ifndef DURABILITY_CORE_ESCAPES_H
#define DURABILITY_CORE_ESCAPES_H

#include "llvm/ADT/DenseSet.h"

namespace clang {
class FunctionDecl;
class VarDecl;
} // namespace clang

namespace durability {

[[nodiscard]] llvm::DenseSet<const clang::VarDecl *>
escapingLocals(const clang::FunctionDecl &Function);

} // namespace durability

#endif // DURABILITY_CORE_ESCAPES_H
