#include "checks/MsyncFlags.h"
#include "checks/ResultJudgement.h"
#include "core/Analysis.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace durability;

/// What is wrong with the arguments of \p Call, completed by what a crash
/// loses.
static std::string messageFor(ArgumentMistake Mistake,
                              const CallMeaning &Call) {
  std::string Name = "'" + Call.Name.str() + "'";
  switch (Mistake) {
  case ArgumentMistake::ZeroLength:
    return Name + " with a length of zero syncs nothing";
  case ArgumentMistake::SwappedArguments:
    return Name + " is given its flags as the length and syncs a wrong range, "
                  "if any";
  case ArgumentMistake::NoMode:
    return Name + " with neither '" + Call.WaitsFor.str() +
           "' nor a request to start waits for nothing";
  case ArgumentMistake::TwoModes:
    return Name + " is asked to wait and not to wait: it fails and syncs "
                  "nothing";
  }
  return Name;
}

namespace {
class FlagJudge {
public:
  FlagJudge(const CheckInput &Input, CheckOutput &Output)
      : Input(Input), Output(Output) {}

  void run() {
    for (const ModelledCall &Call : Input.Analysis.modelledCalls())
      if (!Call.Meaning.WaitsFor.empty())
        judgeArguments(Call);
    for (const FunctionResult *Result : Input.Analysis.functions())
      if (isReliable(*Result)) {
        judgeMode(*Result);
        judgeDefault(*Result);
      }
  }

private:
  void judgeArguments(const ModelledCall &Call) {
    Waiting[Call.Call] = &Call;
    if (Call.Meaning.Mistakes.empty())
      return;
    count(Output.Sinks, Verdict::Reported);
    ArgumentMistake Mistake = Call.Meaning.Mistakes.front();
    add(Call, nullptr,
        messageFor(Mistake, Call.Meaning) +
            "; a power loss loses what was stored",
        Mistake == ArgumentMistake::NoMode);
  }

  /// The mode that waits for nothing, where failure of the call is returned as
  /// failure.
  void judgeMode(const FunctionResult &Result) {
    llvm::DenseSet<const Expr *> Told;
    for (const CheckedCall &Call : Result.CheckedCalls) {
      const ModelledCall *Known = Waiting.lookup(Call.Site);
      if (!Known || !Known->Meaning.Mistakes.empty() ||
          !Told.insert(Call.Site).second)
        continue;
      bool Meant = Call.Kind == EffectKind::Sync &&
                   Call.Strength == SyncKind::Async && !Call.AfterFailed &&
                   isTold(Result, Call) && isOnlySync(Result, Call) &&
                   (Call.Before.isDirty() || syncsElsewhere(*Known));
      count(Output, Meant ? Verdict::Reported : Verdict::Silent, Call.Location,
            Result, [] {
              return std::string("it waits, an option decides, or nothing "
                                 "shows that its end is waited for");
            });
      if (Meant)
        add(*Known, &Call,
            "'" + Call.By +
                "' starts writing back at most and waits for nothing, though "
                "its failure is taken for lost data; a power loss loses what "
                "was stored",
            /*Repairs=*/true);
    }
  }

  /// The mode that waits for nothing unless a bit of an option is set, where
  /// the function's other way of syncing waits whatever that bit is.
  void judgeDefault(const FunctionResult &Result) {
    llvm::DenseSet<const Expr *> Told;
    for (const CheckedCall &Call : Result.CheckedCalls) {
      const ModelledCall *Known = Waiting.lookup(Call.Site);
      if (!Known || Call.Kind != EffectKind::Sync || !Call.File ||
          Call.AfterFailed)
        continue;
      const Literal *Bit = unsetBit(Result, *Call.File);
      if (!Bit || !Told.insert(Call.Site).second)
        continue;
      count(Output.Sinks, Verdict::Reported);
      llvm::StringRef Test = Bit->Of->Positive;
      if (Test.starts_with("(") && Test.ends_with(")"))
        Test = Test.drop_front().drop_back();
      add(*Known, &Call,
          "'" + Call.By + "' waits for nothing unless '" + Test.str() +
              "' holds, though the other way through the function always "
              "waits; by default a power loss loses what was stored",
          /*Repairs=*/false);
    }
  }

  /// The test of a bit that leads from a return with a mere hint for \p Mapping
  /// to one with a sync of it, while at a third one something else is synced
  /// that the bit does not decide about.
  static const Literal *unsetBit(const FunctionResult &Result,
                                 const AccessPath &Mapping) {
    for (const ExitRecord &Weak : Result.Exits) {
      const FileState *Hinted = Weak.At.find(Mapping);
      if (!Hinted || !Hinted->Hinted || Hinted->Synced ||
          !Result.isSuccess(Weak))
        continue;
      for (const Literal &L : Weak.At.Assumed.literals())
        if (!L.Holds && L.Of->Form == AtomForm::Mask &&
            natureOf(*L.Of) == BranchNature::Option &&
            isSyncedWith(Result, Mapping, *L.Of) &&
            othersAreSynced(Result, Mapping, *L.Of))
          return &L;
    }
    return nullptr;
  }

  static bool isSyncedWith(const FunctionResult &Result,
                           const AccessPath &Mapping, const Atom &Bit) {
    return llvm::any_of(Result.Exits, [&](const ExitRecord &Exit) {
      const FileState *F = Exit.At.find(Mapping);
      return F && F->Synced && Result.isSuccess(Exit) &&
             llvm::is_contained(Exit.At.Assumed.literals(),
                                Literal(&Bit, true));
    });
  }

  static bool othersAreSynced(const FunctionResult &Result,
                              const AccessPath &Mapping, const Atom &Bit) {
    return llvm::any_of(Result.Exits, [&](const ExitRecord &Exit) {
      auto IsOther = [&](const FileState &F) {
        return F.Synced && F.File != &Mapping && !F.isUnclear();
      };
      auto SpeaksOfBit = [&](const Literal &L) { return L.Of == &Bit; };
      return Result.isSuccess(Exit) && llvm::any_of(Exit.At.Files, IsOther) &&
             llvm::none_of(Exit.At.Assumed.literals(), SpeaksOfBit);
    });
  }

  /// No other call of the function syncs the mapping.
  static bool isOnlySync(const FunctionResult &Result,
                         const CheckedCall &Call) {
    auto IsSynced = [&](const FileState &F) {
      return F.Synced &&
             (F.File->isWithin(*Call.File) || Call.File->isWithin(*F.File));
    };
    return !Call.File || llvm::none_of(Result.Exits, [&](const auto &Exit) {
      return llvm::any_of(Exit.At.Files, IsSynced);
    });
  }

  /// The program waits for such a call somewhere else.
  bool syncsElsewhere(const ModelledCall &Call) const {
    return llvm::any_of(Waiting, [&](const auto &Item) {
      return Item.second->Callee->getCanonicalDecl() ==
                 Call.Callee->getCanonicalDecl() &&
             llvm::any_of(Item.second->Meaning.Effects, [](const Effect &E) {
               return E.Kind == EffectKind::Sync &&
                      E.Strength == SyncKind::Full;
             });
    });
  }

  void add(const ModelledCall &Call, const CheckedCall *Checked,
           std::string Message, bool Repairs) {
    Finding Found;
    Found.Check = MsyncFlagsName;
    Found.Function = Call.Enclosing;
    Found.Location = Call.Call->getExprLoc();
    Found.Message = std::move(Message);
    if (Checked && Checked->Before.isDirty())
      Found.Path = stepsOf(dirtiedBy(Checked->Before));
    if (Repairs)
      repair(Call, Found);
    Output.Findings.push_back(std::move(Found));
  }

  /// Where the mode is a macro or a number that the call itself spells out.
  void repair(const ModelledCall &Call, Finding &Found) const {
    const Operand &Mode = Call.Meaning.WaitsBy;
    if (Mode.Where != Operand::Argument ||
        Mode.Index >= Call.Call->getNumArgs() ||
        Call.Call->getBeginLoc().isMacroID())
      return;
    const Expr *Argument = Call.Call->getArg(Mode.Index)->IgnoreParenImpCasts();
    if (!isa<IntegerLiteral>(Argument))
      return;
    const SourceManager &Sources = Input.Analysis.context().getSourceManager();
    Found.Edits.push_back(
        {Sources.getExpansionRange(Argument->getSourceRange()),
         Call.Meaning.WaitsFor.str()});
  }

  const CheckInput &Input;
  CheckOutput &Output;
  llvm::MapVector<const Expr *, const ModelledCall *> Waiting;
};
} // namespace

static void runMsyncFlags(const CheckInput &Input, CheckOutput &Output) {
  FlagJudge(Input, Output).run();
}

const CheckCode durability::MsyncFlagsCheck = {runMsyncFlags};
