#include "core/SiblingEvidence.h"
#include "core/Dispatch.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using namespace durability;
using llvm::StringRef;

/// The place in an object of a class of its own that the handle is kept in, as
/// others than that class see it; null when there is none.
static const AccessPath *placeInObject(const AccessPath &File, const State &S,
                                       const Dispatch &Classes) {
  auto IsMember = [&](const AccessPath &Place) {
    const AccessPath *Object = Place.parent();
    const bool Foreign = Place.kind() == AccessPath::Kind::Foreign;
    const auto *Class =
        Place.field() ? dyn_cast<CXXRecordDecl>(Place.field()->getParent())
                      : nullptr;
    // An object that was handed in is its owner's.
    return Object && Object->kind() != AccessPath::Kind::This &&
           !isa_and_nonnull<ParmVarDecl>(Object->variable()) &&
           (Foreign
                ? !Classes.exactName(*Object).empty() || Object->field()
                : Class && Class->hasDefinition() && Class->isPolymorphic());
  };
  if (IsMember(File))
    return &File;
  for (const auto &[Place, V] : S.Store)
    if (V.Object == &File && IsMember(*Place))
      return Place;
  return nullptr;
}

/// "ns::Type" and "Member" of a field, also of one that only another
/// translation unit can see.
static std::pair<std::string, std::string> memberName(const AccessPath &Place) {
  if (Place.kind() == AccessPath::Kind::Foreign) {
    auto [Record, Field] = Place.foreignName().rsplit("::");
    return {Record.str(), Field.str()};
  }
  return {Place.field()->getParent()->getQualifiedNameAsString(),
          Place.field()->getNameAsString()};
}

llvm::SmallVector<FileKind, 2> durability::kindsOf(const FileState &F,
                                                   const State &S,
                                                   const Dispatch &Classes) {
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
  if (const AccessPath *Place = placeInObject(*F.File, S, Classes)) {
    auto [Record, Member] = memberName(*Place);
    Kinds.push_back(
        {"object:" + Record + "." + Member,
         "kept in a '" + Record.substr(Record.rfind(':') + 1) + "'"});
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

/// The state in which an object still held \p File: a close mostly forgets the
/// handle. \p Last when there is none.
static const State &whenKept(const AccessPath &File, const State &Last,
                             const FunctionResult &Result,
                             const Dispatch &Classes) {
  if (placeInObject(File, Last, Classes))
    return Last;
  for (const auto &[Block, S] : Result.BlockStates)
    if (placeInObject(File, S, Classes))
      return S;
  return Last;
}

/// The file was renamed or linked while it was dirty: a defect of another kind
/// says nothing for leaving the sync out.
static bool isPublished(const FileState &F, const FunctionResult &Result) {
  return llvm::any_of(Result.Events, [&](const EventRecord &Event) {
    return (Event.Kind == EffectKind::Rename ||
            Event.Kind == EffectKind::Link) &&
           Event.Before.File == F.File && Event.Before.isDirty();
  });
}

void SiblingEvidence::add(const FunctionResult &Result,
                          const Dispatch &Classes) {
  Functions.insert(Result.Function->getQualifiedNameAsString());
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
      if (F.isDirty() && isPublished(F, Result))
        continue;
      FileEnd End{Result.Function, F.ClosedBy,
                  (F.Cache & Here) ? F.Dirtied : F.Buffered, F.LastSync,
                  F.Finished};
      const State &Kept = whenKept(*F.File, Exit.At, Result, Classes);
      for (const FileKind &Kind : kindsOf(F, Kept, Classes)) {
        // What a function called did from beginning to end is that function's.
        if (F.Finished && StringRef(Kind.Key).starts_with("object:"))
          continue;
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

void SiblingEvidence::finish(ExternalSummaries *Others) {
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
  if (Others)
    addElsewhere(*Others);
}

void SiblingEvidence::addElsewhere(ExternalSummaries &Others) {
  for (auto &[Key, Kind] : Kinds) {
    auto InCallee = [](const FileEnd &End) { return End.InCallee; };
    llvm::erase_if(Kind.Synced, InCallee);
    llvm::erase_if(Kind.Unsynced, InCallee);
    for (const ExternalFileEnd &End : Others.fileEnds(Key))
      // Of a function that is seen here, what is seen here counts.
      if (!Functions.contains(End.Function))
        (End.Synced ? Kind.SyncedElsewhere : Kind.UnsyncedElsewhere)
            .push_back(End);
  }
}
