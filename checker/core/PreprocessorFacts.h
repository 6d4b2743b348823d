/// \file
/// What the preprocessor saw and what it skipped: conditionals, macro
/// definitions and includes of the project's files.
///
/// While the file is preprocessed only file numbers, skipped ranges and the
/// project's own #include lines are noted; system headers cost nothing. The
/// first query scans the project's files as text, so a translation unit that no
/// check asks about pays for no scan. In an editor, where a preamble hides the
/// headers' events, the files are found through the source manager instead, and
/// every arm of a conditional there counts as active.
///
/// Not thread-safe: one object belongs to one translation unit and must not
/// outlive its SourceManager.
#ifndef DURABILITY_CORE_PREPROCESSORFACTS_H
#define DURABILITY_CORE_PREPROCESSORFACTS_H

#include "core/DirectiveScan.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <memory>
#include <string>
#include <vector>

namespace clang {
class PPCallbacks;
class Preprocessor;
} // namespace clang

namespace durability {

/// A condition that must hold for a place to be compiled.
struct PreprocessorCondition {
  clang::SourceLocation Location; ///< Of the '#' of its arm: equal locations
                                  ///< are equal conditions.
  std::string Text; ///< Earlier arms included: "!(defined(A)) && (B > 1)".
};

/// A #define of a project file, whether its arm is taken or not.
struct MacroFact {
  llvm::StringRef Name;
  llvm::StringRef
      Body; ///< From the parameter list (included) to the end of the directive.
  clang::SourceLocation Location; ///< Of the name.
  bool Active = true;             ///< False in an arm that was skipped.
  bool FunctionLike = false;
  unsigned Parameters = 0;
};

class PreprocessorFacts {
public:
  PreprocessorFacts();
  PreprocessorFacts(PreprocessorFacts &&) noexcept;
  PreprocessorFacts &operator=(PreprocessorFacts &&) noexcept;
  ~PreprocessorFacts();

  /// Callbacks that fill \p Into, to be added to \p PP before it enters the
  /// main file.
  static std::unique_ptr<clang::PPCallbacks> record(clang::Preprocessor &PP,
                                                    PreprocessorFacts &Into);

  /// The conditions around \p Place, outermost first, those around the
  /// #includes that lead to its file included. Include guards are none. For a
  /// token of a macro, the place where the macro's text stands.
  [[nodiscard]] std::vector<PreprocessorCondition>
  conditionsAt(clang::SourceLocation Place) const;

  /// Whether a project file includes <\p Name> under no condition. Quoted
  /// includes are the project's own. A name that ends in '/' stands for all
  /// headers in that folder ("linux/").
  [[nodiscard]] bool includesUnconditionally(llvm::StringRef Name) const;

  /// Whether \p Name is included wherever \p Place is compiled: under no other
  /// conditions than \p Place itself.
  [[nodiscard]] bool includesWherever(llvm::StringRef Name,
                                      clang::SourceLocation Place) const;

  /// Every macro definition of the project's files.
  [[nodiscard]] llvm::ArrayRef<MacroFact> macros() const;
  [[nodiscard]] std::vector<const MacroFact *>
  definitionsOf(llvm::StringRef Name) const;

  /// False in an arm that was skipped.
  [[nodiscard]] bool isActive(clang::SourceLocation Place) const;

  /// Whether another arm of one of the conditionals around \p Place mentions
  /// the identifier \p Word. Only the conditionals of its own file count.
  [[nodiscard]] bool alternativesMention(clang::SourceLocation Place,
                                         llvm::StringRef Word) const;

  /// Whether \p A and \p B stand in different arms of one conditional, so that
  /// no build has both.
  [[nodiscard]] bool areAlternatives(clang::SourceLocation A,
                                     clang::SourceLocation B) const;

  /// Whether the identifier \p Word stands in \p Range, skipped arms included.
  [[nodiscard]] bool mentions(clang::SourceRange Range,
                              llvm::StringRef Word) const;

  /// Places in project files where \p Word stands as an identifier, skipped
  /// arms included.
  [[nodiscard]] std::vector<clang::SourceLocation>
  placesOf(llvm::StringRef Word) const;

  /// The tokens of \p Range as written, skipped arms and directives included,
  /// until \p Visit returns false.
  void
  forEachToken(clang::SourceRange Range,
               llvm::function_ref<bool(const RawToken &, clang::SourceLocation)>
                   Visit) const;

private:
  class Recorder;
  struct Implementation;
  std::unique_ptr<Implementation> Impl;
};

} // namespace durability

#endif // DURABILITY_CORE_PREPROCESSORFACTS_H
