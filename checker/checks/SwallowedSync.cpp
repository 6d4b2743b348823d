#include "checks/SwallowedSync.h"
#include "core/Evaluator.h"
#include "clang/AST/Stmt.h"

using namespace clang;
using namespace durability;

/// `return keep(S)`: what is made of another answer is as good as that one.
static bool restatesResult(const ReturnStmt *Return) {
  const Expr *Value = Return ? Return->getRetValue() : nullptr;
  const auto *Call = Value ? dyn_cast<CallExpr>(stripped(Value)) : nullptr;
  return Call && llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
           return Argument->getType().getCanonicalType().getUnqualifiedType() ==
                  Call->getType().getCanonicalType().getUnqualifiedType();
         });
}

bool durability::swallowsSync(const FunctionResult &Result,
                              const ExitRecord &Exit) {
  const State &At = Exit.At;
  return At.Failed && At.FailedKind == EffectKind::Sync &&
         At.FailedNature == ErrorNature::Unspecified &&
         Result.saysSuccess(Exit) && !restatesResult(At.Return);
}
