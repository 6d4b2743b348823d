#include "checks/WriteWithoutSync.h"
#include "checks/Judgement.h"
#include "checks/LostBuffer.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "core/CallGraph.h"
#include "core/Durability.h"
#include "core/HandleHistory.h"
#include "core/RecordFacts.h"
#include "core/SiblingEvidence.h"
#include "core/Transfer.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = WriteWithoutSyncName;

/// The path found -1 where the handle should be: what was written to it before
/// was written on another one.
static bool isNoHandle(const AccessPath &File, const Condition &Assumed) {
  return llvm::any_of(Assumed.literals(), [&](const Literal &L) {
    return L.Of->Subject == &File && L.Of->Constant == -1 && L.Holds &&
           (L.Of->Form == AtomForm::Literal || L.Of->Form == AtomForm::Named);
  });
}

namespace {
class SyncJudge {
public:
  SyncJudge(const CheckInput &Input, CheckOutput &Output)
      : Input(Input), Output(Output) {}

  void run() {
    for (const FunctionResult *Result : Input.Analysis.functions())
      if (isReliable(*Result))
        judge(*Result);
    for (const auto &[Key, Kind] : Input.Analysis.siblings().kinds())
      if (Kind.saysSync())
        for (const FileEnd &End : Kind.Unsynced)
          judge(Kind, End);
    for (const auto &[Handle, Of] : Input.Analysis.handles().all())
      if (const HandleHistory::Leaver *Odd = oddOneOut(*Handle, Of))
        report(Of, *Odd);
  }

private:
  /// The one function that writes to the handle and leaves it at that, where
  /// all others that write to it sync it and nobody syncs for others.
  const HandleHistory::Leaver *oddOneOut(const ValueDecl &Handle,
                                         const HandleHistory &Of) const {
    if (Input.Analysis.handles().isIncomplete() || Of.Leavers.size() != 1 ||
        Of.Settlers.size() < 2 || Of.SyncedAlone || Of.Unclear ||
        !isPrivate(Handle))
      return nullptr;
    const HandleHistory::Leaver &Odd = Of.Leavers.front();
    const FunctionDecl &Function = *Odd.Function->Function;
    bool Told = llvm::any_of(Output.Findings, [&](const Finding &F) {
      return F.Function == &Function;
    });
    if (Told || Odd.AlsoSyncs || !Odd.Function->Stated.empty() ||
        !isExternallyCallable(Function))
      return nullptr;
    if (isNamedElsewhere(Handle, [&](const FunctionDecl &F) {
          return Input.Analysis.shared().result(F);
        }))
      return nullptr;
    // What others call is a part of what they do.
    const FunctionDecl *Key = Function.getCanonicalDecl();
    for (const auto &[Caller, Node] : Input.Analysis.calls().nodes())
      if (Caller != Key && Node.Callees.contains(Key))
        return nullptr;
    return &Odd;
  }

  void report(const HandleHistory &Of, const HandleHistory::Leaver &Odd) {
    count(Output.Sinks, Verdict::Reported);
    Finding Found;
    Found.Check = CheckName;
    Found.Function = Odd.Function->Function;
    Found.Location = Odd.Exit->Location;
    Found.Message = "returns success with data written to '" +
                    Odd.File->File->spelling() + "' not synced, though the " +
                    std::to_string(Of.Settlers.size()) +
                    " other functions that write to it sync it; a power loss "
                    "loses that data";
    Found.Path = stepsOf((Odd.File->Cache & Here) ? Odd.File->Dirtied
                                                  : Odd.File->Buffered);
    Found.Path.push_back(
        {Odd.Exit->Location, "returns success here without a sync"});
    for (const FunctionDecl *Settler : Of.Settlers)
      Found.Path.push_back(
          {Settler->getLocation(), "'" + displayName(*Settler) + "' syncs it"});
    Output.Findings.push_back(std::move(Found));
  }

  void judge(const FunctionResult &Result) {
    llvm::DenseSet<const AccessPath *> Told;
    for (const ExitRecord &Exit : Result.Exits) {
      if (!Result.isSuccess(Exit))
        continue;
      for (const FileState &F : Exit.At.Files) {
        // A write after the last callee that nothing is known of is certain.
        if (!F.isDirty()) {
          if (F.isUnclear() && F.Written)
            count(Output, Verdict::Unknown, Exit.Location, Result,
                  [&] { return unknownText(F); });
          continue;
        }
        if (causeOf(F) == DirtyCause::WrittenAgain ||
            isNoHandle(*F.File, Exit.At.Assumed))
          continue;
        const ExitRecord *Sibling = syncingSibling(Result, Exit, F);
        const ContractClause *Deferred =
            Sibling ? nullptr : deferredTo(Result, Exit, F);
        bool Passed = !Sibling && !Deferred && isPassed(Result, F);
        bool Reported =
            (Sibling || Deferred || Passed) && Told.insert(F.File).second;
        count(Output, Reported ? Verdict::Reported : Verdict::Silent,
              Exit.Location, Result, [&] { return because(F, Sibling); });
        if (Reported && Passed)
          reportPassed(Result, Exit, F);
        else if (Reported)
          report(Result, Exit, F, Sibling, Deferred);
      }
    }
  }

  /// D-4: a close without the sync that files of this kind get elsewhere.
  void judge(const KindEvidence &Kind, const FileEnd &End) {
    bool Known = llvm::any_of(Output.Findings, [&](const Finding &F) {
      return F.Location == End.Closed->Location;
    });
    if (Known)
      return;
    count(Output.Sinks, Verdict::Reported);
    Finding Found;
    Found.Check = CheckName;
    Found.Function = End.Function;
    Found.Location = End.Closed->Location;
    Found.Message =
        "a file " + Kind.Spelled +
        " is written and closed without a sync, "
        "though " +
        std::to_string(Kind.syncing()) +
        " other functions sync such files; a power loss loses that data";
    Found.Path = stepsOf(End.Dirtied);
    llvm::append_range(Found.Path, stepsOf(End.Closed));
    for (const FileEnd &Sibling : Kind.Synced)
      Found.Path.push_back(
          {Sibling.Synced->Location,
           "'" + displayName(*Sibling.Function) + "' syncs such a file here"});
    for (const ExternalFileEnd &Sibling : Kind.SyncedElsewhere)
      Found.Path.push_back({End.Closed->Location,
                            "'" + Sibling.Function + "' syncs such a file here",
                            &Sibling.Place});
    Output.Findings.push_back(std::move(Found));
  }

  /// D-2: a new file is dirty while another one, which was synced for it, gets
  /// its final name. Not where some other path syncs this file, too: there an
  /// option or a matter of when decides, or D-3 says so.
  static bool isPassed(const FunctionResult &Result, const FileState &F) {
    return F.Passed && F.Created && !F.Synced &&
           llvm::none_of(Result.Exits, [&](const ExitRecord &Other) {
             const FileState *Theirs = Other.At.find(*F.File);
             return Result.isSuccess(Other) && Theirs && Theirs->Synced;
           });
  }

  void reportPassed(const FunctionResult &Result, const ExitRecord &Exit,
                    const FileState &F) {
    Finding Found;
    Found.Check = CheckName;
    Found.Function = Result.Function;
    Found.Location = Exit.Location;
    Found.Message =
        "returns success with data written to a new file not synced, though "
        "another file is synced and renamed after it; a power loss can keep "
        "the rename and lose that data";
    Found.Condition = Exit.At.Assumed.hasTests() ? Exit.At.Assumed.text() : "";
    Found.Path = stepsOf((F.Cache & Here) ? F.Dirtied : F.Buffered);
    llvm::append_range(Found.Path, stepsOf(F.Passed));
    Found.Path.push_back(
        {Exit.Location, "returns success here without a sync"});
    Output.Findings.push_back(std::move(Found));
  }

  /// D-3: a successful exit on which the same file is synced, and a branch
  /// between the two that is no choice.
  static const ExitRecord *syncingSibling(const FunctionResult &Result,
                                          const ExitRecord &Exit,
                                          const FileState &F) {
    for (const ExitRecord &Other : Result.Exits) {
      const FileState *Theirs = Other.At.find(*F.File);
      if (Theirs && Theirs->Synced && Theirs->Written && !Theirs->isDirty() &&
          !Theirs->isUnclear() && Result.isSuccess(Other) &&
          returnAlike(Exit, Other) && leadsAway(Exit, Other))
        return &Other;
    }
    return nullptr;
  }

  static std::string because(const FileState &F, const ExitRecord *Sibling) {
    return Sibling
               ? "the same file is reported at another return"
               : "'" + F.File->spelling() +
                     "' may be unsynced here, but no other successful return "
                     "syncs it, or an option or a matter of when decides";
  }

  static bool returnAlike(const ExitRecord &A, const ExitRecord &B) {
    return A.At.HasReturned == B.At.HasReturned &&
           (A.At.Returned.Class & B.At.Returned.Class);
  }

  /// Some test leads away from the sync, and no such test is an option or a
  /// matter of when.
  static bool leadsAway(const ExitRecord &Dirty, const ExitRecord &Synced) {
    // Two classes of receiver are two programs (CORE K-2).
    if (!Dirty.At.Assumed.sharesTargets(Synced.At.Assumed))
      return false;
    return isUnexplained(Dirty.At.Assumed, Synced.At.Assumed);
  }

  /// The SYNC_DEFERRED_TO clause of the function that wrote last, when the duty
  /// ends here.
  const ContractClause *deferredTo(const FunctionResult &Result,
                                   const ExitRecord &Exit,
                                   const FileState &F) const {
    if (!Result.Stated.empty() || !isExternallyCallable(*Result.Function) ||
        F.Synced)
      return nullptr;
    // A handle that the caller passed in is the caller's to sync.
    const VarDecl *Root = F.File->root().variable();
    if (Root && isa<ParmVarDecl>(Root))
      return nullptr;
    bool Chosen =
        llvm::all_of(Exit.At.Assumed.ways(), [&](const Conjunction &Way) {
          return llvm::any_of(Way.literals(), [&](const Literal &L) {
            return natureOf(*L.Of) != BranchNature::Other &&
                   L.Of->Subject->isInterface(Result.Function);
          });
        });
    if (Chosen)
      return nullptr;
    for (const Witness *W = F.Dirtied; W;
         W = W->Inside ? W->Inside : W->Previous)
      for (const auto &[Function, Stated] : Input.Analysis.shared().Contracts)
        if (const ContractClause *Clause =
                Stated->find(ClauseKind::SyncDeferredTo);
            Clause && Clause->Location == W->Location)
          return Clause;
    return nullptr;
  }

  void report(const FunctionResult &Result, const ExitRecord &Exit,
              const FileState &F, const ExitRecord *Sibling,
              const ContractClause *Deferred) {
    Finding Found;
    Found.Check = CheckName;
    Found.Function = Result.Function;
    Found.Location = Exit.Location;
    std::string Name = F.File->spelling();
    std::string Of = Name.front() == '<' ? "a file" : "'" + Name + "'";
    Found.Message =
        "returns success with data written to " + Of + " not synced, ";
    Found.Message += Sibling ? "though another path of the function syncs it"
                             : "though its contract owes a call of '" +
                                   Deferred->Argument + "'";
    Found.Message += "; a power loss loses that data";
    Found.Condition = Exit.At.Assumed.hasTests() ? Exit.At.Assumed.text() : "";
    Found.Path = stepsOf((F.Cache & Here) ? F.Dirtied : F.Buffered);
    Found.Path.push_back(
        {Exit.Location, "returns success here without a sync"});
    if (Sibling)
      llvm::append_range(Found.Path,
                         stepsOf(Sibling->At.find(*F.File)->LastSync));
    Output.Findings.push_back(std::move(Found));
  }

  const CheckInput &Input;
  CheckOutput &Output;
};
} // namespace

static void runWriteWithoutSync(const CheckInput &Input, CheckOutput &Output) {
  SyncJudge(Input, Output).run();
  judgeLostBuffers(Input, CheckName, Output);
}

const CheckCode durability::WriteWithoutSyncCheck = {runWriteWithoutSync};
