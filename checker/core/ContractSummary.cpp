#include "core/ContractNames.h"
#include "core/Transfer.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using namespace durability;

/// A parameter through which a function reaches a file: a handle, an object, a
/// smart pointer to one.
static bool mayHoldHandle(QualType Type) {
  bool Pointer = Type->isPointerType();
  QualType Target =
      Pointer ? Type->getPointeeType() : Type.getNonReferenceType();
  const CXXRecordDecl *Class = Target->getAsCXXRecordDecl();
  const RecordDecl *Record = Target->getAsRecordDecl();
  if (!Record || Pointer)
    return Record;
  const SourceManager &Sources = Record->getASTContext().getSourceManager();
  if (!Class || !Sources.isInSystemHeader(Record->getLocation()))
    return true;
  // Of the library's classes, those that hold an object: std::unique_ptr<File>.
  const auto *Specialization = dyn_cast<ClassTemplateSpecializationDecl>(Class);
  if (!Specialization || Specialization->getTemplateArgs().size() == 0)
    return false;
  const TemplateArgument &First = Specialization->getTemplateArgs()[0];
  const CXXRecordDecl *Held = First.getKind() == TemplateArgument::Type
                                  ? First.getAsType()->getAsCXXRecordDecl()
                                  : nullptr;
  return Held && !Sources.isInSystemHeader(Held->getLocation());
}

static bool isInt(const ParmVarDecl *Parameter) {
  return Parameter->getType()->isSpecificBuiltinType(BuiltinType::Int);
}

llvm::SmallVector<const AccessPath *, 4>
durability::filesOfClause(const ContractClause &Clause,
                          const FunctionDecl &Function,
                          AnalysisContext &Context) {
  llvm::SmallVector<const AccessPath *, 4> Files;
  bool Names = Clause.Kind == ClauseKind::WritesBuffer ||
               Clause.Kind == ClauseKind::Writes ||
               Clause.Kind == ClauseKind::Flushes ||
               Clause.Kind == ClauseKind::Syncs ||
               Clause.Kind == ClauseKind::SyncsDirectory;
  if (Names && !Clause.Argument.empty()) {
    ConditionScope Scope{Function, *Clause.StatedBy, Context.Paths,
                         Context.Atoms, &Context.Model};
    if (const AccessPath *File = resolveFileArgument(Clause.Argument, Scope))
      Files.push_back(File);
    return Files;
  }
  const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
  if (Method && !Method->isStatic()) {
    Files.push_back(Context.Paths.thisObject());
    return Files;
  }
  // The one int among the parameters is taken for a descriptor.
  bool OneInt = llvm::count_if(Function.parameters(), isInt) == 1;
  for (const ParmVarDecl *Parameter : Function.parameters())
    if (mayHoldHandle(Parameter->getType()) || (OneInt && isInt(Parameter)))
      Files.push_back(Context.Paths.variable(*Parameter));
  return Files;
}

namespace {
/// Builds the outcomes of one contract.
class SummaryBuilder {
public:
  SummaryBuilder(const FunctionDecl &Function, const Contract &Stated,
                 AnalysisContext &Context)
      : Function(Function), Stated(Stated), Context(Context) {}

  Summary build() {
    Summary Result;
    addLatent(Result);
    std::vector<Case> Cases(1);
    for (const ContractClause &Clause : Stated.Clauses)
      if (!isOrder(Clause) && !Clause.condition().empty() &&
          !split(Clause, Cases)) {
        Result.Unknown = "the condition of its contract cannot be read";
        return Result;
      }
    for (const Case &C : Cases)
      add(Result, C);
    return Result;
  }

private:
  /// One way in which the conditions of the clauses may turn out.
  struct Case {
    Conjunction Assumed;
    llvm::SmallVector<llvm::StringRef, 2> Holding; ///< As the clauses have it.
    [[nodiscard]] bool holds(const ContractClause &Clause) const {
      return Clause.condition().empty() ||
             llvm::is_contained(Holding, Clause.condition());
    }
  };
  static constexpr size_t MaxCases = 16;

  /// Tells the cases apart by the condition of \p Clause; false when that
  /// cannot be read, or there are too many.
  bool split(const ContractClause &Clause, std::vector<Case> &Cases) const {
    const std::string &Text = Clause.condition();
    ConditionScope Scope{Function, *Clause.StatedBy, Context.Paths,
                         Context.Atoms, &Context.Model};
    std::vector<Case> Split;
    for (bool Holds : {true, false}) {
      llvm::Expected<ContractCondition> Parsed =
          parseCondition(Holds ? Text : "!(" + Text + ")", Scope);
      if (!Parsed) {
        llvm::consumeError(Parsed.takeError());
        return false;
      }
      for (const Case &C : Cases)
        for (const Conjunction &Way : Parsed->Disjuncts) {
          Case Both = C;
          if (!llvm::all_of(Way.literals(), [&](const Literal &L) {
                return Both.Assumed.add(*L.Of, L.Holds);
              }))
            continue;
          if (Holds)
            Both.Holding.push_back(Text);
          Split.push_back(std::move(Both));
        }
    }
    Cases = std::move(Split);
    return Cases.size() <= MaxCases;
  }

  /// DURABLE_SYNCS leaves U as it is: what the caller buffered is not synced.
  void addLatent(Summary &Result) {
    for (const ContractClause &Clause : Stated.Clauses) {
      if (Clause.Kind != ClauseKind::Syncs)
        continue;
      for (const AccessPath *Path : filesOfClause(Clause, Function, Context))
        if (!flushes(*Path))
          Result.Latent.push_back(
              {Path,
               EntryBuffer,
               Context.Witnesses.make(Clause.Location,
                                      "its contract says '" +
                                          clauseSpelling(Clause) +
                                          "', which flushes nothing"),
               nullptr,
               {}});
    }
  }

  bool flushes(const AccessPath &Path) const {
    return llvm::any_of(Stated.Clauses, [&](const ContractClause &Clause) {
      bool Flushes = Clause.Kind == ClauseKind::Flushes ||
                     Clause.Kind == ClauseKind::Durable ||
                     Clause.Kind == ClauseKind::Cached;
      return Flushes && llvm::is_contained(
                            filesOfClause(Clause, Function, Context), &Path);
    });
  }

  /// The state of \p Path; where that is a string, of the file of that name,
  /// which the call opens and closes.
  FileState &file(SummaryOutcome &Outcome, const AccessPath &Path) {
    const bool Named = isNameOfFile(Path, Context);
    const AccessPath *File = Named ? Context.Paths.fresh(&Path) : &Path;
    for (FileState &F : Outcome.Files)
      if (F.File == File)
        return F;
    FileState New;
    New.File = File;
    if (Named) {
      New.Name = Context.Names.held(Path);
      New.Opened = New.Closed = true;
      New.Buffer = New.Cache = FromNothing;
    }
    Outcome.Files.push_back(New);
    return Outcome.Files.back();
  }

  void dirty(FileState &F, bool Buffer, const ContractClause &Clause) {
    const Witness *W = Context.Witnesses.make(
        Clause.Location,
        "'" + displayName(Function) + "' may leave data in " +
            (Buffer ? "the user-space buffer" : "the page cache") +
            ": its contract says '" + clauseSpelling(Clause) + "'");
    F.Written = true;
    F.Created = F.Name;
    (Buffer ? F.Buffer : F.Cache) |= Here;
    (Buffer ? F.Buffered : F.Dirtied) = W;
  }

  void clear(FileState &F, bool Flush, bool Sync,
             const ContractClause &Clause) {
    if (Flush) {
      F.Cache |= F.Buffer;
      F.Buffer = FromNothing;
      F.Flushed = true;
    }
    if (Sync) {
      F.Cache = FromNothing;
      F.Synced = true;
      F.Settled = SyncLevel::Full;
      F.LastSync = Context.Witnesses.make(
          Clause.Location, "synced: the contract of '" + displayName(Function) +
                               "' says '" + clauseSpelling(Clause) + "'");
    }
  }

  /// What this call wrote is stable, and so is what it was given by name. What
  /// the object was dirty with before stays.
  void settle(FileState &F, const ContractClause &Clause) {
    F.Written = true;
    if (F.File->root().kind() != AccessPath::Kind::This) {
      clear(F, true, true, Clause);
      return;
    }
    F.Flushed = F.Synced = true;
    F.LastSync = Context.Witnesses.make(
        Clause.Location, "synced: the contract of '" + displayName(Function) +
                             "' says '" + clauseSpelling(Clause) + "'");
  }

  /// A clause whose condition holds says that \p Path is stable, so a clause
  /// that promises less adds nothing.
  [[nodiscard]] bool isDurable(const AccessPath &Path, const Case &Of) const {
    return llvm::any_of(Stated.Clauses, [&](const ContractClause &Clause) {
      return Clause.Kind == ClauseKind::DurableIf && Of.holds(Clause) &&
             llvm::is_contained(filesOfClause(Clause, Function, Context),
                                &Path);
    });
  }

  static bool isPromise(ClauseKind Kind) {
    return Kind == ClauseKind::Durable || Kind == ClauseKind::DurableIf ||
           Kind == ClauseKind::Flushes || Kind == ClauseKind::Syncs;
  }

  void apply(SummaryOutcome &Outcome, const ContractClause &Clause,
             const Case &Of) {
    const bool ConditionHolds = Of.holds(Clause);
    if (!ConditionHolds && Clause.Kind != ClauseKind::DurableIf)
      return;
    if (Clause.Kind == ClauseKind::SyncsDirectory) {
      llvm::append_range(Outcome.Syncs, statedSyncs(Clause, Function, Context));
      return;
    }
    bool Leaves = Clause.Kind == ClauseKind::Writes ||
                  Clause.Kind == ClauseKind::SyncDeferredTo;
    for (const AccessPath *Path : filesOfClause(Clause, Function, Context)) {
      if (Leaves && speaksOfNames(Clause, *Path, Function, Context)) {
        Outcome.Entries.push_back(statedName(Clause, *Path, Function, Context));
        continue;
      }
      // What was stable of a file in it says nothing of the others.
      if (isPromise(Clause.Kind) && ConditionHolds &&
          keepsNames(*Path, Function, Context))
        continue;
      FileState &F = file(Outcome, *Path);
      switch (Clause.Kind) {
      case ClauseKind::WritesBuffer:
        dirty(F, true, Clause);
        break;
      case ClauseKind::Writes:
      case ClauseKind::SyncDeferredTo:
        dirty(F, false, Clause);
        break;
      case ClauseKind::Cached:
        clear(F, true, false, Clause);
        if (Outcome.Failed || !isDurable(*Path, Of))
          dirty(F, false, Clause);
        break;
      case ClauseKind::Flushes:
        clear(F, true, false, Clause);
        break;
      case ClauseKind::Syncs:
        clear(F, false, true, Clause);
        break;
      case ClauseKind::Durable:
        settle(F, Clause);
        break;
      case ClauseKind::DurableIf:
        if (ConditionHolds)
          settle(F, Clause);
        else
          dirty(F, false, Clause);
        break;
      case ClauseKind::NotDurable:
        F.Postponed = !Outcome.Failed;
        break;
      case ClauseKind::SyncsDirectory:
      case ClauseKind::BufferedByDesign:
      case ClauseKind::WriteAhead:
      case ClauseKind::StableBefore:
        break;
      }
    }
  }

  /// Flushes come before syncs in effect, whatever the order of the
  /// annotations; writes come first.
  void applyAll(SummaryOutcome &Outcome, const Case &Of) {
    auto Phase = [](ClauseKind Kind) {
      return Kind == ClauseKind::Flushes                                ? 1
             : Kind == ClauseKind::Syncs || Kind == ClauseKind::Durable ? 2
                                                                        : 0;
    };
    for (int P = 0; P < 3; ++P)
      for (const ContractClause &Clause : Stated.Clauses)
        if (Phase(Clause.Kind) == P)
          apply(Outcome, Clause, Of);
  }

  void add(Summary &Result, const Case &Of) {
    QualType Type = Function.getReturnType();
    uint8_t OkClass = VC_Any, FailClass = 0;
    if (Stated.Success == ResultTest::Zero)
      OkClass = VC_Zero, FailClass = VC_NonZero;
    else if (Stated.Success == ResultTest::NonZero ||
             Stated.Success == ResultTest::NonNull)
      OkClass = VC_NonZero, FailClass = VC_Zero;
    else if (Context.Model.isStatusType(Type))
      OkClass = VC_Zero, FailClass = VC_Positive;
    else if (Type->isBooleanType() || Type->isAnyPointerType())
      OkClass = VC_Positive, FailClass = VC_Zero;
    else if (Type->isIntegerType())
      OkClass = VC_Zero | VC_Positive, FailClass = VC_Negative;
    SummaryOutcome Ok;
    Ok.Assumed = Of.Assumed;
    Ok.HasReturned = !Type->isVoidType();
    Ok.Returned.Class = OkClass;
    applyAll(Ok, Of);
    Result.Outcomes.push_back(Ok);
    if (FailClass == 0)
      return;
    SummaryOutcome Fail;
    Fail.Failed = true;
    Fail.Assumed = Of.Assumed;
    Fail.HasReturned = true;
    Fail.Returned.Class = FailClass;
    // Whoever promises a sync and tells of a failure tells of the sync's.
    if (Stated.find(ClauseKind::Syncs))
      Fail.FailedKind = EffectKind::Sync;
    for (const ContractClause &Clause : Stated.Clauses)
      if (Clause.Kind == ClauseKind::WritesBuffer ||
          Clause.Kind == ClauseKind::Writes ||
          Clause.Kind == ClauseKind::SyncDeferredTo ||
          Clause.Kind == ClauseKind::Cached)
        apply(Fail, Clause, Of);
    Result.Outcomes.push_back(Fail);
  }

  const FunctionDecl &Function;
  const Contract &Stated;
  AnalysisContext &Context;
};
} // namespace

Summary durability::summaryOfContract(const FunctionDecl &Function,
                                      const Contract &Stated,
                                      AnalysisContext &Context) {
  return SummaryBuilder(Function, Stated, Context).build();
}

const Contract &AnalysisContext::contract(const FunctionDecl &Function) {
  const FunctionDecl *Key = Function.getCanonicalDecl();
  auto It = Contracts.find(Key);
  if (It == Contracts.end())
    It = Contracts
             .try_emplace(
                 Key, std::make_unique<Contract>(contractOf(Function, &Model)))
             .first;
  return *It->second;
}

bool AnalysisContext::speaksByContract(const FunctionDecl &Function) {
  const Contract &Stated = contract(Function);
  // An order alone says nothing of the state at return.
  return !llvm::all_of(Stated.Clauses, isOrder);
}

const Summary &AnalysisContext::contractSummary(const FunctionDecl &Function) {
  const FunctionDecl *Key = Function.getCanonicalDecl();
  std::unique_ptr<Summary> &Slot = ContractSummaries[Key];
  if (!Slot)
    Slot = std::make_unique<Summary>(
        summaryOfContract(Function, contract(Function), *this));
  return *Slot;
}

const FunctionResult *
AnalysisContext::result(const FunctionDecl &Function) const {
  auto It = Results.find(Function.getCanonicalDecl());
  return It == Results.end() ? nullptr : It->second.get();
}
