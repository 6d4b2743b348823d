/// \file
/// The states at one line of the source, for people who ask about it.
///
/// The analysis looks at a LineObserver once per function, after its fixpoint,
/// and only if there is one.
#ifndef DURABILITY_CORE_OBSERVER_H
#define DURABILITY_CORE_OBSERVER_H

#include "core/State.h"
#include "clang/Basic/SourceLocation.h"

namespace clang {
class FunctionDecl;
class SourceManager;
class Stmt;
} // namespace clang

namespace durability {

/// The states before the first statement at the line.
struct ObservedPoint {
  const clang::FunctionDecl *Function = nullptr;
  unsigned Line = 0;  ///< Of the statement: the one asked for, the beginning of
                      ///< a statement that spans it, or the next one.
  bool AtEnd = false; ///< No statement follows: the states at the returns.
  std::vector<State> States;
};

class LineObserver {
public:
  LineObserver(const clang::SourceManager &Sources, clang::FileID File,
               unsigned Line)
      : Line(Line), Sources(Sources), File(File) {}

  const unsigned Line; ///< From 1.

  /// Whether the line lies between the first and last line of \p Function.
  [[nodiscard]] bool covers(const clang::FunctionDecl &Function) const;
  /// First and last line in the file; 0: not in it.
  [[nodiscard]] std::pair<unsigned, unsigned>
  lines(clang::SourceRange Range) const;
  /// Replaces what an earlier round of a recursion left.
  void put(ObservedPoint Point);
  [[nodiscard]] const ObservedPoint *
  find(const clang::FunctionDecl &Function) const;

private:
  const clang::SourceManager &Sources;
  clang::FileID File;
  std::vector<ObservedPoint> Points;
};

} // namespace durability

#endif // DURABILITY_CORE_OBSERVER_H
