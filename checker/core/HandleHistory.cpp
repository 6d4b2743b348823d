#include "core/HandleHistory.h"
#include "core/ExternalSummaries.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

const ValueDecl *durability::keptIn(const AccessPath &File) {
  if (const FieldDecl *Field = File.field())
    return Field->getCanonicalDecl();
  const VarDecl *Variable = File.variable();
  return Variable && Variable->hasGlobalStorage() ? Variable->getCanonicalDecl()
                                                  : nullptr;
}

bool durability::isPrivate(const ValueDecl &Handle) {
  const SourceManager &Sources = Handle.getASTContext().getSourceManager();
  if (const auto *Field = dyn_cast<FieldDecl>(&Handle)) {
    const RecordDecl *Record = Field->getParent();
    // The object may be a part of one that others see; its type then is, too.
    return Sources.isInMainFile(Sources.getExpansionLoc(Record->getLocation()));
  }
  return !Handle.isExternallyVisible();
}

bool durability::isNeverSynced(const AccessPath &File,
                               const HandleHistories &Here,
                               ExternalSummaries *Others) {
  const ValueDecl *Handle = keptIn(File);
  if (Others) {
    // What was changed here since the index was made counts as well.
    auto Mine = Handle ? Here.all().find(Handle) : Here.all().end();
    return !Others->isSynced(File) &&
           (Mine == Here.all().end() || !Mine->second.Synced);
  }
  const HandleHistory *Of = Handle ? Here.of(*Handle) : nullptr;
  return Of && isPrivate(*Handle) && !Of->Synced && !Of->Unclear;
}

namespace {
/// Looks for a name in the functions that are not analysed.
class NameFinder : public DynamicRecursiveASTVisitor {
public:
  NameFinder(const ValueDecl &Of,
             llvm::function_ref<bool(const FunctionDecl &)> Analysed)
      : Of(Of), Analysed(Analysed) {}

  bool TraverseDecl(Decl *D) override {
    const auto *Function = dyn_cast_or_null<FunctionDecl>(D);
    return (Function && Analysed(*Function)) ||
           DynamicRecursiveASTVisitor::TraverseDecl(D);
  }
  bool VisitMemberExpr(MemberExpr *E) override {
    return look(*E->getMemberDecl());
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) override { return look(*E->getDecl()); }
  bool Found = false;

private:
  bool look(const ValueDecl &Named) {
    Found = Found || Named.getCanonicalDecl() == &Of;
    return !Found;
  }
  const ValueDecl &Of;
  llvm::function_ref<bool(const FunctionDecl &)> Analysed;
};

/// What one function does with one handle.
struct Deeds {
  bool Writes = false;
  bool Settles = false;
  bool Syncs = false;
  bool SyncsAlone = false;
  HandleHistory::Leaver Left;
};
} // namespace

bool durability::isNamedElsewhere(
    const ValueDecl &Handle,
    llvm::function_ref<bool(const FunctionDecl &)> Analysed) {
  NameFinder Finder(Handle, Analysed);
  Finder.TraverseDecl(Handle.getASTContext().getTranslationUnitDecl());
  return Finder.Found;
}

void HandleHistories::add(const FunctionResult &Result) {
  if (!Result.NotAnalysed.empty() || Result.Approximate) {
    Incomplete = true;
    return;
  }
  llvm::MapVector<const ValueDecl *, Deeds> Mentioned;
  for (const ExitRecord &Exit : Result.Exits) {
    // Who gets the handle may do anything with it.
    if (Exit.At.HasReturned && Exit.At.Returned.Object)
      if (const ValueDecl *Given = keptIn(*Exit.At.Returned.Object))
        Known[Given].Unclear = true;
    for (const FileState &F : Exit.At.Files) {
      const ValueDecl *Handle = keptIn(*F.File);
      if (!Handle || F.NotRegular)
        continue;
      HandleHistory &Of = Known[Handle];
      Of.Synced = Of.Synced || F.Synced;
      if (F.Synced && !llvm::is_contained(Of.Syncers, Result.Function))
        Of.Syncers.push_back(Result.Function);
      Of.Written = Of.Written || F.Written;
      Of.Unclear = Of.Unclear || F.isUnclear();
      if (!Result.isSuccess(Exit))
        continue;
      Deeds &Mine = Mentioned[Handle];
      Mine.Writes = Mine.Writes || F.Written;
      Mine.SyncsAlone = Mine.SyncsAlone || (F.Synced && !F.Written);
      // A sync in a callee is the callee's habit.
      Mine.Settles = Mine.Settles || (F.Written && F.Synced && !F.isDirty() &&
                                      F.LastSync && !F.LastSync->Inside);
      Mine.Syncs = Mine.Syncs || llvm::any_of(Exit.At.Files, [](const auto &O) {
                     return O.Synced;
                   });
      if (F.Written && F.isDirty() && !Mine.Left.Function)
        Mine.Left = {&Result, &Exit, &F, false};
    }
  }
  for (const auto &[Handle, Mine] : Mentioned) {
    HandleHistory &Of = Known[Handle];
    if (Mine.Left.Function) {
      Of.Leavers.push_back(Mine.Left);
      Of.Leavers.back().AlsoSyncs = Mine.Syncs;
    } else if (Mine.Settles) {
      Of.Settlers.push_back(Result.Function);
    }
    Of.SyncedAlone = Of.SyncedAlone || (Mine.SyncsAlone && !Mine.Writes);
  }
}

const HandleHistory *HandleHistories::of(const ValueDecl &Handle) const {
  auto It = Known.find(cast<ValueDecl>(Handle.getCanonicalDecl()));
  return It == Known.end() || Incomplete ? nullptr : &It->second;
}
