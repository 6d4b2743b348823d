#include "core/FunctionAnalysis.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability;

namespace {
/// What a caller can reach when the function returns: the paths it can name,
/// and the objects held there, returned, or held in one of those.
class Reach {
public:
  Reach(const ExitRecord &Exit, const FunctionDecl *Function)
      : Function(Function) {
    add(Exit.At.Returned.Object);
    for (bool Grows = true; Grows;) {
      Grows = false;
      for (const auto &[Place, V] : Exit.At.Store)
        if (isNamed(*Place) && V.Object != Place)
          Grows = add(V.Object) || Grows;
    }
  }

  /// A place that the caller has, too. A parameter is the callee's own, unless
  /// it is a reference.
  [[nodiscard]] bool isNamed(const AccessPath &Place) const {
    const auto *Parameter =
        Place.parent() ? nullptr
                       : dyn_cast_or_null<ParmVarDecl>(Place.variable());
    if (Parameter && !Parameter->getType()->isReferenceType())
      return false;
    return contains(Place);
  }
  [[nodiscard]] bool contains(const AccessPath &Path) const {
    return Path.isInterface(Function) ||
           llvm::any_of(Objects, [&](const AccessPath *Object) {
             return Path.isWithin(*Object);
           });
  }

private:
  bool add(const AccessPath *Object) {
    if (!Object || contains(*Object))
      return false;
    Objects.push_back(Object);
    return true;
  }

  const FunctionDecl *Function;
  llvm::SmallVector<const AccessPath *, 4> Objects;
};
} // namespace

/// A value that came into being here and that nothing else tells of: to the
/// caller one such value is as good as another. In a recursion they would
/// otherwise be new in each round.
static bool isAnonymous(const AccessPath &Object, const ExitRecord &Exit,
                        const FunctionDecl *Function) {
  auto Concerns = [&](const AccessPath *Other) {
    return Other && (Other->isWithin(Object) || Object.isWithin(*Other));
  };
  return Object.root().kind() == AccessPath::Kind::Fresh &&
         llvm::none_of(Exit.At.Files,
                       [&](const FileState &F) { return Concerns(F.File); }) &&
         llvm::none_of(Exit.At.Texts,
                       [&](const auto &Item) {
                         return Item.first == &Object &&
                                Item.second->isInterface(Function);
                       }) &&
         llvm::none_of(Exit.At.Store, [&](const auto &Item) {
           return Concerns(Item.first) || Concerns(Item.second.Object);
         });
}

/// A line for people: added to the end of a file that is opened for it, by a
/// function that tells nobody whether it worked. No caller builds on that,
/// and a program that logs at every step would have its paths split at each.
static bool isDiary(const FileState &F, const FunctionDecl *Function,
                    const Reach &Reached) {
  return Function->getReturnType()->isVoidType() && F.Opened &&
         (F.Attributes & OA_Append) && !F.Synced && !F.Truncated &&
         !Reached.contains(*F.File);
}

/// N, as far as a caller can say which names are meant. A directory that it
/// cannot name was synced all the same.
static void addNames(const ExitRecord &Exit, const FunctionDecl *Function,
                     const Reach &Reached, SummaryOutcome &Outcome) {
  auto Named = [&](const PathName *Name) {
    return Name && Name->isInterface(Function) ? Name : nullptr;
  };
  auto OfDiary = [&](const NameState &Entry) {
    return Entry.Cause == EntryCause::Created && !Entry.Intended &&
           llvm::any_of(Exit.At.Files, [&](const FileState &F) {
             return F.Name == Entry.Name && isDiary(F, Function, Reached);
           });
  };
  for (NameState Entry : Exit.At.Entries) {
    if (Entry.Name && OfDiary(Entry))
      continue;
    Entry.Name = Named(Entry.Name);
    Entry.From = Named(Entry.From);
    if (Entry.Keeper && !Reached.contains(*Entry.Keeper))
      Entry.Keeper = nullptr;
    if (Entry.Name || Entry.Keeper)
      Outcome.Entries.push_back(Entry);
  }
  for (DirectorySync Sync : Exit.At.Syncs) {
    bool Reachable = Sync.Through && Reached.contains(*Sync.Through);
    if (Reachable && !Sync.Stated)
      continue;
    Sync.Directory = Named(Sync.Directory);
    if (!Reachable)
      Sync.Through = nullptr;
    if (!llvm::is_contained(Outcome.Syncs, Sync))
      Outcome.Syncs.push_back(Sync);
  }
}

/// A file that could not be opened, which leaves nothing behind and which the
/// caller cannot learn of: to the caller it is as if the function had chosen to
/// do nothing. That a write may fail unseen says something of the write.
static bool isUntold(const SummaryOutcome &Outcome,
                     const FunctionDecl &Function) {
  return Outcome.Failed && Outcome.FailedKind == EffectKind::Open &&
         Function.getReturnType()->isVoidType() &&
         !Function.getASTContext().getLangOpts().CPlusPlus && // No exception.
         Outcome.Files.empty() && Outcome.Entries.empty() &&
         Outcome.Changes.empty() && Outcome.Syncs.empty() &&
         Outcome.Stores.empty();
}

static SummaryOutcome outcomeOf(const ExitRecord &Exit,
                                const FunctionDecl *Function) {
  SummaryOutcome Outcome;
  Outcome.Returned = Exit.At.Returned;
  if (Outcome.Returned.Object &&
      isAnonymous(*Outcome.Returned.Object, Exit, Function))
    Outcome.Returned.Object = nullptr;
  Outcome.HasReturned = Exit.At.HasReturned;
  Outcome.Failed =
      Exit.At.Failed || (Outcome.Returned.Class == VC_Positive &&
                         Function->getReturnType()->isRecordType());
  Outcome.FailedKind = Exit.At.FailedKind;
  Reach Reached(Exit, Function);
  for (const FileState &F : Exit.At.Files)
    // A caller learns of an opened file even when nothing was written yet, of
    // what was written to a file and stable at once, which has its place in an
    // order, and of a file that it can name and that something happened to.
    if (!isDiary(F, Function, Reached) &&
        (Reached.contains(*F.File)
             ? !F.isNeutral() || F.Opened || F.NotRegular || F.Closed ||
                   (F.Written && F.Synchronous)
             : F.Name && F.Name->isInterface(Function) && !F.NotRegular &&
                   (F.Written || F.Synced || (F.Attributes & OA_ReadOnly))))
      Outcome.Files.push_back(F);
  for (const auto &[Object, Text] : Exit.At.Texts)
    if (Reached.contains(*Object) && Text->isInterface(Function))
      Outcome.Texts.emplace_back(Object, Text);
  llvm::append_range(Outcome.Changes, Exit.At.Changes);
  addNames(Exit, Function, Reached, Outcome);
  for (const auto &[Place, V] : Exit.At.Store)
    // What the caller cannot name is a value of its own to it.
    if (Reached.isNamed(*Place) && V.Object != Place)
      Outcome.Stores.emplace_back(Place, V);
  Outcome.Assumed = Exit.At.Assumed.filtered(
      [&](const Atom &A) { return A.Subject->isInterface(Function); });
  if (isUntold(Outcome, *Function))
    Outcome.Failed = false;
  return Outcome;
}

static bool sameProperty(const SummaryOutcome &A, const SummaryOutcome &B) {
  return A.Failed == B.Failed && (!A.Failed || A.FailedKind == B.FailedKind) &&
         A.Returned.Class == B.Returned.Class &&
         A.Returned.Object == B.Returned.Object && A.Changes == B.Changes &&
         (A.Failed ? sameFailures(A.Files, B.Files)
                   : sameProperties(A.Files, B.Files) &&
                         sameProperties(A.Entries, B.Entries) &&
                         sameSyncs(A.Syncs, B.Syncs));
}

/// What \p Into and \p From leave in interface places. A place that one of them
/// leaves alone holds either.
static void mergeStores(SummaryOutcome &Into, const SummaryOutcome &From) {
  auto Lookup = [](const SummaryOutcome &In, const AccessPath *Place) {
    auto *It = llvm::find_if(
        In.Stores, [&](const auto &Item) { return Item.first == Place; });
    return It == In.Stores.end() ? Value::object(Place) : It->second;
  };
  for (auto &[Place, V] : Into.Stores)
    V = V.join(Lookup(From, Place));
  for (const auto &[Place, V] : From.Stores)
    if (llvm::none_of(Into.Stores, [Place = Place](const auto &Item) {
          return Item.first == Place;
        }))
      Into.Stores.emplace_back(Place, V.join(Value::object(Place)));
  llvm::sort(Into.Stores, [](const auto &A, const auto &B) {
    return A.first->id() < B.first->id();
  });
}

static void mergeOutcome(SummaryOutcome &Into, const SummaryOutcome &From,
                         const FunctionDecl *Function) {
  Into.Returned = Into.Returned.join(From.Returned);
  Into.HasReturned |= From.HasReturned;
  Into.Failed &= From.Failed;
  for (const FileState &F : From.Files) {
    auto *Same = llvm::find_if(
        Into.Files, [&](const FileState &Mine) { return Mine.File == F.File; });
    if (Same != Into.Files.end())
      Same->merge(F);
    else
      Into.Files.push_back(F);
  }
  llvm::sort(Into.Files, [](const FileState &A, const FileState &B) {
    return A.File->id() < B.File->id();
  });
  mergeStores(Into, From);
  Into.Assumed.join(From.Assumed, [&](const Atom &A) {
    return natureOf(A) == BranchNature::Option &&
           A.Subject->isInterface(Function);
  });
  mergeEntries(Into.Entries, From.Entries);
  mergeSyncs(Into.Syncs, From.Syncs);
  llvm::erase_if(Into.Texts, [&](const auto &Item) {
    return !llvm::is_contained(From.Texts, Item);
  });
  llvm::erase_if(Into.Changes, [&](const NameChange &Change) {
    return !llvm::is_contained(From.Changes, Change);
  });
}

/// Merges into \p Outcomes what \p Same finds alike.
static void addOutcome(
    std::vector<SummaryOutcome> &Outcomes, SummaryOutcome New,
    const FunctionDecl *Function,
    llvm::function_ref<bool(const SummaryOutcome &, const SummaryOutcome &)>
        Same) {
  auto It = llvm::find_if(
      Outcomes, [&](const SummaryOutcome &Old) { return Same(Old, New); });
  if (It != Outcomes.end())
    mergeOutcome(*It, New, Function);
  else
    Outcomes.push_back(std::move(New));
}

/// Merges \p New into the one of \p Outcomes that returns the same and differs
/// in the fewest files; of those nothing is known then. Whether that is less
/// than was known; nothing when none returns the same.
static std::optional<bool>
mergeClosest(llvm::MutableArrayRef<SummaryOutcome> Outcomes,
             SummaryOutcome &New, const FunctionDecl *Function,
             const Witness *Why) {
  SummaryOutcome *Closest = nullptr;
  unsigned Least = 0;
  for (SummaryOutcome &Old : Outcomes) {
    if (Old.Failed != New.Failed || Old.FailedKind != New.FailedKind ||
        Old.Returned.Class != New.Returned.Class)
      continue;
    unsigned Differences = countDifferences(Old.Files, New.Files);
    if (!Closest || Differences < Least) {
      Closest = &Old;
      Least = Differences;
    }
  }
  if (!Closest)
    return std::nullopt;
  bool Changed = obscureDifferences(Closest->Files, New.Files, Why);
  Changed = obscureDifferences(Closest->Entries, New.Entries) || Changed;
  mergeOutcome(*Closest, New, Function);
  return Changed;
}

void durability::inferOutcomes(FunctionResult &Result,
                               const AnalysisLimits &Limits,
                               const Witness *Merged) {
  std::vector<SummaryOutcome> All;
  for (const ExitRecord &Exit : Result.Exits)
    addOutcome(All, outcomeOf(Exit, Result.Function), Result.Function,
               [](const auto &A, const auto &B) {
                 return sameProperty(A, B) && A.Stores == B.Stores;
               });
  std::vector<SummaryOutcome> &Outcomes = Result.Inferred.Outcomes;
  Outcomes = std::move(All);
  if (Outcomes.size() <= Limits.MaxSummaryOutcomes)
    return;
  // What the function leaves in variables matters less than what it leaves in
  // files.
  All = std::exchange(Outcomes, {});
  for (SummaryOutcome &Outcome : All)
    addOutcome(Outcomes, std::move(Outcome), Result.Function, sameProperty);
  if (Outcomes.size() <= Limits.MaxSummaryOutcomes)
    return;
  // Success and failure stay apart even beyond the limit.
  All = std::exchange(Outcomes, {});
  Result.Reached.insert(Limit::Outcomes);
  for (SummaryOutcome &Outcome : All)
    if (Outcomes.size() < Limits.MaxSummaryOutcomes ||
        !mergeClosest(Outcomes, Outcome, Result.Function, Merged))
      Outcomes.push_back(std::move(Outcome));
}

bool durability::joinSummaries(Summary &Into, const Summary &New,
                               const FunctionDecl *Function,
                               const AnalysisLimits &Limits,
                               const Witness *Merged) {
  bool Changed = false;
  for (const SummaryOutcome &Outcome : New.Outcomes) {
    auto Same = llvm::find_if(Into.Outcomes, [&](const SummaryOutcome &Old) {
      return sameProperty(Old, Outcome);
    });
    SummaryOutcome Copy = Outcome;
    if (Same != Into.Outcomes.end())
      mergeOutcome(*Same, Copy, Function);
    else if (Into.Outcomes.size() < Limits.MaxSummaryOutcomes)
      Into.Outcomes.push_back(std::move(Copy)), Changed = true;
    else if (std::optional<bool> Obscured =
                 mergeClosest(Into.Outcomes, Copy, Function, Merged))
      Changed = *Obscured || Changed;
    else
      Into.Outcomes.push_back(std::move(Copy)), Changed = true;
  }
  for (const LatentSync &Latent : New.Latent)
    if (llvm::none_of(Into.Latent, [&](const LatentSync &Old) {
          return Old.File == Latent.File && Old.Buffer == Latent.Buffer;
        }))
      Into.Latent.push_back(Latent), Changed = true;
  for (const LatentReply &Reply : New.Replies)
    if (llvm::none_of(Into.Replies, [&](const LatentReply &Old) {
          return Old.Synced == Reply.Synced;
        }))
      Into.Replies.push_back(Reply);
  return Changed;
}

/// CORE D-3: the classes of value that only failing exits return are failures.
static uint8_t failureClasses(const FunctionResult &Result) {
  QualType Type = Result.Function->getReturnType();
  if (Result.Stated.Success == ResultTest::Zero)
    return VC_NonZero;
  if (Result.Stated.Success == ResultTest::NonZero ||
      Result.Stated.Success == ResultTest::NonNull)
    return VC_Zero;
  if (Result.Stated.Success == ResultTest::NonNegative)
    return VC_Negative;
  if (Type->isBooleanType() || Type->isAnyPointerType())
    return VC_Zero;
  if (Type->isRecordType())
    return VC_Positive;
  if (!Type->isIntegerType())
    return 0;
  uint8_t Failing = 0, Succeeding = 0;
  for (const ExitRecord &Exit : Result.Exits)
    (Exit.At.Failed ? Failing : Succeeding) |=
        Exit.At.Returned.Class == VC_Any ? 0 : Exit.At.Returned.Class;
  uint8_t Learned = Failing & ~VC_Negative;
  return VC_Negative | ((Succeeding & ~Learned & ~VC_Negative) ? Learned : 0);
}

bool FunctionResult::isSuccess(const ExitRecord &Exit) const {
  if (Exit.At.Failed)
    return false;
  if (!Exit.At.HasReturned)
    return true;
  uint8_t Failure = failureClasses(*this);
  return (Exit.At.Returned.Class & ~Failure) != 0;
}

bool FunctionResult::saysSuccess(const ExitRecord &Exit) const {
  const uint8_t Class = Exit.At.Returned.Class;
  return Exit.At.HasReturned && Class != VC_Any &&
         !(Class & failureClasses(*this));
}
