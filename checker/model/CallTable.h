/// \file
/// Finds the entry of a callee.
///
/// Asked once per function declaration of a translation unit, so it looks the
/// name up by its identifier first and allocates nothing. Immutable after
/// construction.
#ifndef DURABILITY_MODEL_CALLTABLE_H
#define DURABILITY_MODEL_CALLTABLE_H

#include "model/Definitions.h"
#include <array>

namespace durability::model {

class CallTable {
public:
  /// \p All must outlive the table and not change.
  explicit CallTable(const Definitions &All);

  /// The entry that describes \p Callee, or one for a method it overrides.
  [[nodiscard]] const CallEntry *find(const clang::FunctionDecl &Callee) const;

private:
  using Candidates = llvm::SmallVector<const CallEntry *, 2>;

  [[nodiscard]] llvm::ArrayRef<const CallEntry *>
  candidatesFor(const clang::FunctionDecl &Callee) const;

  llvm::StringMap<Candidates> Functions;
  llvm::StringMap<Candidates> Constructors; ///< By class.
  llvm::StringMap<Candidates> Destructors;  ///< By class.
  std::array<Candidates, clang::NUM_OVERLOADED_OPERATORS> Operators;
  Candidates BoolConversions;
};

/// A body is visible for \p Function, or for the template it comes from.
[[nodiscard]] const clang::FunctionDecl *
definitionOf(const clang::FunctionDecl &Function);

} // namespace durability::model

#endif // DURABILITY_MODEL_CALLTABLE_H
