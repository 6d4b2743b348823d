/// \file
/// How names become unstable and stable again (CORE §2, the rows of names and
/// of directory syncs).
#include "core/ContractNames.h"
#include "core/NameTransfer.h"
#include "core/Parentage.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace durability;

bool durability::sameProperties(const NameStates &A, const NameStates &B) {
  auto Within = [](const NameStates &Some, const NameStates &All) {
    return llvm::all_of(Some, [&](const NameState &Entry) {
      const NameState *Theirs =
          Entry.matters() ? findEntry(All, Entry) : nullptr;
      return !Entry.matters() || (Theirs && Theirs->sameProperty(Entry));
    });
  };
  return Within(A, B) && Within(B, A);
}

bool durability::mergeEntries(NameStates &Into, const NameStates &From) {
  bool Changed = false;
  for (const NameState &Entry : From) {
    auto *Mine = llvm::find_if(
        Into, [&](const NameState &E) { return E.isSame(Entry); });
    if (Mine == Into.end()) {
      Into.push_back(Entry);
      Changed = true;
      continue;
    }
    const NameState Before = *Mine;
    Mine->Unstable |= Entry.Unstable;
    Mine->Intended |= Entry.Intended;
    if (!Mine->Synced)
      Mine->Synced = Entry.Synced;
    Changed = Changed || !Mine->sameProperty(Before);
  }
  return Changed;
}

bool durability::obscureDifferences(NameStates &A, NameStates &B) {
  bool Changed = false;
  const NameStates Mine = A, Theirs = B;
  auto Obscure = [&](NameStates &Some, const NameStates &Others, bool IsA) {
    for (NameState &Entry : Some) {
      const NameState *Other = findEntry(Others, Entry);
      if (!Entry.matters() || (Other && Other->sameProperty(Entry)) ||
          Entry.Unstable == Unclear)
        continue;
      Entry.Unstable = Unclear;
      Changed = Changed || IsA;
    }
  };
  Obscure(A, Theirs, true);
  Obscure(B, Mine, false);
  return Changed;
}

bool durability::sameSyncs(const DirectorySyncs &A, const DirectorySyncs &B) {
  auto Telling = [](const DirectorySyncs &Syncs) {
    return llvm::make_filter_range(Syncs, [](const DirectorySync &Sync) {
      return Sync.Directory || Sync.Stated || Sync.Everything;
    });
  };
  return llvm::equal(Telling(A), Telling(B));
}

bool durability::mergeSyncs(DirectorySyncs &Into, const DirectorySyncs &From) {
  const size_t Count = Into.size();
  llvm::erase_if(Into, [&](const DirectorySync &Sync) {
    return !llvm::is_contained(From, Sync);
  });
  return Into.size() != Count;
}

void NameTransfer::enterName(NameState New, State &S) {
  if (New.Cause == EntryCause::Renamed)
    llvm::erase_if(S.Entries, [&](const NameState &Old) {
      return Old.Name && Old.Name == New.From;
    });
  if (New.Name)
    llvm::erase_if(S.Entries, [&](const NameState &Old) {
      return Old.Name == New.Name && Old.Keeper == New.Keeper;
    });
  S.Entries.push_back(New);
}

/// The names of a file whose data is stable are to survive, too.
void NameTransfer::intendNames(const FileState &F, State &S) {
  for (NameState &Entry : S.Entries)
    if (F.Written && Entry.Name && Entry.Name == F.Name &&
        Entry.Cause != EntryCause::Removed)
      Entry.Intended = true;
}

/// \p Entry is a directory that was made, and \p Sync syncs what it holds.
static bool isOfContents(const DirectorySync &Sync, const NameState &Entry) {
  return Entry.Cause == EntryCause::Directory && Entry.Name && Sync.Directory &&
         isSyncOfContents(*Sync.Directory, *Entry.Name);
}

/// Whether \p Sync covers \p Entry.
static Parentage covers(const DirectorySync &Sync, const NameState &Entry) {
  if (Sync.Everything)
    return Parentage::Parent;
  if (isOfContents(Sync, Entry))
    return Parentage::Other;
  bool Related = Entry.Keeper && Sync.Through &&
                 (Entry.Keeper->isWithin(*Sync.Through) ||
                  Sync.Through->isWithin(*Entry.Keeper));
  if (Sync.Directory && Entry.Name) {
    // A file is no directory: who is told to sync that of a file by the file's
    // name syncs the one that holds it.
    bool File = Entry.Cause == EntryCause::Created ||
                Entry.Cause == EntryCause::Renamed ||
                Entry.Cause == EntryCause::Linked;
    if (File && Sync.Directory == Entry.Name)
      return Parentage::Parent;
    Parentage By = parentage(*Sync.Directory, *Entry.Name);
    if (By != Parentage::Unclear)
      return By;
    // One object keeps both: what it is told to sync is what was changed.
    return Related ? Parentage::Parent : By;
  }
  return Related ? Parentage::Parent : Parentage::Unclear;
}

void NameTransfer::directoryEffect(const CallSite &Site,
                                   const CallMeaning &Meaning,
                                   const AccessPath &Handle, State &S) {
  directorySynced(
      {.Directory = S.file(Handle).Name,
       .Through = &Handle,
       .Step = Context.Witnesses.make(
           Site.Location, "synced by '" + Meaning.Name.str() + "' here")},
      S);
}

void NameTransfer::directorySynced(DirectorySync Sync, State &S) {
  for (NameState &Entry : S.Entries) {
    // A directory whose contents are made stable is to survive itself.
    if (isOfContents(Sync, Entry))
      Entry.Intended = true;
    if (!Entry.Unstable)
      continue;
    switch (covers(Sync, Entry)) {
    case Parentage::Parent:
      Entry.Unstable = FromNothing;
      Entry.Synced = Sync.Step;
      Sync.Useful = true;
      break;
    case Parentage::Unclear:
      Entry.Unstable = Unclear;
      Entry.Synced = Sync.Step;
      Sync.Useful = true;
      break;
    case Parentage::Other:
      break;
    }
  }
  auto *Known = llvm::find(S.Syncs, Sync);
  if (Known == S.Syncs.end())
    S.Syncs.push_back(Sync);
  else
    *Known = Sync;
}

/// What is written, flushed or opened for writing is no directory.
bool NameTransfer::isNoDirectory(const FileState &F) const {
  if (F.NotRegular || F.Written || F.Flushed || F.File->isMapped())
    return true;
  const ValueDecl *Place = F.File->field();
  const HandleKind *Kind = Place ? Context.Handles.kindOf(*Place) : nullptr;
  bool Opened = F.Opened && F.Attributes &&
                !(F.Attributes & (OA_Directory | OA_ReadOnly));
  return Opened || (Kind && Kind->Regular && !Kind->ReadOnly) ||
         holdsData(*F.File, Context);
}

void NameTransfer::syncedHandle(const AccessPath &Handle, const Witness *Step,
                                State &S) {
  FileState &F = S.file(Handle);
  intendNames(F, S);
  if (!isNoDirectory(F))
    directorySynced({.Directory = F.Name, .Through = &Handle, .Step = Step}, S);
}

void NameTransfer::applyEntries(const SummaryOutcome &Outcome,
                                const CallSite &Site, const State &Before,
                                State &S) {
  std::string Calling = "calling '" + calledName(Site) + "'";
  for (const NameState &Latent : Outcome.Entries) {
    NameState Entry = Latent;
    Entry.Name = Latent.Name ? translate(*Latent.Name, Site, Before) : nullptr;
    Entry.From = Latent.From ? translate(*Latent.From, Site, Before) : nullptr;
    Entry.Keeper =
        Latent.Keeper ? translate(*Latent.Keeper, Site, Before) : nullptr;
    if (!Entry.Name && !Entry.Keeper)
      continue;
    Entry.Step = Context.Witnesses.make(Site.Location, Calling, Latent.Step);
    if (Latent.Synced)
      Entry.Synced =
          Context.Witnesses.make(Site.Location, Calling, Latent.Synced);
    // What the caller wrote may be what got the name.
    if (const NameState *Known = findEntry(S.Entries, Entry))
      Entry.Intended |= Known->Intended;
    enterName(Entry, S);
  }
}

void NameTransfer::applyDirectorySyncs(const SummaryOutcome &Outcome,
                                       const CallSite &Site,
                                       const State &Before, State &S) {
  std::string Calling = "calling '" + calledName(Site) + "'";
  for (const DirectorySync &Latent : Outcome.Syncs) {
    DirectorySync Sync = Latent;
    Sync.Useful = false;
    Sync.Through =
        Latent.Through ? translate(*Latent.Through, Site, Before) : nullptr;
    // A handle that only the caller knows.
    if (Sync.Through && !Sync.Stated && !Latent.Directory &&
        isNoDirectory(S.entryOf(*Sync.Through)))
      continue;
    Sync.Directory =
        Latent.Directory ? translate(*Latent.Directory, Site, Before) : nullptr;
    Sync.Step = Context.Witnesses.make(Site.Location, Calling, Latent.Step);
    directorySynced(Sync, S);
  }
}

/// Some part of \p Name is kept in \p Object.
static bool isKeptIn(const PathName &Name, const AccessPath &Object) {
  if (Name.held())
    return Name.held()->isWithin(Object);
  return llvm::any_of(Name.parts(), [&](const PathName *Part) {
    return isKeptIn(*Part, Object);
  });
}

namespace {
/// A text that a callee is given.
struct GivenText {
  const PathName *Name = nullptr;
  bool Kept = false; ///< The callee leaves it as it is, as who looks a path up.
};
} // namespace

/// A callee of which nothing is known may sync the directory of \p Name, since
/// it is told of it. Text that is written at the call is a message.
static bool speaksOf(const GivenText &Given, const PathName &Name) {
  if (mentions(*Given.Name, Name))
    return true;
  const Parentage Relation = parentage(*Given.Name, Name);
  return Relation == Parentage::Parent ||
         (Relation == Parentage::Unclear && Given.Kept &&
          Given.Name->kind() != PathName::Kind::Text);
}

void NameTransfer::obscureNames(const CallSite &Site, State &S) const {
  if (llvm::none_of(S.Entries, [](const NameState &Entry) {
        return Entry.Unstable & Here;
      }))
    return;
  llvm::SmallVector<GivenText, 4> Given;
  llvm::SmallVector<const AccessPath *, 4> Reached;
  if (Site.Object)
    Reached.push_back(Site.Object);
  for (unsigned I = 0; I < Site.Arguments.size(); ++I) {
    // What is only printed is not synced.
    if (Site.Callee && I >= Site.Callee->getNumParams())
      break;
    const Expr *Argument = Site.Arguments[I];
    if (isText(Argument->getType())) {
      const QualType Taken = Site.Callee
                                 ? Site.Callee->getParamDecl(I)->getType()
                                 : Argument->getType();
      Given.push_back({nameOf(Argument, S),
                       !Taken->isPointerType() ||
                           Taken->getPointeeType().isConstQualified()});
    } else if (const AccessPath *Object = Evaluate.object(Argument, S))
      Reached.push_back(Object);
  }
  for (NameState &Entry : S.Entries) {
    bool Object = llvm::any_of(Reached, [&](const AccessPath *O) {
      return (Entry.Keeper && Entry.Keeper->isWithin(*O)) ||
             (Entry.Name && isKeptIn(*Entry.Name, *O));
    });
    bool Told = Entry.Name && llvm::any_of(Given, [&](const GivenText &Text) {
                  return speaksOf(Text, *Entry.Name);
                });
    if ((Object || Told) && Entry.Unstable)
      Entry.Unstable = Unclear;
  }
}

void NameTransfer::clearNames(const FileState &Callee, const AccessPath &File,
                              State &S) {
  if (!Callee.Synced || (Callee.Cache & (EntryCache | Here | Unclear)))
    return;
  FileState &F = S.file(File);
  // What the callee opened itself is among its own syncs of directories.
  if (Callee.Written || Callee.Opened)
    intendNames(F, S);
  else
    syncedHandle(File, F.LastSync, S);
}
