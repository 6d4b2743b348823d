/// \file
/// What the source says about the value of an argument, by the names it uses.
///
/// `open(P, O_WRONLY | O_CREAT, 0644)` is decided by the macro names at the
/// locations of the operands, not by their values: those differ between
/// platforms, and code may define its own. Numbers are looked at only where no
/// known name is visible. Variables are followed when everything assigned to
/// them is in sight.
#ifndef DURABILITY_MODEL_ARGUMENTS_H
#define DURABILITY_MODEL_ARGUMENTS_H

#include "model/Definitions.h"
#include "clang/AST/Expr.h"

namespace durability::model {

/// The platform that is compiled for, as packs call it; empty for others.
[[nodiscard]] llvm::StringRef platformOf(const clang::ASTContext &Context);

/// Names of macros and constants that a pack mentions; the others are looked
/// through.
class ConstantTable {
public:
  explicit ConstantTable(const llvm::StringMap<ConstantEntry> &Constants)
      : Constants(Constants) {}

  [[nodiscard]] bool isKnown(llvm::StringRef Name) const {
    return Constants.contains(Name);
  }
  /// The value of \p Name on the target of \p Context. No value and Exists: not
  /// known.
  struct Value {
    bool Exists = true; ///< False: the platform has no such constant.
    std::optional<uint64_t> Number;
  };
  [[nodiscard]] Value valueOf(llvm::StringRef Name,
                              const clang::ASTContext &Context) const;

private:
  const llvm::StringMap<ConstantEntry> &Constants;
};

/// The bits of an integer argument.
struct Bits {
  llvm::SmallVector<llvm::StringRef, 4> Must; ///< Named on every path.
  llvm::SmallVector<llvm::StringRef, 4> May;  ///< Named on some path.
  uint64_t MustNumber = 0; ///< Bits written without a known name.
  uint64_t MayNumber = 0;
  bool Complete = true; ///< Nothing out of sight can set further bits.
};

[[nodiscard]] Bits bitsOf(const clang::Expr &Argument,
                          const ConstantTable &Constants,
                          const clang::ASTContext &Context);

/// The expressions one of which is the value of an argument: branches of ?:,
/// what a variable is set to if asked to follow variables.
struct Alternatives {
  llvm::SmallVector<const clang::Expr *, 2> Values;
  bool Complete = true;
};

[[nodiscard]] Alternatives alternativesOf(const clang::Expr &Argument,
                                          bool FollowVariables = true);

/// The known names that \p E as a whole is written with: `F_FULLFSYNC`, also
/// inside a macro argument.
[[nodiscard]] llvm::SmallVector<llvm::StringRef, 2>
knownNamesOf(const clang::Expr &E, const ConstantTable &Constants,
             const clang::ASTContext &Context);

/// Everything assigned to a local variable.
struct Assignments {
  llvm::SmallVector<const clang::Expr *, 2>
      Set; ///< The initialiser and the right sides of `=`.
  llvm::SmallVector<const clang::Expr *, 2> Added; ///< Right sides of `|=`.
  bool Complete =
      true; ///< False: changed in another way, or its address is taken.
};

[[nodiscard]] Assignments assignmentsOf(const clang::VarDecl &Variable);

} // namespace durability::model

#endif // DURABILITY_MODEL_ARGUMENTS_H
