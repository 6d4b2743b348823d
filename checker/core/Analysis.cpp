#include "core/Analysis.h"
#include "core/CallGraph.h"
#include "core/Dump.h"
#include "core/Durability.h"
#include "core/FunctionAnalysis.h"
#include "core/HandleHistory.h"
#include "core/RecordFacts.h"
#include "core/SiblingEvidence.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using namespace durability;

struct TranslationUnitAnalysis::Implementation {
  Implementation(ASTContext &AST, const CallModel &Model,
                 const AnalysisLimits &Limits)
      : Limits(Limits), Shared(AST, Model, this->Limits) {}

  AnalysisLimits Limits;
  AnalysisContext Shared;
  RecordFacts Records;
  std::unique_ptr<CallGraph> Graph;
  std::vector<std::vector<const CallGraph::Node *>>
      Components; ///< Of what reaches an event, callees first.
  SiblingEvidence Siblings;
  HandleHistories Handles;
};

/// Equal outcomes: the fixpoint of a recursive component is reached.
static bool sameOutcomes(const Summary &A, const Summary &B) {
  return A.Outcomes.size() == B.Outcomes.size() &&
         A.Latent.size() == B.Latent.size() &&
         llvm::all_of(llvm::zip(A.Outcomes, B.Outcomes), [](const auto &Pair) {
           const SummaryOutcome &X = std::get<0>(Pair), &Y = std::get<1>(Pair);
           return X.Failed == Y.Failed &&
                  X.Returned.Class == Y.Returned.Class &&
                  sameProperties(X.Files, Y.Files);
         });
}

/// What other files do may be more than the limits allow: it is then unknown,
/// as it is without an index.
static std::unique_ptr<FunctionResult> analyse(AnalysisContext &Shared,
                                               const FunctionDecl &Function) {
  std::unique_ptr<FunctionResult> Result =
      FunctionAnalysis(Shared, Function).run();
  if (!Shared.External || (!Result->Approximate && Result->NotAnalysed.empty()))
    return Result;
  ExternalSummaries *External = std::exchange(Shared.External, nullptr);
  Result = FunctionAnalysis(Shared, Function).run();
  Shared.External = External;
  return Result;
}

namespace {
/// Functions that call each other: rounds from "never returns" on, until
/// nothing changes.
class Recursion {
public:
  using Functions = llvm::DenseSet<const FunctionDecl *>;
  Recursion(AnalysisContext &Shared,
            llvm::ArrayRef<const CallGraph::Node *> Component)
      : Shared(Shared), Component(Component) {}

  void solve() {
    for (const CallGraph::Node *N : Component) {
      Shared.Results[keyOf(*N)] = std::make_unique<FunctionResult>();
      Changed.insert(keyOf(*N));
    }
    for (unsigned Round = 0; !Changed.empty(); ++Round) {
      if (Round && Round % Shared.Limits.MaxRounds == 0)
        cut();
      analyseRound(Round);
    }
    for (const CallGraph::Node *N : Component)
      Shared.Results[keyOf(*N)]->Settled = true;
  }

private:
  static const FunctionDecl *keyOf(const CallGraph::Node &N) {
    return N.Definition->getCanonicalDecl();
  }

  /// Again those with a callee that changed since. From the third round on,
  /// what was said stays: where outcomes are merged for their number, rounds
  /// would otherwise merge others again and again.
  void analyseRound(unsigned Round) {
    Functions Now;
    for (const CallGraph::Node *N : Component) {
      std::unique_ptr<FunctionResult> &Slot = Shared.Results[keyOf(*N)];
      // What is beyond a limit stays there: its callees only do more.
      if (!Slot->NotAnalysed.empty() ||
          llvm::none_of(N->Callees, [&](const FunctionDecl *Callee) {
            return Changed.contains(Callee) || Now.contains(Callee);
          }))
        continue;
      std::unique_ptr<FunctionResult> New = analyse(Shared, *N->Definition);
      New->Inferred.Unknown = New->NotAnalysed;
      std::unique_ptr<FunctionResult> &Old = Shared.Results[keyOf(*N)];
      if (!Old->Function || !New->NotAnalysed.empty() || Round < 2) {
        if (!Old->Function || !sameOutcomes(Old->Inferred, New->Inferred) ||
            Old->NotAnalysed != New->NotAnalysed)
          Now.insert(keyOf(*N));
      } else {
        Summary All = std::move(Old->Inferred);
        if (joinSummaries(
                All, New->Inferred, N->Definition, Shared.Limits,
                limitWitness(Shared, *N->Definition, Limit::Outcomes)))
          Now.insert(keyOf(*N));
        New->Inferred = std::move(All);
      }
      Old = std::move(New);
      Old->Settled = false;
    }
    Changed = std::move(Now);
  }

  /// Gives up, of what still changes, the functions that are called before they
  /// are analysed: what is left of the recursion settles without them.
  void cut() {
    Functions Done, Given;
    for (const CallGraph::Node *N : Component) {
      for (const FunctionDecl *Callee : N->Callees)
        if (Changed.contains(Callee) && !Done.contains(Callee))
          Given.insert(Callee);
      Done.insert(keyOf(*N));
    }
    for (const FunctionDecl *Key : Given.empty() ? Changed : Given)
      giveUp(*Shared.Results[Key]);
    Changed = Given.empty() ? std::move(Changed) : std::move(Given);
  }

  void giveUp(FunctionResult &Result) const {
    Result.NotAnalysed = limitReached(Limit::Rounds, Shared.Limits);
    Result.Events.clear();
    Result.CheckedCalls.clear();
    Result.Inferred = {};
    Result.Inferred.Unknown = Result.NotAnalysed;
  }

  AnalysisContext &Shared;
  llvm::ArrayRef<const CallGraph::Node *> Component;
  Functions Changed; ///< In the last round.
};
} // namespace

static void
analyseComponent(AnalysisContext &Shared,
                 llvm::ArrayRef<const CallGraph::Node *> Component) {
  const FunctionDecl *First = Component[0]->Definition->getCanonicalDecl();
  if (Component.size() > 1 || Component[0]->Callees.contains(First)) {
    Recursion(Shared, Component).solve();
    return;
  }
  std::unique_ptr<FunctionResult> New =
      analyse(Shared, *Component[0]->Definition);
  New->Inferred.Unknown = New->NotAnalysed;
  Shared.Results[First] = std::move(New);
}

TranslationUnitAnalysis::TranslationUnitAnalysis(Prepared, ASTContext &Context,
                                                 const CallModel &Model,
                                                 const AnalysisLimits &Limits)
    : Context(Context), Model(Model),
      Calls(collectModelledCalls(Context, Model)),
      Impl(std::make_unique<Implementation>(Context, Model, Limits)) {
  Impl->Graph = std::make_unique<CallGraph>(Impl->Shared);
}

TranslationUnitAnalysis::TranslationUnitAnalysis(ASTContext &Context,
                                                 const CallModel &Model,
                                                 const AnalysisLimits &Limits,
                                                 ExternalSummaries *External,
                                                 LineObserver *Observer)
    : TranslationUnitAnalysis(Prepared(), Context, Model, Limits) {
  Impl->Shared.Observer = Observer;
  resolve(External);
  analyseAll();
}

void TranslationUnitAnalysis::resolve(ExternalSummaries *External) {
  Impl->Graph->resolve(Impl->Shared, External);
  Impl->Components = Impl->Graph->bottomUp();
}

void TranslationUnitAnalysis::analyse(
    const llvm::DenseSet<const FunctionDecl *> &Functions) {
  AnalysisContext &Shared = Impl->Shared;
  Shared.Dispatches.forgetTargets();
  auto KeyOf = [](const CallGraph::Node *N) {
    return N->Definition->getCanonicalDecl();
  };
  // Callers come after callees: backwards, all that is needed is found at once.
  std::vector<llvm::ArrayRef<const CallGraph::Node *>> Needed;
  llvm::DenseSet<const FunctionDecl *> Reached;
  for (const auto &Component : llvm::reverse(Impl->Components)) {
    const bool IsNeeded =
        llvm::any_of(Component, [&](const CallGraph::Node *N) {
          return Functions.contains(KeyOf(N)) ||
                 (Reached.contains(KeyOf(N)) &&
                  !Shared.Results.contains(KeyOf(N)));
        });
    if (!IsNeeded)
      continue;
    Needed.push_back(Component);
    for (const CallGraph::Node *N : Component)
      Reached.insert(N->Callees.begin(), N->Callees.end());
  }
  // Before the fixpoint, nobody may see what an earlier one was.
  for (const auto &Component : Needed)
    for (const CallGraph::Node *N : Component)
      Shared.Results.erase(KeyOf(N));
  for (const auto &Component : llvm::reverse(Needed))
    analyseComponent(Shared, Component);
}

void TranslationUnitAnalysis::analyseAll() {
  // What steps of a linker have analysed was analysed with all it needs.
  const auto IsDone = [&](const CallGraph::Node *N) {
    return Impl->Shared.Results.contains(N->Definition->getCanonicalDecl());
  };
  for (const auto &Component : Impl->Components)
    if (!llvm::all_of(Component, IsDone))
      analyseComponent(Impl->Shared, Component);
  order();
  for (const FunctionResult *Result : Ordered) {
    if (!Result->NotAnalysed.empty())
      Failures.push_back({Result->Function, Result->NotAnalysed});
    for (const LimitDescription &D : allLimits())
      if (Result->NotAnalysed.empty() && Result->Reached.contains(D.Which))
        Failures.push_back(
            {Result->Function,
             limitReached(D.Which, Impl->Limits) +
                 (Result->Approximate ? "; no finding rests on it"
                                      : "; what its paths do differently is "
                                        "unknown")});
    if (Result->CatchesWhileDirty)
      Approximations.push_back({Result->Function,
                                "it catches exceptions around data that is not "
                                "stable, and exceptions are not followed"});
    Impl->Records.add(*Result);
    Impl->Siblings.add(*Result, Impl->Shared.Dispatches);
    Impl->Handles.add(*Result);
  }
  ExternalSummaries *External = Impl->Shared.External;
  Impl->Siblings.finish(External);
  if (External)
    External->addLeft(Impl->Records, Impl->Shared);
}

/// Results in source order.
void TranslationUnitAnalysis::order() {
  for (const auto &[Key, Result] : Impl->Shared.Results)
    if (Result && Result->Function)
      Ordered.push_back(Result.get());
  const SourceManager &Sources = Context.getSourceManager();
  llvm::sort(Ordered, [&](const FunctionResult *A, const FunctionResult *B) {
    if (A->Function->getLocation() != B->Function->getLocation())
      return Sources.isBeforeInTranslationUnit(A->Function->getLocation(),
                                               B->Function->getLocation());
    // Instantiations of one template stand at one place.
    return A->Function->getQualifiedNameAsString() <
           B->Function->getQualifiedNameAsString();
  });
}

TranslationUnitAnalysis::~TranslationUnitAnalysis() = default;

AnalysisContext &TranslationUnitAnalysis::shared() const {
  return Impl->Shared;
}
const RecordFacts &TranslationUnitAnalysis::records() const {
  return Impl->Records;
}

const CallGraph &TranslationUnitAnalysis::calls() const { return *Impl->Graph; }
const SiblingEvidence &TranslationUnitAnalysis::siblings() const {
  return Impl->Siblings;
}

const HandleHistories &TranslationUnitAnalysis::handles() const {
  return Impl->Handles;
}

/// A function that other files can call: visible by name, or through an
/// interface it overrides.
static bool isPublic(const FunctionDecl &Function) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
  if (!Method)
    return Function.isExternallyVisible();
  if (Method->getParent()->isLambda())
    return false;
  return Method->size_overridden_methods() > 0 ||
         (Method->getAccess() == AS_public && Method->isExternallyVisible());
}

std::vector<DurabilityRow> TranslationUnitAnalysis::durabilityRows() const {
  std::vector<DurabilityRow> Rows;
  const auto IsNeverSynced = [&](const AccessPath &File) {
    return isNeverSynced(File, Impl->Handles, Impl->Shared.External);
  };
  for (const FunctionResult *Result : Ordered)
    if (isPublic(*Result->Function))
      Rows.push_back(inferDurability(*Result, IsNeverSynced));
  return Rows;
}

void TranslationUnitAnalysis::dumpEvents(llvm::raw_ostream &OS) const {
  durability::dumpEvents(Ordered, Context, OS);
}
void TranslationUnitAnalysis::dumpStates(llvm::raw_ostream &OS) const {
  durability::dumpStates(Ordered, OS);
}
void TranslationUnitAnalysis::dumpSummaries(llvm::raw_ostream &OS) const {
  durability::dumpSummaries(Ordered, Impl->Shared, OS);
}
