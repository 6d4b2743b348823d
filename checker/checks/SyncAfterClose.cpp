#include "checks/SyncAfterClose.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"
#include "core/HandleFacts.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/Expr.h"

using namespace clang;
using namespace durability;

/// In a loop the handle may be another one each time round, unless the path
/// itself opens it; and all elements of a container are one to the analysis.
static bool isSameHandle(const FunctionResult &Result,
                         const EventRecord &Event) {
  for (const AccessPath *P = Event.File; P; P = P->parent())
    if (P->kind() == AccessPath::Kind::Element)
      return false;
  const Witness *Closed = Event.Before.ClosedBy;
  return Event.Before.Opened ||
         !Result.inOneCycle(Closed->Location, Event.Location);
}

/// The path to the sync has tested what the object holds: the program keeps
/// track itself of whether its file is open.
static bool isTested(const EventRecord &Event) {
  const auto Tests = [&](const Literal &L) {
    return L.Of->Form == AtomForm::Truth && L.Of->Subject != Event.File &&
           L.Of->Subject->isWithin(*Event.File);
  };
  return llvm::any_of(Event.Assumed.ways(), [&](const Conjunction &Way) {
    return llvm::any_of(Way.literals(), Tests);
  });
}

/// It lies behind a pointer of another object: which one that leads to may have
/// changed in the meantime (the next of a list). So may an object that came
/// from a call, where two others close and sync it.
static bool isFarAway(const EventRecord &Event) {
  if (Event.Before.Opened)
    return false;
  unsigned Pointers = 0;
  for (const AccessPath *P = Event.File; P; P = P->parent())
    if (P->field() ? P->field()->getType()->isPointerType()
                   : P->kind() == AccessPath::Kind::Foreign)
      ++Pointers;
  const bool InCalls = Event.Inside && Event.Before.ClosedBy->Inside;
  return Pointers > 1 ||
         (InCalls && Event.File->root().kind() == AccessPath::Kind::Fresh);
}

/// A helper that closes, and syncs before where it is told to, is called twice
/// for a handle that nothing was written to: there is nothing to lose.
static bool holdsNothing(const EventRecord &Event) {
  const FileState &F = Event.Before;
  return Event.Inside && F.ClosedBy->Inside && F.Opened && !F.Written &&
         !F.isDirty() && !F.isUnclear();
}

namespace {
/// Looks for a handle that is given up behind a place: `T->Fd = -1`.
class Forgets : public DynamicRecursiveASTVisitor {
public:
  Forgets(SourceLocation Behind, const SourceManager &Sources)
      : Behind(Behind), Sources(Sources) {}
  bool Found = false;
  bool VisitBinaryOperator(BinaryOperator *E) override {
    Found |= E->getOpcode() == BO_Assign && isNoHandle(*E->getRHS()) &&
             !isa<DeclRefExpr>(E->getLHS()->IgnoreParenImpCasts()) &&
             Sources.isBeforeInTranslationUnit(Behind, E->getExprLoc());
    return !Found;
  }

private:
  SourceLocation Behind;
  const SourceManager &Sources;
};

/// Finds the variables whose addresses the calls at two places are given.
class Givers : public DynamicRecursiveASTVisitor {
public:
  Givers(SourceLocation First, SourceLocation Second) : Places{First, Second} {}
  const ValueDecl *Given[2] = {nullptr, nullptr};
  bool VisitCallExpr(CallExpr *Call) override {
    for (unsigned I : {0, 1})
      if (Call->getExprLoc() == Places[I] && Call->getNumArgs() > 0)
        Given[I] = addressed(*Call->getArg(0));
    return true;
  }

private:
  static const ValueDecl *addressed(const Expr &E) {
    const auto *Address = dyn_cast<UnaryOperator>(E.IgnoreParenImpCasts());
    const auto *Named =
        Address && Address->getOpcode() == UO_AddrOf
            ? dyn_cast<DeclRefExpr>(Address->getSubExpr()->IgnoreParens())
            : nullptr;
    return Named ? Named->getDecl() : nullptr;
  }
  SourceLocation Places[2];
};
} // namespace

/// A callee closes the handle and forgets it, and the caller comes back to the
/// same place, or is a caller of the callee's caller: whoever comes back finds
/// no handle there, and two ways through the program were mixed up.
static bool isForgotten(const CheckInput &Input, const FunctionResult &Here,
                        const EventRecord &Event) {
  const Witness *Closed = Event.Before.ClosedBy;
  unsigned Depth = 0;
  for (; Closed->Inside; Closed = Closed->Inside)
    ++Depth;
  // Whether a function of another unit forgets what it closes is not seen here;
  // one that is several calls away mostly does.
  if (Depth == 0 || Closed->Elsewhere)
    return Depth > 1;
  Givers Both(Event.Before.ClosedBy->Location, Event.Location);
  Both.TraverseStmt(Here.Function->getBody());
  if (Depth == 1 && (!Both.Given[0] || Both.Given[0] != Both.Given[1]))
    return false;
  const SourceManager &Sources = Input.Analysis.context().getSourceManager();
  const SourceLocation Place = Sources.getExpansionLoc(Closed->Location);
  for (const FunctionResult *Result : Input.Analysis.functions()) {
    const SourceRange Range = Result->Function->getSourceRange();
    if (Sources.isPointWithin(Place, Sources.getExpansionLoc(Range.getBegin()),
                              Sources.getExpansionLoc(Range.getEnd()))) {
      Forgets Finder(Closed->Location, Sources);
      Finder.TraverseStmt(Result->Function->getBody());
      return Finder.Found;
    }
  }
  return false;
}

static void report(const FunctionResult &Result, const EventRecord &Event,
                   CheckOutput &Output) {
  Finding Found;
  Found.Check = SyncAfterCloseName;
  Found.Function = Result.Function;
  Found.Location = Event.Location;
  if (!Event.Instead) {
    Found.Message = "'" + Event.By + "' syncs " + fileName(Event.File) +
                    " after it was closed; it fails, or syncs whatever was "
                    "opened under that number since, and a power loss loses "
                    "the data";
    Found.Path = stepsOf(Event.Before.ClosedBy);
  } else {
    Found.Message = "'" + Event.By +
                    "' syncs a file that was just opened, while the one that "
                    "the handle stood for before was written and closed "
                    "without a sync; a power loss loses its data";
    Found.Path = stepsOf(Event.Instead);
  }
  Found.Path.push_back({Event.Location, "synced here"});
  llvm::append_range(Found.Path, stepsOf(Event.Inside));
  Output.Findings.push_back(std::move(Found));
}

static void runSyncAfterClose(const CheckInput &Input, CheckOutput &Output) {
  for (const FunctionResult *Result : Input.Analysis.functions()) {
    if (!isReliable(*Result))
      continue;
    llvm::DenseSet<const Expr *> Told;
    for (const EventRecord &Event : Result->Events) {
      // What one call opens and closes is judged there.
      if (Event.Kind != EffectKind::Sync || Event.Before.NotRegular ||
          Event.Before.Finished)
        continue;
      bool Closed = Event.Before.Closed && Event.Before.ClosedBy &&
                    isSameHandle(*Result, Event) && !isTested(Event) &&
                    !isFarAway(Event) && !holdsNothing(Event) &&
                    !isForgotten(Input, *Result, Event);
      bool Wrong = (Closed || Event.Instead) && !Event.AfterFailure;
      bool Reported = Wrong && Told.insert(Event.Site).second;
      count(Output, Reported ? Verdict::Reported : Verdict::Silent,
            Event.Location, *Result, [&] {
              return std::string(Wrong ? "it is reported on another path"
                                       : "the handle is open on some path, or "
                                         "a failure is handled here");
            });
      if (Reported)
        report(*Result, Event, Output);
    }
  }
}

const CheckCode durability::SyncAfterCloseCheck = {runSyncAfterClose};
