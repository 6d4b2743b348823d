#include "core/SiblingEvidence.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using namespace durability;

llvm::SmallVector<FileKind, 2> durability::kindsOf(const FileState &F) {
  llvm::SmallVector<FileKind, 2> Kinds;
  if (const FieldDecl *Field = F.File->field()) {
    const RecordDecl *Record = Field->getParent();
    const SourceManager &Sources = Record->getASTContext().getSourceManager();
    if (Record->getIdentifier() &&
        !Sources.isInSystemHeader(Record->getLocation()))
      Kinds.push_back({"field:" + Record->getQualifiedNameAsString() + "." +
                           Field->getNameAsString(),
                       "kept in '" + Record->getNameAsString() +
                           "::" + Field->getNameAsString() + "'"});
  }
  std::string Pattern = F.Name ? F.Name->pattern() : std::string();
  if (!Pattern.empty())
    Kinds.push_back(
        {"path:" + Pattern,
         F.Name->callee()
             ? "named by '" + F.Name->callee()->getNameAsString() + "'"
             : "named like '" + Pattern + "'"});
  return Kinds;
}

void SiblingEvidence::add(const FunctionResult &Result) {
  if (!Result.NotAnalysed.empty() || Result.Approximate)
    return;
  struct Ends {
    FileKind Kind;
    std::optional<FileEnd> Synced, Unsynced;
    bool Unclear = false;
  };
  std::map<std::string, Ends> Found;
  for (const ExitRecord &Exit : Result.Exits) {
    if (!Result.isSuccess(Exit))
      continue;
    for (const FileState &F : Exit.At.Files) {
      if (!F.Closed || !F.ClosedBy || !F.Written || F.NotRegular)
        continue;
      FileEnd End{Result.Function, F.ClosedBy,
                  (F.Cache & Here) ? F.Dirtied : F.Buffered, F.LastSync};
      for (const FileKind &Kind : kindsOf(F)) {
        Ends &Of = Found[Kind.Key];
        Of.Kind = Kind;
        if (F.isUnclear())
          Of.Unclear = true;
        else if (F.isDirty())
          Of.Unsynced = Of.Unsynced ? Of.Unsynced : End;
        else if (F.Synced && F.LastSync)
          Of.Synced = Of.Synced ? Of.Synced : End;
      }
    }
  }
  for (auto &[Key, Of] : Found) {
    // A function that does both has its reasons; another rule looks at them.
    if (Of.Unclear || Of.Synced.has_value() == Of.Unsynced.has_value())
      continue;
    KindEvidence &Kind = Kinds[Key];
    Kind.Spelled = Of.Kind.Spelled;
    if (Of.Synced)
      Kind.Synced.push_back(*Of.Synced);
    else
      Kind.Unsynced.push_back(*Of.Unsynced);
  }
}

/// Whether \p Inner happened inside \p Outer.
static bool isInside(const Witness &Inner, const Witness &Outer) {
  for (const Witness *W = Outer.Inside; W; W = W->Inside)
    if (W->Location == Inner.Location)
      return true;
  return false;
}

void SiblingEvidence::finish() {
  for (auto &[Key, Kind] : Kinds) {
    std::vector<FileEnd> All = Kind.Synced;
    llvm::append_range(All, Kind.Unsynced);
    auto IsEcho = [&](const FileEnd &End) {
      return llvm::any_of(All, [&](const FileEnd &Other) {
        return isInside(*Other.Closed, *End.Closed);
      });
    };
    llvm::erase_if(Kind.Synced, IsEcho);
    llvm::erase_if(Kind.Unsynced, IsEcho);
  }
}
