/// \file
/// Records where an old copy goes while the new one is not stable.
///
/// What makes a file the old copy of another: it was read on the way here, and
/// then its name is removed (a move by copying); or it is emptied while another
/// file of the same object is dirty (a log that is cut before the checkpoint is
/// stable). Which of these matter is the check's decision.
#include "core/Transfer.h"

using namespace clang;
using namespace durability;

/// That \p Kind was done to another file, or name, while \p F was as it is.
static EventRecord before(const FileState &F, const CallSite &Site,
                          EffectKind Kind, llvm::StringRef By,
                          const Witness *Step, const State &S) {
  return {.Site = Site.Site,
          .Location = Site.Location,
          .Kind = Kind,
          .File = F.File,
          .Before = F,
          .By = By.str(),
          .Inside = Step,
          .AfterFailure = S.Failed != nullptr,
          .Assumed = S.Assumed};
}

void NameTransfer::recordDestroyed(const CallSite &Site, EffectKind Kind,
                                   const PathName &Old, llvm::StringRef By,
                                   const Witness *Step, const State &S) {
  auto IsSource = [&](const FileState &F) {
    return F.Name == &Old && F.Opened && !F.Written && !F.NotRegular &&
           (F.Attributes & OA_ReadOnly);
  };
  if (llvm::none_of(S.Files, IsSource))
    return;
  for (const FileState &F : S.Files)
    if (F.Opened && F.Created && F.Name && F.Name != &Old && F.Written)
      record(before(F, Site, Kind, By, Step, S));
}

/// The nearest object around \p P that is kept in a field.
static const AccessPath *keeper(const AccessPath &P) {
  const AccessPath *Outer = P.parent();
  while (Outer && !Outer->field())
    Outer = Outer->parent();
  return Outer;
}

/// The handles of two objects of one kind, each of them a part of such an
/// object: stores side by side, and not a store and its log.
static bool areOfOneKind(const AccessPath &A, const AccessPath &B) {
  const AccessPath *AroundA = keeper(A), *AroundB = keeper(B);
  return A.field() == B.field() && AroundA && AroundB &&
         AroundA->field() == AroundB->field();
}

/// Two handles that one object keeps, however deep.
static bool shareOwner(const AccessPath &A, const AccessPath &B) {
  if (A.isWithin(B) || B.isWithin(A) || !A.field() || !B.field() ||
      areOfOneKind(A, B))
    return false;
  const AccessPath &Root = A.root();
  return &Root == &B.root() &&
         (Root.kind() == AccessPath::Kind::This || Root.variable());
}

/// \p Refilled: by the call that empties it. Files that are emptied and filled
/// again one after the other are rewritten, and none is the copy of another.
void NameTransfer::recordEmptied(const CallSite &Site, const AccessPath &Victim,
                                 llvm::StringRef By, const Witness *Step,
                                 bool Refilled, const State &S) {
  for (const FileState &F : S.Files)
    if (shareOwner(*F.File, Victim) && F.isDirty() && !(Refilled && F.Emptied))
      record(before(F, Site, EffectKind::Truncate, By, Step, S));
}

void Transfer::truncated(const CallSite &Site, const CallMeaning &Meaning,
                         const Effect &E, const AccessPath &File, State &S) {
  FileState &F = S.file(File);
  F.Truncated = true;
  const Expr *Length = operandExpr(Site, E.Length);
  if (!Length || Evaluate.value(Length, S).Constant != 0)
    return;
  F.Emptied = true;
  recordEmptied(
      Site, File, Meaning.Name,
      Context.Witnesses.make(Site.Location,
                             "emptied by '" + Meaning.Name.str() + "' here"),
      /*Refilled=*/false, S);
}

void Transfer::applyEmptied(const SummaryOutcome &Outcome, const CallSite &Site,
                            const State &Before, State &S) {
  for (const FileState &Callee : Outcome.Files) {
    const AccessPath *File =
        Callee.Emptied ? translate(*Callee.File, Site, Before) : nullptr;
    if (!File || Callee.Opened)
      continue;
    // What the callee itself does between is its own business.
    State Untouched = Before;
    llvm::erase_if(Untouched.Files, [&](const FileState &F) {
      const FileState *After = S.find(*F.File);
      return !After || !After->isDirty() || After->Dirtied != F.Dirtied;
    });
    recordEmptied(Site, *File, calledName(Site),
                  Context.Witnesses.make(Site.Location, "emptied by calling '" +
                                                            calledName(Site) +
                                                            "' here"),
                  Callee.Written, Untouched);
  }
}
