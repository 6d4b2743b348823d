/// \file
/// Values that say whether or how to sync, and what becomes of them.
///
/// Two kinds of flags are easily taken for one another: one that says *which*
/// sync (fsync or fdatasync) and one that says *whether* to sync. Both are read
/// off the branches on the way to syncs. A third, O_SYNC among the flags of an
/// opening call, is lost when the variable that gets it is not used afterwards.
#ifndef DURABILITY_CORE_SYNCFLAGS_H
#define DURABILITY_CORE_SYNCFLAGS_H

#include "core/CallSite.h"
#include "core/ModelledCall.h"
#include "core/State.h"
#include "llvm/ADT/MapVector.h"
#include <vector>

namespace clang {
class ValueDecl;
} // namespace clang

namespace durability {

/// A "which sync" flag is given to a parameter that says whether to sync.
struct ConfusedFlag {
  const clang::FunctionDecl *Function = nullptr; ///< That passes it.
  clang::SourceLocation Passed;
  const clang::ValueDecl *Flag = nullptr;
  const clang::ParmVarDecl *Parameter = nullptr;
  clang::SourceLocation Chooses; ///< A sync that Flag chooses,
  clang::SourceLocation Decides; ///< and one that Parameter decides on.
};

/// A flag that makes writes synchronous is put into a variable that nothing
/// reads afterwards.
struct LostFlag {
  const clang::FunctionDecl *Function = nullptr;
  const clang::VarDecl *Variable = nullptr;
  const clang::Expr *Assigned = nullptr;
  clang::SourceLocation Opened; ///< The opening call that does not get it.
};

class SyncFlags {
public:
  /// A sync of strength \p Strength is reached at \p At in \p S.
  void synced(SyncKind Strength, clang::SourceLocation At, const State &S);
  /// \p Site passes its arguments on to a function that is analysed.
  void passed(const CallSite &Site, const clang::FunctionDecl &Caller);
  /// In order of the calls.
  [[nodiscard]] std::vector<ConfusedFlag> confused() const;

private:
  struct Role {
    /// By the value of the flag: the strengths of the syncs that are reached.
    bool Data[2] = {false, false}, Full[2] = {false, false};
    clang::SourceLocation First;
    /// It chooses between two syncs, and both its values sync.
    [[nodiscard]] bool isWhich() const {
      return (Full[1] && Data[0] && !Data[1] && !Full[0]) ||
             (Full[0] && Data[1] && !Data[0] && !Full[1]);
    }
    /// Only one of its values syncs.
    [[nodiscard]] bool isWhether() const {
      return (Full[1] || Data[1]) && !Full[0] && !Data[0];
    }
  };
  struct Pass {
    const clang::FunctionDecl *Caller;
    clang::SourceLocation At;
    const clang::ValueDecl *Given;
    const clang::ParmVarDecl *To;
  };
  [[nodiscard]] llvm::MapVector<const clang::ValueDecl *, Role> closed() const;

  llvm::MapVector<const clang::ValueDecl *, Role> Roles; ///< Canonical.
  std::vector<Pass> Passes;
};

/// In source order.
[[nodiscard]] std::vector<LostFlag>
findLostFlags(llvm::ArrayRef<ModelledCall> Calls, const CallModel &Model,
              const clang::ASTContext &Context);

} // namespace durability

#endif // DURABILITY_CORE_SYNCFLAGS_H
