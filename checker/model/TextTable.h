/// \file
/// Finds what a callee does to strings. Immutable after construction.
#ifndef DURABILITY_MODEL_TEXTTABLE_H
#define DURABILITY_MODEL_TEXTTABLE_H

#include "model/Definitions.h"
#include <array>

namespace durability::model {

class TextTable {
public:
  /// \p All must outlive the table and not change.
  explicit TextTable(const Definitions &All);

  /// The entry that describes a call of \p Callee with \p Arguments explicit
  /// arguments; null when there is none.
  [[nodiscard]] const TextMeaning *find(const clang::FunctionDecl &Callee,
                                        unsigned Arguments) const;
  [[nodiscard]] bool isTextClass(const clang::RecordDecl &Class) const;

private:
  using Candidates = llvm::SmallVector<const TextEntry *, 2>;

  const Definitions &All;
  llvm::StringMap<Candidates> Functions;
  llvm::StringMap<Candidates> Constructors; ///< By class.
  std::array<Candidates, clang::NUM_OVERLOADED_OPERATORS> Operators;
};

} // namespace durability::model

#endif // DURABILITY_MODEL_TEXTTABLE_H
