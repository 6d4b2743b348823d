/// \file
/// What a condition chooses and what decides what a call does: constants
/// (`Flags = Late ? MS_ASYNC : MS_SYNC; msync(P, N, Flags)`) and handles
/// (`Fd = Lazy ? E->Plain : E->Synchronous; pwrite(Fd, …)`). The paths on which
/// such a variable holds different things stay apart.
#ifndef DURABILITY_CORE_CHOICES_H
#define DURABILITY_CORE_CHOICES_H

#include "core/CallModel.h"
#include "llvm/ADT/DenseSet.h"

namespace clang {
class ConditionalOperator;
class Stmt;
} // namespace clang

namespace durability {

/// The locals of \p Function that are arguments of calls of which the model
/// cannot say without them what they do, and those that a condition sets to one
/// of several handles.
[[nodiscard]] llvm::DenseSet<const clang::VarDecl *>
decidingLocals(const clang::FunctionDecl &Function, const CallModel &Model);

/// The choice that \p E is and that only a path decides; null when it is none.
[[nodiscard]] const clang::ConditionalOperator *
choiceIn(const clang::Expr &E, const clang::ASTContext &AST);
/// The choice between two integer constants that \p E is; null when it is none.
[[nodiscard]] const clang::ConditionalOperator *
constantChoice(const clang::Expr &E, const clang::ASTContext &AST);

/// True when the value of \p E, an integer, is known from the source alone.
[[nodiscard]] bool isIntegerConstant(const clang::Expr &E,
                                     const clang::ASTContext &AST);

/// The local variable that \p E reads; null when it is something else.
[[nodiscard]] const clang::VarDecl *readLocal(const clang::Expr &E);

/// What \p Statement gives a local variable: an initialiser (of the only
/// declaration) or a plain assignment. Both null for all other statements; the
/// value alone is null when the variable changes in another way.
struct LocalChange {
  const clang::VarDecl *Variable = nullptr;
  const clang::Expr *Given = nullptr;
};
[[nodiscard]] LocalChange localChange(const clang::Stmt &Statement);

} // namespace durability

#endif // DURABILITY_CORE_CHOICES_H
