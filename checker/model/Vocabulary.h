/// \file
/// Meaning by name alone, for methods whose body nobody can see.
///
/// `write_page` means little; in a class that also declares `sync`, it writes a
/// page that a sync makes stable. Such words apply only to methods without a
/// visible body: where there is one, it says what a call does. What the word
/// promises of a class is a matter of durability-noop-sync (wordOf).
#ifndef DURABILITY_MODEL_VOCABULARY_H
#define DURABILITY_MODEL_VOCABULARY_H

#include "model/Definitions.h"

namespace clang {
class CXXMethodDecl;
class CXXRecordDecl;
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
  /// What \p U does to its object.
  static void addEffects(const Use &U, llvm::SmallVectorImpl<Effect> &Effects);

private:
  const Definitions &All;
  llvm::StringMap<bool> Words; ///< Prefilter.
};

} // namespace durability::model

#endif // DURABILITY_MODEL_VOCABULARY_H
