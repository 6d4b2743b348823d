/// \file
/// What rename, link and unlink do to the files that a path has in hand (CORE
/// §8, D-2).
#include "core/NameTransfer.h"

using namespace clang;
using namespace durability;

static const char *verbOf(EffectKind Kind) {
  switch (Kind) {
  case EffectKind::Rename:
    return "renamed by '";
  case EffectKind::Link:
    return "linked by '";
  case EffectKind::Unlink:
    return "removed by '";
  case EffectKind::MakeDirectory:
    return "made by '";
  case EffectKind::SyncDirectory:
    return "synced by '";
  default:
    return "changed by '";
  }
}

void NameTransfer::nameEffect(const CallSite &Site, const CallMeaning &Meaning,
                              const Effect &E, State &S) {
  const PathName *From = nameOf(Site, E.Path, S);
  if (!From)
    return;
  const Witness *Step = Context.Witnesses.make(
      Site.Location, verbOf(E.Kind) + Meaning.Name.str() + "' here");
  switch (E.Kind) {
  case EffectKind::Truncate:
    for (FileState &F : S.Files)
      if (F.Name == From) {
        F.Written = F.Truncated = true;
        F.Cache |= Here;
        F.Dirtied = Step;
      }
    break;
  case EffectKind::MakeDirectory:
    enterName({.Cause = EntryCause::Directory,
               .Name = From,
               .Unstable = Here,
               .Step = Step},
              S);
    break;
  case EffectKind::SyncDirectory:
    directorySynced({.Directory = From, .Step = Step}, S);
    break;
  case EffectKind::Rename:
  case EffectKind::Link:
  case EffectKind::Unlink:
    if (E.Certain)
      change({.Kind = E.Kind,
              .From = From,
              .To = nameOf(Site, E.Target, S),
              .Step = Step},
             Site, Meaning.Name, S);
    break;
  default:
    break;
  }
}

/// A file that another function opened by this very place's name is named so on
/// entry: `A->Fd = open(A->Tmp, …)` there, `rename(A->Tmp, …)` here. Null where
/// there is none.
std::optional<FileState> NameTransfer::entryNamed(const PathName &Name,
                                                  State &S) {
  if (Name.kind() != PathName::Kind::Held ||
      llvm::any_of(S.Files,
                   [&](const FileState &F) { return F.Name == &Name; }))
    return std::nullopt;
  bool Creates = false;
  const AccessPath *File =
      Context.Handles.fileNamed(*Name.held(), Context.Paths, Creates);
  if (!File)
    return std::nullopt;
  // The place forgets a handle that was closed: `A->Fd = -1`.
  const Value Held = Evaluate.load(*File, S);
  const FileState *Known = S.find(*File);
  if (Held.Object != File && !(Held.Constant && Known && Known->Closed))
    return std::nullopt;
  FileState F = track(*File, S);
  if (F.Opened || F.Name || F.NotRegular)
    return std::nullopt;
  F.Created = Creates;
  return F;
}

/// What \p Change does to the directory entry.
static NameState entryOf(const NameChange &Change) {
  bool Removes = Change.Kind == EffectKind::Unlink;
  return {.Cause = Removes                             ? EntryCause::Removed
                   : Change.Kind == EffectKind::Rename ? EntryCause::Renamed
                                                       : EntryCause::Linked,
          .Name = Removes ? Change.From : Change.To,
          .From = Removes ? nullptr : Change.From,
          .Unstable = Here,
          .Step = Change.Step};
}

static const Witness *removalOf(const PathName *Name, const State &S) {
  for (const NameState &Entry : S.Entries)
    if (Entry.Cause == EntryCause::Removed && Entry.Name == Name)
      return Entry.Step;
  return nullptr;
}

/// What is removed need not be stable, nor what is written to it later, unless
/// it has another name.
static void removeName(FileState &F, const State &S) {
  const bool HasOther = llvm::any_of(
      S.Entries, [&](const NameState &Other) { return Other.From == F.Name; });
  if (F.Created && !HasOther)
    F.Attributes |= OA_Temporary;
  F.Buffer = F.Cache = FromNothing;
  F.Name = nullptr;
  F.Written = F.Created = false;
}

/// What is dirty while a settled file gets its final name.
static void passOver(const NameChange &Change, State &S) {
  if (Change.Kind != EffectKind::Rename || !Change.Settled || S.Failed)
    return;
  for (FileState &F : S.Files)
    if (F.Created && F.Written && F.isDirty() && !F.isUnclear() &&
        F.Name != Change.To && !F.Passed)
      F.Passed = Change.Step;
}

/// A rename of a file that another function of the object made for it. Of an
/// object that is passed in, the caller takes the steps one by one, and the
/// sync of the directory may be one of them, unless this function syncs the
/// file as well.
static bool publishesOwn(const FileState &F, const NameChange &Change) {
  if (Change.Kind != EffectKind::Rename || !F.Created)
    return false;
  if (isa_and_nonnull<ParmVarDecl>(F.File->root().variable()))
    return Change.Settled && F.Synced;
  return (F.Cache & EntryCache) || Change.Settled;
}

void NameTransfer::change(NameChange Change, const CallSite &Site,
                          llvm::StringRef By, State &S) {
  bool Names =
      Change.Kind == EffectKind::Rename || Change.Kind == EffectKind::Link;
  bool Publishes = !Change.Settled && Names;
  NameState Entry = entryOf(Change);
  Entry.Intended = Names && Change.Settled;
  for (const NameState &Old : S.Entries)
    Entry.Intended |= Names && Old.Name == Change.From && Old.Intended;
  const Witness *Removed =
      Change.Kind == EffectKind::Rename ? removalOf(Change.To, S) : nullptr;
  auto Told = [&](const FileState &F) {
    return EventRecord{.Site = Site.Site,
                       .Location = Site.Location,
                       .Kind = Change.Kind,
                       .File = F.File,
                       .Before = F,
                       .By = By.str(),
                       .Inside = Change.Step,
                       .AfterFailure = S.Failed != nullptr,
                       .Assumed = S.Assumed};
  };
  const AccessPath *Entered = nullptr;
  if (std::optional<FileState> F =
          Names ? entryNamed(*Change.From, S) : std::nullopt) {
    Entered = F->File;
    FileState &Mine = S.file(*Entered);
    Mine.Created = F->Created;
    Mine.Name = Change.From;
  }
  if (Change.Kind == EffectKind::Unlink)
    recordDestroyed(Site, Change.Kind, *Change.From, By, Change.Step, S);
  for (FileState &F : S.Files) {
    if (F.Name != Change.From)
      continue;
    Change.Settled = Change.Settled || (F.Synced && !F.isDirty());
    bool Fresh = F.Created && (F.Written || F.isUnclear());
    // A lock is made by a link, too: there the data need not be stable.
    Entry.Intended |=
        Names && Fresh && (Change.Kind == EffectKind::Rename || Change.Settled);
    EventRecord Event = Told(F);
    // What it holds was written before this function.
    bool Earlier = F.File == Entered && F.Created && (F.Cache & EntryCache);
    Entry.Intended |= F.File == Entered && publishesOwn(F, Change);
    if (Publishes && (Fresh || Earlier || (F.Unsyncable && F.Written)))
      record(Event);
    // Who syncs a new file had it written, by whoever did.
    if (Removed && (Fresh || (F.Created && F.Synced))) {
      Event.Kind = EffectKind::Unlink;
      Event.Earlier = Removed;
      record(Event);
    }
    if (Change.Kind == EffectKind::Rename) {
      F.Name = Change.To;
    } else if (Change.Kind == EffectKind::Unlink) {
      removeName(F, S);
    }
  }
  // A caller that opened it knows it by the name that it has there.
  if (Entered) {
    S.file(*Entered).Name = nullptr;
    S.file(*Entered).Created = false;
  }
  passOver(Change, S);
  enterName(Entry, S);
  bool Nameable = Change.From->isInterface(Result.Function) &&
                  (!Change.To || Change.To->isInterface(Result.Function));
  if (Nameable && !llvm::is_contained(S.Changes, Change))
    S.Changes.push_back(Change);
}

void NameTransfer::applyNames(const SummaryOutcome &Outcome,
                              const CallSite &Site, const State &Before,
                              State &S) {
  std::string Name = calledName(Site);
  for (const NameChange &Latent : Outcome.Changes) {
    NameChange Said = Latent;
    Said.From = translate(*Latent.From, Site, Before);
    Said.To = Latent.To ? translate(*Latent.To, Site, Before) : nullptr;
    Said.Step = Context.Witnesses.make(Site.Location, "calling '" + Name + "'",
                                       Latent.Step);
    change(Said, Site, Name, S);
  }
  for (const auto &[Object, Text] : Outcome.Texts)
    if (const AccessPath *Place = translate(*Object, Site, Before))
      S.setText(*Place, translate(*Text, Site, Before));
}
