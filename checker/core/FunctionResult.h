/// \file
/// All that the analysis of one function yields. Checks, the report and the
/// dumps read this and nothing else.
#ifndef DURABILITY_CORE_FUNCTIONRESULT_H
#define DURABILITY_CORE_FUNCTIONRESULT_H

#include "core/Contract.h"
#include "core/Limits.h"
#include "core/ResultUse.h"
#include "core/Summary.h"
#include "llvm/ADT/DenseMap.h"

namespace durability {

/// One effect at one place, with the state of its file just before it.
struct EventRecord {
  const clang::Expr *Site = nullptr; ///< The call; null for effects without one
                                     ///< (an own buffer, a destructor).
  clang::SourceLocation Location;
  EffectKind Kind = EffectKind::Write;
  SyncKind Strength = SyncKind::Full;
  const AccessPath *File = nullptr;
  FileState Before;
  std::string By; ///< The name of what does it: "fwrite", "Writer::put".
  const clang::Expr *FileExpr =
      nullptr; ///< How the source names the handle; for fix-its.
  const Witness *Inside =
      nullptr; ///< Set when it happens inside the called function.
  const Witness *Earlier =
      nullptr; ///< For Unlink: what makes the removed copy the old one. For
               ///< Write with Orders: the data that File, its log, comes after.
  bool AfterFailure =
      false; ///< On a path that handles the failure of a file operation.
  Condition Assumed = Condition(); ///< For Rename, Link and Acknowledge: what
                                   ///< the path assumes.
  const ContractClause *Orders =
      nullptr; ///< For the write that a WRITE_AHEAD or STABLE_BEFORE clause
               ///< orders: the clause.
  const Witness *Instead = nullptr; ///< For Sync of a file that holds nothing:
                                    ///< the write that the handle's last file
                                    ///< lacks a sync for.
};

/// A state in which the function returns.
struct ExitRecord {
  State At;
  clang::SourceLocation
      Location; ///< The return statement, or the closing brace.
};

struct FunctionResult {
  const clang::FunctionDecl *Function = nullptr;
  Contract Stated;
  Summary Inferred;
  std::optional<Summary> Kept; ///< What statedSummary() found.
  bool Settled = true;         ///< False while a recursion goes on.
  std::vector<EventRecord>
      Events; ///< In order of location, without duplicates.
  std::vector<CheckedCall> CheckedCalls; ///< In order of location.
  /// Functions called that sync their caller's file, and whether its buffer was
  /// empty then each time.
  llvm::MapVector<const clang::FunctionDecl *, bool> FlushedFor;
  std::vector<ExitRecord> Exits;
  bool Approximate =
      false; ///< A limit merged states: no finding may rest on them.
  LimitSet Reached;
  bool CatchesWhileDirty =
      false; ///< Has handlers, whose entry the graph does not show, and data
             ///< that is not stable (CORE K-7).
  std::string NotAnalysed; ///< Why there are no exits; empty when there are.
  /// For dumps: the states that enter each block.
  std::vector<std::pair<unsigned, State>> BlockStates;

  /// Calls that lie in cycles of the control-flow graph, with the number of
  /// their cycle; filled in where some file is written after a sync.
  llvm::DenseMap<clang::SourceLocation, unsigned> Cycles;
  /// What happens at \p A may happen before and after what happens at \p B.
  [[nodiscard]] bool inOneCycle(clang::SourceLocation A,
                                clang::SourceLocation B) const {
    auto Mine = Cycles.find(A), Theirs = Cycles.find(B);
    return Mine != Cycles.end() && Theirs != Cycles.end() &&
           Mine->second == Theirs->second;
  }

  /// An exit that does not handle the failure of a file operation and returns a
  /// value that no failing exit must.
  [[nodiscard]] bool isSuccess(const ExitRecord &Exit) const;
  /// The value returned is one of success for certain, whatever failed.
  [[nodiscard]] bool saysSuccess(const ExitRecord &Exit) const;
  /// Notes that states or outcomes were merged by \p L.
  void approximate(Limit L) {
    Approximate = true;
    Reached.insert(L);
  }
};

} // namespace durability

#endif // DURABILITY_CORE_FUNCTIONRESULT_H
