/// \file
/// For which platforms a call is compiled, as far as the text around it says.
#ifndef DURABILITY_CHECKS_PLATFORMSCOPE_H
#define DURABILITY_CHECKS_PLATFORMSCOPE_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace clang {
class SourceManager;
} // namespace clang

namespace durability {

class PreprocessorFacts;
struct CallMeaning;
struct ModelledCall;

/// Whether the call exists on \p Platform.
[[nodiscard]] bool existsOn(const CallMeaning &Meaning,
                            llvm::StringRef Platform);

/// Where the name of the callee stands.
[[nodiscard]] clang::SourceLocation placeOf(const ModelledCall &Call);

class PlatformScope {
public:
  PlatformScope(const PreprocessorFacts &Facts,
                llvm::ArrayRef<ModelledCall> Calls,
                const clang::SourceManager &Sources)
      : Facts(Facts), Calls(Calls), Sources(Sources) {}

  /// The places whose conditions govern \p Place: where it stands, in which
  /// macro's text, and where each macro around it is used.
  [[nodiscard]] llvm::SmallVector<clang::SourceLocation, 4>
  governingPlaces(clang::SourceLocation Place) const;

  /// The macros in whose text \p Place stands, innermost first.
  [[nodiscard]] llvm::SmallVector<llvm::StringRef, 2>
  macrosAround(clang::SourceLocation Place) const;

  /// Whether a condition around \p Place leaves \p Platform out or tests for a
  /// feature.
  [[nodiscard]] bool isGuarded(clang::SourceLocation Place,
                               llvm::StringRef Platform) const;

  /// Whether a condition around \p Place leaves \p Platform out, or its file
  /// cannot be meant for it.
  [[nodiscard]] bool isLeftOut(clang::SourceLocation Place,
                               llvm::StringRef Platform) const;

  /// False when a condition around \p Call leaves \p Platform out or tests for
  /// a feature, or when its file cannot be meant for \p Platform: it needs a
  /// header that is missing there, or its name says so.
  [[nodiscard]] bool reaches(const ModelledCall &Call,
                             llvm::StringRef Platform) const;

  /// Whether a call other than \p Except that \p Platform lacks is made without
  /// a guard: the translation unit is not built there.
  [[nodiscard]] bool needsForeignCall(llvm::StringRef Platform,
                                      llvm::StringRef Except) const;

private:
  bool isForeignFile(clang::SourceLocation Place,
                     llvm::StringRef Platform) const;

  const PreprocessorFacts &Facts;
  llvm::ArrayRef<ModelledCall> Calls;
  const clang::SourceManager &Sources;
};

} // namespace durability

#endif // DURABILITY_CHECKS_PLATFORMSCOPE_H
