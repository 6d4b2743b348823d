#include "core/OrderEvents.h"
#include "core/Transfer.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;
using namespace durability;

static uint8_t substitute(uint8_t Sources, const FileState &Entry) {
  uint8_t Substituted = Sources & (Here | Unclear);
  if (Sources & EntryBuffer)
    Substituted |= Entry.Buffer;
  if (Sources & EntryCache)
    Substituted |= Entry.Cache;
  return Substituted;
}

/// What later writes and syncs are compared with. \p After: with what the call
/// assumes.
void Transfer::applySyncs(const FileState &Callee, const FileState &Entry,
                          const CallSite &Site, const State &After,
                          FileState &F) {
  bool Settles = Callee.Settled != SyncLevel::None;
  if (Entry.Closed && !Callee.Opened && Settles)
    record({.Site = Site.Site,
            .Location = Site.Location,
            .Kind = EffectKind::Sync,
            .File = Entry.File,
            .Before = Entry,
            .By = calledName(Site),
            .Inside = Callee.LastSync,
            .AfterFailure = After.Failed != nullptr,
            .Assumed = After.Assumed});
  F.Settled = Settles || Callee.Opened ? Callee.Settled : Entry.Settled;
  // What is buffered still was written before, and comes out after.
  if (Settles && (Callee.Buffer & EntryBuffer) && (Entry.Buffer & Here))
    F.Settled = SyncLevel::None;
  F.Postponed = Callee.Postponed || (Entry.Postponed && !Settles);
  F.MetadataChanged |= Callee.MetadataChanged;
  if (Callee.Hinted)
    F.Hinted = Context.Witnesses.make(
        Site.Location, "calling '" + calledName(Site) + "'", Callee.Hinted);
  else if (Settles)
    F.Hinted = nullptr;
}

/// What clears an object clears the handles inside and around it, and those of
/// the same name. \p Now: the object, after \p Callee.
static void clearRelated(const FileState &Callee, const FileState Now,
                         State &S) {
  const AccessPath &File = *Now.File;
  bool ClearsBuffer =
      Callee.Flushed && !(Callee.Buffer & (EntryBuffer | Here | Unclear));
  bool ClearsCache =
      Callee.Synced && !(Callee.Cache & (EntryCache | Here | Unclear));
  for (FileState &Other : S.Files)
    if (ClearsCache && Now.Name && Other.Name == Now.Name &&
        Other.File != &File) {
      Other.Cache = FromNothing;
      Other.Synced = true;
      Other.Settled = Now.Settled;
    }
  S.forEachRelated(File, [&](FileState &Related) {
    if (Related.File == &File)
      return;
    if (ClearsBuffer) {
      Related.Cache |= Related.Buffer;
      Related.Buffer = FromNothing;
    }
    if (ClearsCache) {
      Related.Cache = FromNothing;
      Related.Settled =
          Related.File->isWithin(File) ? Now.Settled : SyncLevel::None;
    }
  });
}

void Transfer::applyFile(const FileState &Callee, const AccessPath &File,
                         const CallSite &Site, const State &Before, State &S) {
  FileState Entry = Before.entryOf(File);
  if (Callee.Opened)
    S.drop(File);
  FileState &F = S.file(File);
  if (Entry.NotRegular)
    return;
  if (Callee.Synced)
    OrderEvents(Context, Result).logSync(File, Site, Before);
  if (Callee.Written)
    OrderEvents(Context, Result).write(File, Site, Before);
  std::string Calling = "calling '" + calledName(Site) + "'";
  if (Callee.Buffer & Here)
    F.Buffered =
        Context.Witnesses.make(Site.Location, Calling, Callee.Buffered);
  if (Callee.Cache & Here)
    F.Dirtied = Context.Witnesses.make(Site.Location, Calling, Callee.Dirtied);
  else if ((Callee.Cache & EntryBuffer) && (Entry.Buffer & Here))
    F.Dirtied = Context.Witnesses.make(Site.Location,
                                       "handed to the page cache by " + Calling,
                                       nullptr, Entry.Buffered);
  if (Callee.isUnclear())
    F.Unknown = Context.Witnesses.make(Site.Location, Calling, Callee.Unknown);
  if (Callee.LastSync)
    F.LastSync =
        Context.Witnesses.make(Site.Location, Calling, Callee.LastSync);
  F.Buffer = substitute(Callee.Buffer, Entry);
  F.Cache = substitute(Callee.Cache, Entry);
  // Through a handle that writes at once, the callee's writes do, too.
  if (Entry.Synchronous && !Callee.Opened)
    F.Cache &= ~Here;
  F.Closed = Callee.Closed || Entry.Closed;
  F.SyncFailed = Callee.SyncFailed;
  F.NotRegular = Callee.NotRegular;
  F.Opened = Callee.Opened || Entry.Opened;
  F.Unbuffered |= Callee.Unbuffered;
  F.Synchronous |= Callee.Synchronous;
  F.Written |= Callee.Written;
  F.Attributes |= Callee.Attributes;
  F.Flushed |= Callee.Flushed;
  F.Synced |= Callee.Synced;
  applySyncs(Callee, Entry, Site, S, F);
  F.Created |= Callee.Created;
  F.Truncated |= Callee.Truncated;
  F.Emptied |= Callee.Emptied;
  F.Unsyncable |= Callee.Unsyncable;
  F.Finished |= Callee.Opened && Callee.Closed;
  if (Callee.Name)
    F.Name = translate(*Callee.Name, Site, Before);
  if (Callee.ClosedBy)
    F.ClosedBy =
        Context.Witnesses.make(Site.Location, Calling, Callee.ClosedBy);
  clearRelated(Callee, F, S);
  clearNames(Callee, File, S);
}

void Transfer::applyLatent(const Summary &Callee, const CallSite &Site,
                           const State &S) {
  std::string Name = calledName(Site);
  for (const LatentSync &Latent : Callee.Latent) {
    const AccessPath *File = translate(*Latent.File, Site, S);
    if (!File)
      continue;
    FileState Before = S.entryOf(*File);
    // An object that is dirty as a whole is dirty at this handle.
    for (const FileState &Around : S.Files)
      if (File->isWithin(*Around.File) && (Around.Buffer & Here))
        Before = Around;
    Before.Buffer =
        substitute(Latent.Buffer & (EntryBuffer | EntryCache), Before);
    if (Site.Callee && !S.Failed) {
      auto [Flushed, New] =
          Result.FlushedFor.try_emplace(Site.Callee->getCanonicalDecl(), true);
      Flushed->second &= Before.Buffer == FromNothing;
    }
    State T = S;
    if (!(Before.Buffer & (Here | EntryBuffer)) ||
        !assumeOf(Latent.Assumed, Site, S, T))
      continue;
    record({.Site = Site.Site,
            .Location = Site.Location,
            .Kind = EffectKind::Sync,
            .File = Before.File,
            .Before = Before,
            .By = Name,
            .Inside = Latent.Sync,
            .AfterFailure = S.Failed != nullptr,
            .Assumed = Before.Closed ? T.Assumed : Condition()});
    if (Before.Buffer & EntryBuffer)
      addLatent(*File, Before,
                Context.Witnesses.make(Site.Location, "calling '" + Name + "'",
                                       Latent.Sync),
                T);
  }
}

void Transfer::addLatent(const AccessPath &File, const FileState &Before,
                         const Witness *Sync, const State &S) {
  // While a failure is handled, nobody counts on the sync.
  if (S.Failed || !File.isInterface(Result.Function))
    return;
  LatentSync New{&File, Before.Buffer, Sync, Before.Buffered,
                 S.Assumed.filtered([&](const Atom &A) {
                   return A.Subject->isInterface(Result.Function);
                 })};
  unsigned Alike = 0;
  for (const LatentSync &Old : Result.Inferred.Latent) {
    if (Old.File != &File || Old.Buffer != New.Buffer)
      continue;
    if (Old.Assumed == New.Assumed)
      return;
    ++Alike;
  }
  // Callers look at each of them in each of their states.
  if (Alike >= Context.Limits.MaxSummaryOutcomes)
    Result.Reached.insert(Limit::Outcomes);
  else
    Result.Inferred.Latent.push_back(std::move(New));
}

namespace {
/// Whether a callee was given a file or made it.
enum class FileOrigin : uint8_t { Passed, Made, EitherOfThem };
} // namespace

static FileOrigin originOf(const AccessPath &File) {
  auto IsMade = [](const AccessPath *One) {
    return One->root().kind() == AccessPath::Kind::Fresh;
  };
  if (IsMade(&File))
    return FileOrigin::Made;
  return llvm::any_of(File.root().alternatives(), IsMade)
             ? FileOrigin::EitherOfThem
             : FileOrigin::Passed;
}

/// A function of numbers that returns what failures return, and has done
/// nothing: it did not like its arguments.
static bool isRefusal(const SummaryOutcome &Outcome, const Summary &Callee) {
  return Outcome.Returned.Class == VC_Positive && Outcome.Returned.Constant &&
         Outcome.Files.empty() && Outcome.Changes.empty() &&
         Outcome.Entries.empty() && Outcome.Stores.empty() &&
         llvm::any_of(Callee.Outcomes,
                      [](const SummaryOutcome &Other) {
                        return Other.Failed &&
                               Other.Returned.Class == VC_Positive;
                      }) &&
         llvm::any_of(Callee.Outcomes, [](const SummaryOutcome &Other) {
           return !Other.Failed && Other.Returned.Class == VC_Zero;
         });
}

llvm::SmallVector<State, 2>
Transfer::summarised(const CallSite &Site, const Summary &Callee, State S) {
  llvm::SmallVector<State, 2> States;
  EntryValues Cache(S);
  const llvm::SaveAndRestore Entering(Entered, &Cache);
  std::optional<State> Named = nameHandles(Callee, Site, S);
  const State &Judged = Named ? *Named : S;
  applyLatent(Callee, Site, Judged);
  OrderEvents(Context, Result)
      .replies(
          Callee, Site, S,
          [&](const AccessPath &Path) { return translate(Path, Site, S); },
          [&](const Condition &Assumed) {
            State T = S;
            return assumeOf(Assumed, Site, S, T);
          });
  noteSummarised(Site, Callee, Judged);
  Context.Flags.passed(Site, *Result.Function);
  bool HasSuccess = llvm::any_of(
      Callee.Outcomes, [](const SummaryOutcome &O) { return !O.Failed; });
  for (const SummaryOutcome &Outcome : Callee.Outcomes) {
    // A dropped result cannot be told from success; the family of
    // unchecked-result checks speaks of that.
    if (!Site.ResultUsed && HasSuccess && Outcome.HasReturned &&
        (Outcome.Failed || isRefusal(Outcome, Callee)))
      continue;
    State T = S;
    if (!assumeOf(Outcome.Assumed, Site, S, T))
      continue;
    // The handles passed in, then the names, then what came into being: a
    // callee syncs before it renames and removes before it creates.
    applyDirectorySyncs(Outcome, Site, S, T);
    for (FileOrigin Origin :
         {FileOrigin::Passed, FileOrigin::Made, FileOrigin::EitherOfThem}) {
      for (const FileState &F : Outcome.Files)
        if (originOf(*F.File) == Origin)
          if (const AccessPath *File = translate(*F.File, Site, S))
            applyFile(F, *File, Site, S, T);
      if (Origin == FileOrigin::Passed) {
        applyNames(Outcome, Site, S, T);
        applyEntries(Outcome, Site, S, T);
      }
    }
    applyEmptied(Outcome, Site, S, T);
    llvm::SmallVector<PlaceStore::Item, 16> Stored;
    for (const auto &[Place, V] : Outcome.Stores)
      if (const AccessPath *Target = target(*Place, Site, S))
        Stored.emplace_back(Target, translate(V, Site, S));
    T.storeAll(Stored);
    if (Outcome.Failed) {
      T.fail(Site.Site, Outcome.FailedKind);
    } else if (T.Failed == Site.Site) {
      T.Failed = nullptr;
    }
    if (Site.Site && Site.ResultUsed && Outcome.HasReturned) {
      Value Returned = translate(Outcome.Returned, Site, S);
      if (!Returned.Object && !Returned.Constant)
        Returned.Object = Context.Paths.fresh(Site.Site);
      if (Returned.Object && Returned.Object->site() == Site.Site)
        T.Assumed.forget(*Returned.Object);
      T.setValue(Site.Site, Returned);
    }
    States.push_back(std::move(T));
  }
  return States;
}
