/// \file
/// Whether a variable keeps what its declaration or its caller gave it.
#ifndef DURABILITY_CORE_VARIABLECHANGES_H
#define DURABILITY_CORE_VARIABLECHANGES_H

namespace clang {
class Stmt;
class VarDecl;
} // namespace clang

namespace durability {

/// Something in \p Body may give \p Variable another value after its
/// declaration: an assignment, an increment, a use of its address, a loop over
/// a range.
[[nodiscard]] bool mayChange(const clang::VarDecl &Variable,
                             const clang::Stmt &Body);

} // namespace durability

#endif // DURABILITY_CORE_VARIABLECHANGES_H
