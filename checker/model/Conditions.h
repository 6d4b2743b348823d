/// \file
/// Answers the conditions of a pack for the arguments of one call: yes, no, or
/// not decidable here.
#ifndef DURABILITY_MODEL_CONDITIONS_H
#define DURABILITY_MODEL_CONDITIONS_H

#include "model/Arguments.h"
#include "model/Definitions.h"
#include <optional>

namespace durability::model {

class ConditionJudge {
public:
  ConditionJudge(llvm::ArrayRef<const clang::Expr *> Arguments,
                 const ConstantTable &Constants,
                 const clang::ASTContext &Context)
      : Arguments(Arguments), Constants(Constants), Context(Context) {}

  /// nullopt: depends on what the source does not show.
  [[nodiscard]] std::optional<bool> holds(const Condition &C) const;

private:
  [[nodiscard]] std::optional<bool>
  argumentHolds(const Condition &C, const clang::Expr &Argument) const;
  [[nodiscard]] std::optional<bool> hasFlag(llvm::StringRef Flag,
                                            const clang::Expr &Argument) const;
  [[nodiscard]] std::optional<bool> equals(const Condition &C,
                                           const clang::Expr &Value) const;

  llvm::ArrayRef<const clang::Expr *> Arguments;
  const ConstantTable &Constants;
  const clang::ASTContext &Context;
};

} // namespace durability::model

#endif // DURABILITY_MODEL_CONDITIONS_H
