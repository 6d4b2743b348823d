#include "checks/Judgement.h"
#include "clang/AST/Expr.h"

using namespace clang;
using namespace durability;

static bool isUnexplained(const Conjunction &Dirty, const Conjunction &Synced) {
  bool Other = false;
  for (const Literal &L : Dirty.literals()) {
    std::optional<bool> Theirs = Synced.implied(*L.Of);
    if (Theirs == L.Holds || L.Of->Form == AtomForm::Dispatch)
      continue;
    // A quantity that the synced path says nothing of is no reason.
    if (L.Of->Form == AtomForm::Relational && !Theirs)
      continue;
    if (natureOf(*L.Of) != BranchNature::Other)
      return false;
    Other = Other || Theirs;
  }
  return Other;
}

DirtyCause durability::causeOf(const FileState &F) {
  if (F.isDirtyAgain())
    return DirtyCause::WrittenAgain;
  if (F.Hinted && !F.Synced)
    return DirtyCause::OnlyHinted;
  if ((F.Attributes & OA_Direct) && !F.Synced)
    return DirtyCause::OnlyDirect;
  return DirtyCause::Unsynced;
}

bool durability::isChosen(const FunctionResult &Result,
                          const EventRecord &Event) {
  return llvm::any_of(Result.Events, [&](const EventRecord &Other) {
    return Other.Site == Event.Site && Other.Kind == Event.Kind &&
           Other.Before.File == Event.Before.File && Other.Before.Synced &&
           !Other.Before.isDirty() && !Other.AfterFailure &&
           !isUnexplained(Event.Assumed, Other.Assumed);
  });
}

SourceLocation durability::firstStep(const FileState &F) {
  const Witness *W = dirtiedBy(F);
  while (W && W->Previous)
    W = W->Previous;
  return W ? W->Location : SourceLocation();
}

bool durability::isIgnored(const FunctionResult &Result, SourceLocation Write) {
  uint8_t Good = 0;
  for (const ExitRecord &Exit : Result.Exits)
    if (Result.isSuccess(Exit) && Exit.At.HasReturned)
      Good |= Exit.At.Returned.Class;
  return llvm::any_of(Result.Exits, [&](const ExitRecord &Exit) {
    return Exit.At.Failed && Exit.At.HasReturned &&
           Exit.At.Failed->getExprLoc() == Write &&
           (Exit.At.Returned.Class & Good);
  });
}

std::string durability::fileName(const AccessPath *File) {
  std::string Name = File ? File->spelling() : "<";
  return Name.front() == '<' ? "a file" : "'" + Name + "'";
}

bool durability::isUnexplained(const Condition &Dirty,
                               const Condition &Synced) {
  const Disjunction SyncedWays = Synced.ways();
  return llvm::any_of(Dirty.ways(), [&](const Conjunction &Mine) {
    return llvm::any_of(SyncedWays, [&](const Conjunction &Theirs) {
      return ::isUnexplained(Mine, Theirs);
    });
  });
}
