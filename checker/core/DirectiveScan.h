/// \file
/// The preprocessor directives of one file as text, taken or not: what the AST
/// of one platform cannot show.
///
/// A raw lexer walks the buffer once. Nothing is evaluated or expanded; offsets
/// are bytes from the start of the buffer, and every StringRef points into it.
#ifndef DURABILITY_CORE_DIRECTIVESCAN_H
#define DURABILITY_CORE_DIRECTIVESCAN_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace clang {
class LangOptions;
} // namespace clang

namespace durability {

/// One arm of an #if: from its directive to the next directive of the same
/// conditional.
struct DirectiveBranch {
  /// When the arm is taken, earlier arms included: "!(defined(A)) && (B > 1)".
  /// Empty for an include guard.
  std::string Condition;
  unsigned Begin = 0; ///< Offset of the '#'.
  unsigned End =
      0; ///< Offset of the '#' that ends the arm, or the size of the buffer.
  unsigned Conditional = 0; ///< Arms of one #if share this number.
  int Parent = -1;          ///< Index of the enclosing arm, or -1.
  bool IncludeGuard = false;
};

struct DirectiveMacro {
  llvm::StringRef Name;
  llvm::StringRef Body; ///< Source text from the parameter list (included) to
                        ///< the end of the directive.
  unsigned Offset = 0;  ///< Offset of the name.
  int Branch = -1; ///< Index of the innermost arm around the definition, or -1.
  bool FunctionLike = false;
  unsigned Parameters = 0; ///< For a function-like macro.
};

/// An #include of <Name>.
struct DirectiveInclude {
  llvm::StringRef Name;
  unsigned Offset = 0; ///< Of the '#'.
};

struct FileDirectives {
  std::vector<DirectiveBranch> Branches;  ///< By Begin.
  std::vector<DirectiveMacro> Macros;     ///< By Offset.
  std::vector<DirectiveInclude> Includes; ///< By Offset.

  /// The innermost arm that holds \p Offset, or -1. A directive belongs to the
  /// arm it opens.
  [[nodiscard]] int branchAt(unsigned Offset) const;
};

/// \p Buffer must be followed by a null byte, as LLVM's memory buffers are.
[[nodiscard]] FileDirectives scanDirectives(llvm::StringRef Buffer,
                                            const clang::LangOptions &Language);

/// A token as written; comments are no tokens.
struct RawToken {
  llvm::StringRef Text;
  unsigned Offset = 0;
  bool Identifier = false; ///< Keywords are identifiers here.
  bool StartsLine = false;
};

/// Calls \p Visit for the tokens of \p Buffer in [Begin, End), until it returns
/// false. \p Begin must be the start of a token or line outside comments and
/// literals.
void forEachRawToken(llvm::StringRef Buffer, const clang::LangOptions &Language,
                     unsigned Begin, unsigned End,
                     llvm::function_ref<bool(const RawToken &)> Visit);

/// Whether the identifier \p Word stands in [Begin, End) of \p Buffer, comments
/// and literals apart.
[[nodiscard]] bool mentionsIdentifier(llvm::StringRef Buffer,
                                      const clang::LangOptions &Language,
                                      unsigned Begin, unsigned End,
                                      llvm::StringRef Word);

} // namespace durability

#endif // DURABILITY_CORE_DIRECTIVESCAN_H
