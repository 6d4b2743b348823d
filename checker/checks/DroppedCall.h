/// \file
/// Calls that stand alone as a statement, for fix-its that remove them.
#ifndef DURABILITY_CHECKS_DROPPEDCALL_H
#define DURABILITY_CHECKS_DROPPEDCALL_H

#include "clang/Basic/SourceLocation.h"
#include <optional>

namespace clang {
class ASTContext;
class FunctionDecl;
} // namespace clang

namespace durability {

/// The text of the call at \p Location, with its semicolon, when it is a
/// statement of a block of \p Function, its value is dropped and no macro is
/// involved; nullopt otherwise.
[[nodiscard]] std::optional<clang::CharSourceRange>
droppedCallAt(const clang::FunctionDecl &Function,
              clang::SourceLocation Location, const clang::ASTContext &Context);

} // namespace durability

#endif // DURABILITY_CHECKS_DROPPEDCALL_H
