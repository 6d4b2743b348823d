#include "checks/OverwriteInPlace.h"
#include "checks/Judgement.h"
#include "checks/NameJudgement.h"
#include "core/Analysis.h"
#include "core/FieldChain.h"
#include "core/Parentage.h"
#include "core/RecordFacts.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include <map>
#include <set>

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = OverwriteInPlaceName;

namespace {
/// Looks for what may be another thing each time a name is made.
class ChangeFinder : public DynamicRecursiveASTVisitor {
public:
  explicit ChangeFinder(const CallModel &Model) : Model(Model) {}
  bool VisitCallExpr(CallExpr *Call) override {
    const FunctionDecl *Callee = Call->getDirectCallee();
    Found = Found || !Callee || !Model.textOf(*Callee, Call->getNumArgs());
    return !Found;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) override { return look(*E); }
  bool VisitMemberExpr(MemberExpr *E) override { return look(*E); }
  bool Found = false;

private:
  bool look(const Expr &E) {
    Found = Found || E.getType()->isIntegerType();
    return !Found;
  }
  const CallModel &Model;
};
} // namespace

/// A function without arguments that only puts texts together, which are there:
/// the same name each time.
static bool makesOneName(const FunctionDecl &Maker, const CallModel &Model) {
  const Expr *Made = onlyReturns(Maker);
  if (!Made)
    return false;
  ChangeFinder Finder(Model);
  Finder.TraverseStmt(const_cast<Expr *>(Made));
  return !Finder.Found;
}

/// A number or a call's result in the name: another file each time.
static bool isNumbered(const PathName &Name, const CallModel &Model) {
  if (const AccessPath *Held = Name.held()) {
    const ValueDecl *Of = Held->field()
                              ? static_cast<const ValueDecl *>(Held->field())
                              : Held->variable();
    return Held->root().kind() == AccessPath::Kind::Fresh ||
           (Of && Of->getType()->isIntegerType());
  }
  if (Name.kind() == PathName::Kind::Call && Name.parts().empty())
    return !Name.callee() || !makesOneName(*Name.callee(), Model);
  return llvm::any_of(Name.parts(), [&](const PathName *Part) {
    return isNumbered(*Part, Model);
  });
}

/// Written over and then cut to the new length, by the function that opened it:
/// who does that instead of emptying the file wants to have contents at all
/// times, and has a mixture of old and new ones.
static bool isCutToFit(const FunctionResult &Result, const FileState &F) {
  return !(F.Attributes & (OA_Append | OA_Truncate)) && !F.Finished &&
         llvm::any_of(Result.CheckedCalls, [&](const CheckedCall &Call) {
           return Call.Kind == EffectKind::Truncate && Call.File == F.File &&
                  Call.Before.Opened && Call.Before.Written &&
                  !Call.Before.Truncated;
         });
}

namespace {
/// Looks for a call that gives a function a name that is kept in a field or at
/// file scope.
class KeptNameFinder : public DynamicRecursiveASTVisitor {
public:
  KeptNameFinder(const FunctionDecl &Of, unsigned Argument)
      : Of(*Of.getCanonicalDecl()), Argument(Argument) {}
  bool VisitCallExpr(CallExpr *Call) override {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (Callee && Callee->getCanonicalDecl() == &Of &&
        Argument < Call->getNumArgs())
      Found = Found || isKept(*Call->getArg(Argument)->IgnoreParenImpCasts());
    return !Found;
  }
  bool Found = false;

private:
  static bool isKept(const Expr &Given) {
    if (const auto *Member = dyn_cast<MemberExpr>(&Given))
      return isa<FieldDecl>(Member->getMemberDecl());
    const auto *Named = dyn_cast<DeclRefExpr>(&Given);
    const auto *Variable =
        Named ? dyn_cast<VarDecl>(Named->getDecl()) : nullptr;
    return Variable && Variable->hasGlobalStorage();
  }
  const FunctionDecl &Of;
  unsigned Argument;
};

struct Rewritten {
  const FunctionResult *Result;
  const ExitRecord *Exit;
  const FileState *File;
  std::string Silent;     ///< Why, when it is not reported.
  bool IsDecided = false; ///< By the function, not by its callers.
};

class OverwriteJudge {
public:
  OverwriteJudge(const CheckInput &Input, CheckOutput &Output)
      : Input(Input), Output(Output) {}

  void add(const FunctionResult &Result) {
    for (const ExitRecord &Exit : Result.Exits)
      if (Result.isSuccess(Exit))
        for (const FileState &F : Exit.At.Files)
          if (isRewritten(Result, F)) {
            Rewritten &One = Found.emplace_back(
                Rewritten{&Result, &Exit, &F, whySilent(Result, Exit, F)});
            if (One.Silent.empty() && !isCertain(Result, Exit))
              One.Silent = "what follows on the path is not known";
            One.IsDecided =
                !One.Silent.empty() && !F.isUnclear() && !isGivenWhole(*F.Name);
          }
  }

  /// Callers see the same file: the function that knows its name is told.
  void finish() {
    std::map<CauseKey, unsigned> Least;
    for (const Rewritten &One : Found)
      if (One.Silent.empty() || One.IsDecided) {
        auto [Depth, Cause] = causeOf(essence(*One.File));
        auto [It, New] = Least.try_emplace(Cause, Depth);
        It->second = std::min(It->second, Depth);
      }
    std::set<std::pair<const FunctionResult *, CauseKey>> Told;
    for (const Rewritten &One : Found) {
      auto [Depth, Cause] = causeOf(essence(*One.File));
      bool Reported = One.Silent.empty() && Depth == Least[Cause] &&
                      Told.insert({One.Result, Cause}).second;
      count(Output,
            Reported                ? Verdict::Reported
            : One.File->isUnclear() ? Verdict::Unknown
                                    : Verdict::Silent,
            One.Exit->Location, *One.Result, [&] {
              return One.Silent.empty() ? "the same file is reported already"
                                        : One.Silent;
            });
      if (Reported)
        report(One);
    }
  }

private:
  /// Of a status that may be any, the rest of the path is not known: whether
  /// something was renamed, for one.
  static bool isCertain(const FunctionResult &Result, const ExitRecord &Exit) {
    return !Result.Function->getReturnType()->isRecordType() ||
           Result.saysSuccess(Exit);
  }

  static bool isRewritten(const FunctionResult &Result, const FileState &F) {
    bool Cut = (F.Attributes & OA_Truncate) ||
               (F.Truncated && !(F.Attributes & OA_Append));
    // What was flushed and synced was written, by whomever.
    bool Written = F.Written || (F.Flushed && F.Synced);
    return F.Opened && !F.NotRegular && F.Name && Written && Cut &&
           (F.LastSync || (isCutToFit(Result, F) && dirtiedBy(F)));
  }

  /// What makes two findings one.
  static const Witness *essence(const FileState &F) {
    return F.LastSync ? F.LastSync : dirtiedBy(F);
  }

  /// The directory of the name is synced: it is the final one. And some caller
  /// gives a name that it keeps.
  bool isFinalName(const FunctionResult &Result, const ExitRecord &Exit,
                   const FileState &F) {
    const auto *Given = dyn_cast<ParmVarDecl>(F.Name->held()->variable());
    const bool Final =
        llvm::any_of(Exit.At.Syncs, [&](const DirectorySync &Sync) {
          return Sync.Directory &&
                 (Sync.Directory == F.Name ||
                  parentage(*Sync.Directory, *F.Name) == Parentage::Parent);
        });
    if (!Final)
      return false;
    KeptNameFinder Finder(*Result.Function, Given->getFunctionScopeIndex());
    // Whoever calls a function that reaches files is analysed as well.
    for (const FunctionResult *Caller : Input.Analysis.functions())
      Finder.TraverseStmt(Caller->Function->getBody());
    return Finder.Found;
  }

  std::string whySilent(const FunctionResult &Result, const ExitRecord &Exit,
                        const FileState &F) {
    if (F.isUnclear())
      return unknownText(F);
    if (F.Attributes & (OA_Exclusive | OA_Temporary))
      return "the file is new";
    // Of an internal function, the callers say which file it is.
    if (isGivenWhole(*F.Name) &&
        !(isExternallyCallable(*Result.Function) && isCutToFit(Result, F)) &&
        !isFinalName(Result, Exit, F))
      return "the caller decides which file it is";
    if (isNumbered(*F.Name, Input.Analysis.model()))
      return "its name holds a number, which makes it a new file";
    for (const NameState &Entry : Exit.At.Entries) {
      bool Moved =
          Entry.Name == F.Name && (Entry.Cause == EntryCause::Renamed ||
                                   Entry.Cause == EntryCause::Linked);
      if (Moved || (Entry.From && Entry.From == F.Name))
        return "it gets its final name later";
      if (Entry.Cause == EntryCause::Renamed && isAfter(Result, Entry, F))
        return "another file is published behind it, and may be what leads to "
               "it";
    }
    return {};
  }

  /// The change comes with or after the sync.
  static bool isAfter(const FunctionResult &Result, const NameState &Change,
                      const FileState &F) {
    const SourceManager &Sources =
        Result.Function->getASTContext().getSourceManager();
    return Change.Step && F.LastSync && Change.Step->Location.isValid() &&
           F.LastSync->Location.isValid() &&
           !Sources.isBeforeInTranslationUnit(Change.Step->Location,
                                              F.LastSync->Location);
  }

  void report(const Rewritten &One) {
    const FileState &F = *One.File;
    Finding Found;
    Found.Check = CheckName;
    Found.Function = One.Result->Function;
    const Witness *Write = F.Dirtied ? F.Dirtied : F.Buffered;
    const Witness *Opened = nullptr;
    for (const NameState &Entry : One.Exit->At.Entries)
      if (Entry.Name == F.Name)
        Opened = Entry.Step;
    Found.Location = (Opened ? Opened : essence(F))->Location;
    Found.Message =
        std::string("the only copy of a file is ") +
        ((F.Attributes & OA_Truncate) ? "truncated" : "rewritten") +
        " in place before the new contents are stable; a crash leaves a part "
        "of them and nothing of the old ones";
    const Condition &Assumed = One.Exit->At.Assumed;
    Found.Condition = Assumed.hasTests() ? Assumed.text() : "";
    Found.Path = stepsOf(Opened);
    // A cut after the sync is no part of the way to it.
    if (!F.isDirty() || !F.LastSync)
      llvm::append_range(Found.Path, stepsOf(Write));
    if (F.LastSync)
      llvm::append_range(Found.Path, stepsOf(F.LastSync));
    Output.Findings.push_back(std::move(Found));
  }

  const CheckInput &Input;
  CheckOutput &Output;
  std::vector<Rewritten> Found;
};
} // namespace

static void runOverwriteInPlace(const CheckInput &Input, CheckOutput &Output) {
  OverwriteJudge Judge(Input, Output);
  for (const FunctionResult *Result : Input.Analysis.functions())
    if (isReliable(*Result))
      Judge.add(*Result);
  Judge.finish();
}

const CheckCode durability::OverwriteInPlaceCheck = {runOverwriteInPlace};
