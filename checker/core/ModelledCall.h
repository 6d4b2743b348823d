/// \file
/// The calls of a translation unit that the model knows, found in one walk over
/// the AST that all checks share.
#ifndef DURABILITY_CORE_MODELLEDCALL_H
#define DURABILITY_CORE_MODELLEDCALL_H

#include "core/CallModel.h"
#include <vector>

namespace clang {
class CallExpr;
} // namespace clang

namespace durability {

/// One call whose callee the model knows. Bodies of system headers and
/// uninstantiated templates hold none; a lambda belongs to the function it is
/// written in.
struct ModelledCall {
  const clang::CallExpr *Call = nullptr;
  const clang::FunctionDecl *Callee = nullptr;
  const clang::FunctionDecl *Enclosing =
      nullptr; ///< Null in the initializer of a global.
  CallMeaning Meaning;
};

/// Every modelled call of \p Context, in source order. Each instantiation of a
/// template yields its own.
[[nodiscard]] std::vector<ModelledCall>
collectModelledCalls(clang::ASTContext &Context, const CallModel &Model);

} // namespace durability

#endif // DURABILITY_CORE_MODELLEDCALL_H
