#include "checks/ContractCheck.h"
#include "checks/ClauseReading.h"
#include "checks/Judgement.h"
#include "checks/NameJudgement.h"
#include "checks/PendingFlags.h"
#include "checks/SwallowedSync.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "core/ContractNames.h"
#include "core/Durability.h"
#include "core/RecordFacts.h"
#include "core/Transfer.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = ContractName;

namespace {
/// Why a clause does not hold, with the place and the path.
struct Breach {
  SourceLocation Location;
  std::string What;
  std::vector<PathStep> Path;
};

/// Judges the clauses of one function.
class ClauseJudge {
public:
  ClauseJudge(const CheckInput &Input, const FunctionResult &Result,
              CheckOutput &Output)
      : Input(Input), Shared(Input.Analysis.shared()), Result(Result),
        Output(Output) {}

  void run() {
    for (const MalformedContract &M : Result.Stated.Malformed)
      report(M.Location,
             "durability contract '" + M.Text +
                 "' is not one of durability/Contracts.h",
             {});
    for (const ContractClause &Clause : Result.Stated.Clauses)
      judge(Clause);
  }

private:
  void judge(const ContractClause &Clause) {
    if (std::string Problem = unreadable(Clause, scope(Clause));
        !Problem.empty()) {
      count(Output, Verdict::Reported, Clause.Location, Result,
            [] { return std::string(); });
      report(Clause.Location,
             "'" + clauseSpelling(Clause) + "' cannot be read: " + Problem, {});
      return;
    }
    if (!isReliable(Result)) {
      count(Output, Verdict::Unknown, Clause.Location, Result,
            [] { return std::string("the function is not analysed in full"); });
      return;
    }
    std::optional<Breach> Found = breach(Clause);
    count(Output,
          Found       ? Verdict::Reported
          : Uncertain ? Verdict::Unknown
                      : Verdict::Silent,
          Clause.Location, Result, [&] {
            std::string Name = "'" + clauseSpelling(Clause) + "'";
            return Uncertain ? "nothing is known of a file that " + Name +
                                   " speaks of, or of its options"
                             : Name + " holds at every successful return";
          });
    if (!Found)
      return;
    Found->Path.push_back(
        {Clause.Location, Clause.FromModel
                              ? "the model states the contract of this function"
                              : "the contract is stated here"});
    report(Found->Location,
           "contract '" + clauseSpelling(Clause) +
               "' does not hold: " + Found->What,
           Found->Path);
  }

  ConditionScope scope(const ContractClause &Clause) const {
    return {*Result.Function, *Clause.StatedBy, Shared.Paths, Shared.Atoms,
            &Shared.Model};
  }

  std::optional<Breach> breach(const ContractClause &Clause) {
    Uncertain = false;
    switch (Clause.Kind) {
    case ClauseKind::Flushes:
      return missing(Clause, &FileState::Flushed, &FileState::Buffer,
                     EntryBuffer);
    case ClauseKind::Syncs:
      return missing(Clause, &FileState::Synced, &FileState::Cache, EntryCache);
    case ClauseKind::SyncsDirectory:
      return missingDirectorySync(Clause);
    case ClauseKind::Durable:
      return dirtyExit(Clause, {}, Here, Here);
    case ClauseKind::DurableIf:
      return weakerThanCondition(Clause);
    case ClauseKind::Writes:
    case ClauseKind::Cached:
    case ClauseKind::SyncDeferredTo:
      return dirtyExit(Clause, {}, Here, 0);
    case ClauseKind::WriteAhead: // durability-write-order judges both.
    case ClauseKind::StableBefore:
    case ClauseKind::WritesBuffer:
    case ClauseKind::BufferedByDesign:
    case ClauseKind::NotDurable:
      return std::nullopt;
    }
    return std::nullopt;
  }

  /// A successful exit under \p Assumed with a file whose bits intersect the
  /// masks.
  std::optional<Breach> dirtyExit(const ContractClause &Clause,
                                  const Conjunction &Assumed, uint8_t Buffer,
                                  uint8_t Cache) {
    for (const ExitRecord &Exit : Result.Exits) {
      if (!Result.isSuccess(Exit) || !Exit.At.Assumed.allows(Assumed))
        continue;
      // Too many options led here to remember: the condition may be denied.
      bool Forgotten = !Assumed.empty() && Exit.At.Assumed.isWeakened();
      for (const FileState &F : Exit.At.Files) {
        if (F.NotRegular)
          continue;
        Uncertain = Uncertain || F.isUnclear();
        bool InBuffer = F.Buffer & Buffer;
        if (!InBuffer && !(F.Cache & Cache))
          continue;
        Uncertain = Uncertain || Forgotten;
        if (Forgotten)
          continue;
        return leftBehind(Exit, F, InBuffer);
      }
      const NameState *Entry = Cache ? unstableName(Exit) : nullptr;
      Uncertain = Uncertain || (Entry && Forgotten);
      if (Entry && !Forgotten)
        return nameLeftBehind(Exit, *Entry);
    }
    return std::nullopt;
  }

  /// N: a name that this call changed and that matters.
  const NameState *unstableName(const ExitRecord &Exit) {
    for (const NameState &Entry : Exit.At.Entries) {
      Uncertain = Uncertain || (Entry.matters() && (Entry.Unstable & Unclear));
      if (Entry.matters() && (Entry.Unstable & Here))
        return &Entry;
    }
    return nullptr;
  }

  Breach nameLeftBehind(const ExitRecord &Exit, const NameState &Entry) const {
    Breach Found{Exit.Location,
                 "returns success with a name that is not stable: its "
                 "directory is not synced",
                 stepsOf(Entry.Step)};
    Found.Path.push_back({Exit.Location, "returns success here"});
    return Found;
  }

  /// The handle or object that the clause names; null when it names none, or
  /// names a directory by a string.
  const AccessPath *directoryObject(const ContractClause &Clause) const {
    if (Clause.Argument.empty() || !directoryOf(Clause).empty())
      return nullptr;
    const AccessPath *Named =
        resolveFileArgument(Clause.Argument, scope(Clause));
    return isNameOfFile(*Named, Shared) ? nullptr : Named;
  }

  /// DURABLE_SYNCS_DIRECTORY: some successful exit does not sync a directory.
  std::optional<Breach> missingDirectorySync(const ContractClause &Clause) {
    const AccessPath *Named = directoryObject(Clause);
    const ExitRecord *Skipping = nullptr;
    bool SomeDo = false;
    for (const ExitRecord &Exit : Result.Exits) {
      if (!Result.isSuccess(Exit) || !isMeant(Exit, Clause))
        continue;
      if (syncsDirectory(Exit, Named, Result, Shared)) {
        SomeDo = true;
        continue;
      }
      // A directory's handle that was given away may have been synced.
      for (const FileState &F : Exit.At.Files)
        Uncertain = Uncertain || (!F.Written && F.isUnclear());
      if (!Skipping || isUnexplained(Exit))
        Skipping = &Exit;
    }
    if (!Skipping || Uncertain ||
        (!SomeDo && !isOwn(Clause) && !isHandedOn(Clause, Result, Input) &&
         !changesNames(Input.Analysis, *Result.Function)) ||
        (SomeDo && isExplained(*Skipping, Clause)))
      return std::nullopt;
    return Breach{Skipping->Location,
                  "returns success without syncing a directory",
                  {{Skipping->Location,
                    "returns success here without syncing a directory"}}};
  }

  Breach leftBehind(const ExitRecord &Exit, const FileState &F,
                    bool InBuffer) const {
    std::string Name = F.File->spelling();
    std::string Of = Name.front() == '<' ? "of a file" : "of '" + Name + "'";
    Breach Found{
        Exit.Location,
        "returns success with data in the " +
            std::string(InBuffer ? "user-space buffer " : "page cache ") + Of +
            (InBuffer ? "" : " that is not synced"),
        stepsOf(InBuffer ? F.Buffered : F.Dirtied)};
    Found.Path.push_back({Exit.Location, "returns success here"});
    return Found;
  }

  std::optional<Breach> weakerThanCondition(const ContractClause &Clause) {
    for (const Conjunction &Disjunct : disjuncts(Clause))
      if (std::optional<Breach> Found = dirtyExit(Clause, Disjunct, Here, Here))
        return Found;
    return std::nullopt;
  }

  /// The ways in which the clause's condition holds; it can be read.
  [[nodiscard]] Disjunction disjuncts(const ContractClause &Clause) const {
    return llvm::cantFail(parseCondition(Clause.condition(), scope(Clause)))
        .Disjuncts;
  }

  /// The exit may be one on which the clause's condition holds. Where too many
  /// options led there to remember, that is not known.
  bool isMeant(const ExitRecord &Exit, const ContractClause &Clause) {
    if (Clause.condition().empty())
      return true;
    bool Allowed = llvm::any_of(disjuncts(Clause), [&](const Conjunction &Way) {
      return Exit.At.Assumed.allows(Way);
    });
    if (Allowed && Exit.At.Assumed.isWeakened()) {
      Uncertain = true;
      return false;
    }
    return Allowed;
  }

  /// DURABLE_FLUSHES and DURABLE_SYNCS: some successful exit does not do it, or
  /// leaves data of its own.
  std::optional<Breach> missing(const ContractClause &Clause,
                                bool FileState::*Done, uint8_t FileState::*Bits,
                                uint8_t Entry) {
    llvm::SmallVector<const AccessPath *, 4> Named =
        filesOfClause(Clause, *Result.Function, Shared);
    const ExitRecord *Skipping = nullptr;
    bool SomeDo = false, Handles = false, ByClass = true;
    for (const ExitRecord &Exit : Result.Exits) {
      bool Swallows = isSwallowed(Exit, Clause);
      if ((!Result.isSuccess(Exit) && !Swallows) || !isMeant(Exit, Clause))
        continue;
      bool Does = false;
      for (const FileState &F : Exit.At.Files) {
        if (F.NotRegular || !concerns(F, Named))
          continue;
        Uncertain = Uncertain || (F.*Bits & Unclear);
        Handles = Handles || F.Closed;
        // What is cut off behind the sync, if that works, is not promised.
        bool Aside = F.isDirtyAgain() && isIgnored(Result, firstStep(F));
        if (!Swallows && (F.*Bits & Here) && !Aside)
          return leftBehind(Exit, F, Bits == &FileState::Buffer);
        Does = Does || (F.*Done && !(F.*Bits & Entry)) ||
               (Bits == &FileState::Buffer && !F.Buffer);
      }
      SomeDo = SomeDo || (Does && !Swallows);
      ByClass = ByClass && (!Does || dependsOnClass(Exit, Named));
      if (!Does && (!Skipping || Swallows || isUnexplained(Exit)))
        Skipping = &Exit;
      if (!Does && Swallows)
        break;
    }
    // An in-memory or null implementation of an interface has nothing to flush
    // or sync. Who states it of himself, and of a file by name, has, and so has
    // a function that a model names and that nothing overrides.
    // A file that is named by a string may be handled by another file's code,
    // unless the function opens and closes it.
    const auto *Method = dyn_cast<CXXMethodDecl>(Result.Function);
    bool ByString =
        !Handles && llvm::any_of(Named, [&](const AccessPath *Path) {
          return isNameOfFile(*Path, Shared);
        });
    bool Own = isOwn(Clause) && !ByString &&
               (!Clause.Argument.empty() ||
                (Clause.FromModel && !(Method && Method->isVirtual())));
    if (!Skipping || Uncertain || (SomeDo && ByClass) ||
        (!SomeDo && !Own &&
         (ByString ||
          (!leavesData(Bits) && !isHandedOn(Clause, Result, Input)))))
      return std::nullopt;
    // A sync that is skipped by an option or because nothing is dirty is no
    // breach, unless the contract names the condition. A buffer may be the
    // class's own, and is empty more often than not.
    bool MaySkip =
        SomeDo || (Clause.Kind == ClauseKind::Flushes && !Clause.FromModel);
    if (MaySkip && !isSwallowed(*Skipping, Clause) &&
        isExplained(*Skipping, Clause))
      return std::nullopt;
    return notDone(*Skipping, Named,
                   Bits == &FileState::Buffer ? "flushing" : "syncing");
  }

  /// What was written on the way leads the path.
  Breach notDone(const ExitRecord &Exit,
                 llvm::ArrayRef<const AccessPath *> Named,
                 const std::string &Verb) const {
    Breach Found{Exit.Location, "returns success without " + Verb, {}};
    for (const FileState &F : Exit.At.Files)
      if (Found.Path.empty() && F.isDirty() && concerns(F, Named))
        Found.Path = stepsOf((F.Buffer & Here) ? F.Buffered : F.Dirtied);
    Found.Path.push_back(
        {Exit.Location, "returns success here without " + Verb});
    return Found;
  }

  /// Something on the way to \p Exit says why what \p Clause promises is not
  /// done there; where the clause has a condition, its options must, or that
  /// nothing is pending.
  [[nodiscard]] bool isExplained(const ExitRecord &Exit,
                                 const ContractClause &Clause) const {
    return Clause.condition().empty()
               ? !isUnexplained(Exit)
               : !looksAt(Exit, disjuncts(Clause)) ||
                     hasNothingPending(Exit, Result, Input);
  }

  /// What a failed sync was to do for \p Clause is still to be done.
  [[nodiscard]] bool isSwallowed(const ExitRecord &Exit,
                                 const ContractClause &Clause) const {
    return Clause.Kind == ClauseKind::Syncs && isOwn(Clause) &&
           !Clause.FromModel && !Clause.Argument.empty() &&
           swallowsSync(Result, Exit);
  }

  /// It is said of the function itself, not of what it overrides.
  [[nodiscard]] bool isOwn(const ContractClause &Clause) const {
    return Clause.StatedBy->getCanonicalDecl() ==
           Result.Function->getCanonicalDecl();
  }

  bool concerns(const FileState &F,
                llvm::ArrayRef<const AccessPath *> Named) const {
    return llvm::any_of(Named, [&](const AccessPath *Path) {
      if (isNameOfFile(*Path, Shared))
        return F.Name == Shared.Names.held(*Path);
      return F.File->isWithin(*Path) || Path->isWithin(*F.File);
    });
  }

  /// Whether other functions of the same class leave something that this one is
  /// to flush or sync.
  bool leavesData(uint8_t FileState::*Bits) const {
    const auto *Method = dyn_cast<CXXMethodDecl>(Result.Function);
    if (!Method)
      return true;
    return Input.Analysis.records().leaves(*Method->getParent(),
                                           Bits == &FileState::Buffer
                                               ? &RecordFacts::Buffered
                                               : &RecordFacts::Dirtied);
  }

  void report(SourceLocation Location, std::string Message,
              std::vector<PathStep> Path) {
    Finding F;
    F.Check = CheckName;
    F.Function = Result.Function;
    F.Location = Location;
    F.Message = std::move(Message);
    F.Path = std::move(Path);
    Output.Findings.push_back(std::move(F));
  }

  const CheckInput &Input;
  AnalysisContext &Shared;
  const FunctionResult &Result;
  CheckOutput &Output;
  bool Uncertain = false;
};
} // namespace

static void runContractCheck(const CheckInput &Input, CheckOutput &Output) {
  for (const FunctionResult *Result : Input.Analysis.functions())
    if (!Result->Stated.Clauses.empty() || !Result->Stated.Malformed.empty())
      ClauseJudge(Input, *Result, Output).run();
}

const CheckCode durability::ContractCheck = {runContractCheck};
