/// \file
/// Meaning by name alone, for methods whose body nobody can see.
///
/// `write_page` means little; in a class that also declares `sync`, it writes a
/// page that a sync makes stable. Such words apply only to methods without a
/// visible body: where there is one, it says what a call does. What the word
/// promises of a class is a matter of durability-noop-sync (wordOf).
///
/// In C the same words end the names of function pointers (`xSync`, `fh_write`)
/// in a table that has both, over one type of object: their first parameter.
#ifndef DURABILITY_MODEL_VOCABULARY_H
#define DURABILITY_MODEL_VOCABULARY_H

#include "model/Definitions.h"

namespace clang {
class CXXMethodDecl;
class CXXRecordDecl;
class FieldDecl;
class FunctionDecl;
} // namespace clang

namespace durability::model {

class Vocabulary {
public:
  explicit Vocabulary(const Definitions &All);

  struct Use {
    const VocabularyEntry *Entry;
    VocabularyEntry::Word Word;
  };
  /// For methods without a visible body.
  [[nodiscard]] std::optional<Use>
  find(const clang::FunctionDecl &Callee) const;
  /// The same with or without a body.
  [[nodiscard]] std::optional<Use>
  wordOf(const clang::CXXMethodDecl &Method) const;
  /// For a field that holds a pointer to a function.
  [[nodiscard]] std::optional<Use> wordOf(const clang::FieldDecl &Field) const;
  /// What \p U does to \p Object.
  static void addEffects(const Use &U, Operand Object,
                         llvm::SmallVectorImpl<Effect> &Effects);

private:
  [[nodiscard]] std::optional<Use>
  wordAlone(const clang::CXXMethodDecl &Method) const;

  const Definitions &All;
  llvm::StringMap<bool> Words; ///< Prefilter.
};

} // namespace durability::model

#endif // DURABILITY_MODEL_VOCABULARY_H
