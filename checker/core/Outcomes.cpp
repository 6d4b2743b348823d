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

static SummaryOutcome outcomeOf(const ExitRecord &Exit,
                                const FunctionDecl *Function) {
  SummaryOutcome Outcome;
  Outcome.Returned = Exit.At.Returned;
  Outcome.HasReturned = Exit.At.HasReturned;
  Outcome.Failed =
      Exit.At.Failed || (Outcome.Returned.Class == VC_Positive &&
                         Function->getReturnType()->isRecordType());
  Outcome.FailedKind = Exit.At.FailedKind;
  Reach Reached(Exit, Function);
  for (const FileState &F : Exit.At.Files)
    // A caller learns of an opened file even when nothing was written yet, and
    // of a file that it can name and that something happened to.
    if (Reached.contains(*F.File)
            ? !F.isNeutral() || F.Opened || F.NotRegular || F.Closed
            : F.Name && F.Name->isInterface(Function) && !F.NotRegular &&
                  (F.Written || F.Synced))
      Outcome.Files.push_back(F);
  for (const auto &[Object, Text] : Exit.At.Texts)
    if (Reached.contains(*Object) && Text->isInterface(Function))
      Outcome.Texts.emplace_back(Object, Text);
  llvm::append_range(Outcome.Changes, Exit.At.Changes);
  for (const auto &[Place, V] : Exit.At.Store)
    // What the caller cannot name is a value of its own to it.
    if (Reached.isNamed(*Place) && V.Object != Place)
      Outcome.Stores.emplace_back(Place, V);
  for (const Literal &L : Exit.At.Assumed.literals())
    if (L.Of->Subject->isInterface(Function))
      (void)Outcome.Assumed.add(*L.Of, L.Holds);
  return Outcome;
}

static bool sameEffect(const SummaryOutcome &A, const SummaryOutcome &B) {
  return A.Failed == B.Failed && A.FailedKind == B.FailedKind &&
         A.Returned.Class == B.Returned.Class &&
         A.Returned.Object == B.Returned.Object && A.Stores == B.Stores &&
         A.Changes == B.Changes && sameProperties(A.Files, B.Files);
}

static void mergeOutcome(SummaryOutcome &Into, const SummaryOutcome &From) {
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
  llvm::erase_if(Into.Stores, [&](const auto &Item) {
    return !llvm::is_contained(From.Stores, Item);
  });
  llvm::erase_if(Into.Texts, [&](const auto &Item) {
    return !llvm::is_contained(From.Texts, Item);
  });
  llvm::erase_if(Into.Changes, [&](const NameChange &Change) {
    return !llvm::is_contained(From.Changes, Change);
  });
  Into.Assumed.intersect(From.Assumed);
}

std::vector<SummaryOutcome>
durability::outcomesOf(const FunctionResult &Result,
                       const AnalysisLimits &Limits) {
  std::vector<SummaryOutcome> Outcomes;
  for (const ExitRecord &Exit : Result.Exits) {
    SummaryOutcome Outcome = outcomeOf(Exit, Result.Function);
    auto Same = llvm::find_if(Outcomes, [&](const SummaryOutcome &O) {
      return sameEffect(O, Outcome);
    });
    if (Same == Outcomes.end() && Outcomes.size() >= Limits.MaxSummaryOutcomes)
      Same = std::prev(Outcomes.end());
    if (Same != Outcomes.end())
      mergeOutcome(*Same, Outcome);
    else
      Outcomes.push_back(std::move(Outcome));
  }
  return Outcomes;
}

/// CORE D-3: the classes of value that only failing exits return are failures.
static uint8_t failureClasses(const FunctionResult &Result) {
  QualType Type = Result.Function->getReturnType();
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
