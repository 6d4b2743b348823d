/// \file
/// What a check says: findings with the path that leads to them, and what could
/// not be judged.
#ifndef DURABILITY_CORE_FINDING_H
#define DURABILITY_CORE_FINDING_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace clang {
class FunctionDecl;
}

namespace durability {

/// A place in a file that this translation unit does not read: the file as the
/// index names it (relative to the project's root where it lies under it), line
/// and column from 1.
struct ForeignPlace {
  std::string File;
  unsigned Line = 0;
  unsigned Column = 0;
};

/// One step of the byte's way, in path order. Messages are lower case without a
/// full stop.
struct PathStep {
  clang::SourceLocation Location;
  std::string Message;
  /// Where it happens, when that is in another translation unit; Location is
  /// then the declaration of the function called. Null otherwise.
  const ForeignPlace *Elsewhere = nullptr;
};

/// An edit that makes the finding go away: insertion (empty range at Begin) or
/// replacement.
struct SuggestedEdit {
  clang::CharSourceRange Range;
  std::string Text;
};

struct Finding {
  llvm::StringRef Check; ///< Registered name, "durability-…".
  clang::SourceLocation Location;
  std::string Message;
  std::vector<PathStep> Path;
  std::vector<SuggestedEdit> Edits;
  std::string Condition; ///< Under which remembered condition, as source text;
                         ///< empty: always.
  const clang::FunctionDecl *Function =
      nullptr; ///< Where Location is; null outside functions.
};

/// A function that the analysis gave up on, and why: never silent.
struct NotAnalysed {
  const clang::FunctionDecl *Function = nullptr;
  std::string Reason;
};

/// A sink is a place a check must decide on: a sync, a durability point, a
/// contract. Every sink is counted once per check: Judged == Reported +
/// ProvenSilent + Unknown.
struct SinkCounts {
  unsigned Judged = 0;
  unsigned Reported = 0;
  unsigned ProvenSilent = 0;
  unsigned Unknown = 0;

  SinkCounts &operator+=(const SinkCounts &Other) {
    Judged += Other.Judged;
    Reported += Other.Reported;
    ProvenSilent += Other.ProvenSilent;
    Unknown += Other.Unknown;
    return *this;
  }
};

} // namespace durability

#endif // DURABILITY_CORE_FINDING_H
