/// \file
/// Functions of the project that open a file for their caller: `Fd = xopen(P,
/// O_WRONLY | O_DSYNC)`, `open_into(P, O_DSYNC, &E->Fd)`.
///
/// What kind of handle the caller gets depends on the flags it passes, so the
/// opening call inside is read with the caller's arguments.
#ifndef DURABILITY_CORE_OPENERFACTS_H
#define DURABILITY_CORE_OPENERFACTS_H

#include "core/CallModel.h"

namespace clang {
class CallExpr;
class Expr;
} // namespace clang

namespace durability {

/// The meaning of the opening call whose handle \p Call returns, or (\p Out)
/// stores where its argument of that number points; nullopt when there is none
/// or more than one.
[[nodiscard]] std::optional<CallMeaning>
openedFor(const clang::CallExpr &Call, std::optional<unsigned> Out,
          const CallModel &Model, const clang::ASTContext &AST);

/// What \p E is a copy of: a string that a function of nothing but another one
/// gives its caller to keep (`T->Name = xstrdup(Path)`). \p E itself otherwise.
[[nodiscard]] const clang::Expr *copiedText(const clang::Expr *E,
                                            const CallModel &Model);

} // namespace durability

#endif // DURABILITY_CORE_OPENERFACTS_H
