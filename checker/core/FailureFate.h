/// \file
/// What becomes of a failure: which exits it reaches, and whether the code that
/// runs only then does more than tell it.
#ifndef DURABILITY_CORE_FAILUREFATE_H
#define DURABILITY_CORE_FAILUREFATE_H

#include "core/ResultUse.h"

namespace durability {

class FailureFate {
public:
  FailureFate(const FunctionResult &Result, const clang::CFG &Graph,
              clang::ASTContext &Context)
      : Result(Result), Graph(Graph), Context(Context) {}

  /// Fills in OnlyFails, FailureHandled, SameHandle, Kept and TakenBack.
  void judge(const CheckedCall &Call, ResultUse &Use) const;

private:
  [[nodiscard]] bool onlyFails(const CheckedCall &Call) const;
  [[nodiscard]] bool isHandled(const CheckedCall &Call) const;
  [[nodiscard]] bool isSameHandle(const CheckedCall &Call) const;
  [[nodiscard]] bool handles(const clang::Stmt &S, unsigned Depth = 0) const;
  [[nodiscard]] bool onlyTells(const clang::CallExpr &Call,
                               unsigned Depth) const;
  [[nodiscard]] bool tellsInside(const clang::FunctionDecl &Callee,
                                 unsigned Depth) const;

  const FunctionResult &Result;
  const clang::CFG &Graph;
  clang::ASTContext &Context;
};

} // namespace durability

#endif // DURABILITY_CORE_FAILUREFATE_H
