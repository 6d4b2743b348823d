/// \file
/// Finds the contract that a model file states for a function. Immutable after
/// construction.
#ifndef DURABILITY_MODEL_CONTRACTTABLE_H
#define DURABILITY_MODEL_CONTRACTTABLE_H

#include "model/Definitions.h"

namespace durability::model {

class ContractTable {
public:
  /// \p All must outlive the table and not change.
  explicit ContractTable(const Definitions &All);

  /// A function of C, also one that is static, for a name without `::`.
  [[nodiscard]] const ModelContract *
  find(const clang::FunctionDecl &Function) const;

private:
  llvm::StringMap<llvm::SmallVector<const ContractEntry *, 1>>
      BySimpleName; ///< The last entry of a name first.
};

} // namespace durability::model

#endif // DURABILITY_MODEL_CONTRACTTABLE_H
