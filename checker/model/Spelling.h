/// \file
/// The words of the schema and the values they stand for, and the hint for a
/// word that is none of them.
#ifndef DURABILITY_MODEL_SPELLING_H
#define DURABILITY_MODEL_SPELLING_H

#include "model/Definitions.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace durability::model {

template <typename Value> struct Spelling {
  llvm::StringLiteral Word;
  Value Meaning;
};

extern const llvm::ArrayRef<Spelling<EffectKind>> EffectKindWords;
extern const llvm::ArrayRef<Spelling<SyncKind>> SyncKindWords;
extern const llvm::ArrayRef<Spelling<ResultTest>> ResultTestWords;
extern const llvm::ArrayRef<Spelling<OpenAttribute>> AttributeWords;
extern const llvm::ArrayRef<Spelling<ParameterShape>> ParameterWords;
extern const llvm::ArrayRef<Spelling<StatusOperation>> StatusWords;
extern const llvm::ArrayRef<Spelling<ArgumentMistake>> MistakeWords;
extern const llvm::ArrayRef<llvm::StringLiteral> PlatformWords;

template <typename Value>
std::optional<Value> valueOf(llvm::ArrayRef<Spelling<Value>> Words,
                             llvm::StringRef Word) {
  for (const Spelling<Value> &S : Words)
    if (S.Word == Word)
      return S.Meaning;
  return std::nullopt;
}

/// "; did you mean 'flush'? known: open, write, …" for a \p Word that is none
/// of \p Known.
[[nodiscard]] std::string hintFor(llvm::StringRef Word,
                                  llvm::ArrayRef<llvm::StringRef> Known);

template <typename Value>
std::string hintFor(llvm::StringRef Word,
                    llvm::ArrayRef<Spelling<Value>> Words) {
  llvm::SmallVector<llvm::StringRef, 24> Known;
  for (const Spelling<Value> &S : Words)
    Known.push_back(S.Word);
  return hintFor(Word, llvm::ArrayRef<llvm::StringRef>(Known));
}

/// `arg2`, `*arg0`, `object`, `result`, `all-streams`.
[[nodiscard]] std::optional<Operand> operandOf(llvm::StringRef Word);

} // namespace durability::model

#endif // DURABILITY_MODEL_SPELLING_H
