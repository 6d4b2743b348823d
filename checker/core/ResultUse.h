/// \file
/// What code does with the result of a call that tells whether a flush, sync,
/// write or close worked.
///
/// The simulation records each such call with the state it is reached in; the
/// syntax around the call and the control flow behind it tell how its result is
/// used; the exits tell what becomes of its failure. A result that goes to
/// where the function cannot follow it (a member, another function, the caller)
/// counts as used.
#ifndef DURABILITY_CORE_RESULTUSE_H
#define DURABILITY_CORE_RESULTUSE_H

#include "core/State.h"
#include <vector>

namespace clang {
class ASTContext;
class CFG;
class FunctionDecl;
} // namespace clang

namespace durability {

struct FunctionResult;

enum class UseKind : uint8_t {
  Used,        ///< Tested, returned, passed on, combined or kept elsewhere.
  Dropped,     ///< The call is a statement of its own.
  Deliberate,  ///< Dropped by a cast to void, or kept in a [[maybe_unused]]
               ///< variable.
  Unread,      ///< Stored in a variable that nobody reads afterwards.
  Overwritten, ///< Stored in a variable that is overwritten before it is read.
  Blind, ///< Only compared in ways that say the same of success and failure.
};

struct ResultUse {
  UseKind Kind = UseKind::Used;
  /// Every look at it asks only whether it is negative (or zero): a count that
  /// is too small passes.
  bool OnlySign = false;
  /// For Overwritten: where; for Blind: the comparison.
  clang::SourceLocation Where = {};
  /// Every exit that can follow the call returns a failure.
  bool OnlyFails = false;
  /// Some code that only runs after the failure does more than tell it.
  bool FailureHandled = false;
  /// Where the error number is read, if only the success leads there: the
  /// result is tested the wrong way round. See core/ErrorLook.
  clang::SourceLocation ErrorRead = {};
  /// Where its failure is kept in a place that outlives the function, and where
  /// its success takes that back. See core/StatusReset.
  clang::SourceLocation Kept = {};
  clang::SourceLocation TakenBack = {};
  /// Each time the call runs, its handle is the same one.
  bool SameHandle = false;

  [[nodiscard]] bool isIgnored() const {
    return Kind == UseKind::Dropped || Kind == UseKind::Unread;
  }
};

/// A call in one state in which it is reached.
struct CheckedCall {
  const clang::Expr *Site = nullptr;
  clang::SourceLocation Location = {};
  const clang::FunctionDecl *Callee = nullptr;
  EffectKind Kind = EffectKind::Sync;
  SyncKind Strength = SyncKind::Full;
  ResultTest Success = ResultTest::Always;
  /// Asks a handle something and changes nothing: ferror, ftell.
  bool Query = false;
  /// The callee's body or contract does it; otherwise the model knows the call.
  bool Summarised = false;
  std::string By = {};
  const AccessPath *File = nullptr; ///< Null when not known.
  FileState Before = {};            ///< Valid when File is set.
  const clang::Expr *HandleExpr = nullptr;
  const clang::Expr *AfterFailed = nullptr; ///< Whose failure is handled here.
  ErrorNature AfterNature = ErrorNature::Unspecified;
  ResultUse Use = {}; ///< The same for all records of one call.
};

/// Fills in how the results of \p Result's checked calls are used. \p Graph is
/// the function's.
void findResultUses(FunctionResult &Result, const clang::CFG &Graph,
                    clang::ASTContext &Context);

} // namespace durability

#endif // DURABILITY_CORE_RESULTUSE_H
