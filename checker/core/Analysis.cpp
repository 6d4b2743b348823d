#include "core/Analysis.h"
#include "core/CallGraph.h"
#include "core/Dump.h"
#include "core/Durability.h"
#include "core/FunctionAnalysis.h"
#include "core/RecordFacts.h"
#include "core/SiblingEvidence.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using namespace durability;

struct TranslationUnitAnalysis::Implementation {
  Implementation(ASTContext &AST, const CallModel &Model,
                 const AnalysisLimits &Limits, LineObserver *Observer)
      : Limits(Limits), Shared(AST, Model, this->Limits) {
    Shared.Observer = Observer;
  }

  AnalysisLimits Limits;
  AnalysisContext Shared;
  RecordFacts Records;
  std::unique_ptr<CallGraph> Graph;
  SiblingEvidence Siblings;
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

static void
analyseComponent(AnalysisContext &Shared,
                 llvm::ArrayRef<const CallGraph::Node *> Component) {
  const unsigned MaxRounds = Shared.Limits.MaxRounds;
  auto IsRecursive = [&] {
    return Component.size() > 1 ||
           Component[0]->Callees.contains(
               Component[0]->Definition->getCanonicalDecl());
  };
  bool Recursive = IsRecursive();
  // The first round starts from "never returns", which has no outcomes.
  if (Recursive)
    for (const CallGraph::Node *N : Component)
      Shared.Results[N->Definition->getCanonicalDecl()] =
          std::make_unique<FunctionResult>();
  for (unsigned Round = 0; Round < (Recursive ? MaxRounds : 1); ++Round) {
    bool Changed = false;
    for (const CallGraph::Node *N : Component) {
      std::unique_ptr<FunctionResult> New = analyse(Shared, *N->Definition);
      New->Inferred.Unknown = New->NotAnalysed;
      std::unique_ptr<FunctionResult> &Slot =
          Shared.Results[N->Definition->getCanonicalDecl()];
      Changed =
          Changed || !Slot || !sameOutcomes(Slot->Inferred, New->Inferred);
      Slot = std::move(New);
    }
    if (!Changed)
      return;
    if (Recursive && Round + 1 == MaxRounds)
      for (const CallGraph::Node *N : Component)
        Shared.Results[N->Definition->getCanonicalDecl()]->NotAnalysed =
            limitReached(Limit::Rounds, Shared.Limits);
  }
}

TranslationUnitAnalysis::TranslationUnitAnalysis(ASTContext &Context,
                                                 const CallModel &Model,
                                                 const AnalysisLimits &Limits,
                                                 ExternalSummaries *External,
                                                 LineObserver *Observer)
    : Context(Context), Model(Model),
      Calls(collectModelledCalls(Context, Model)),
      Impl(std::make_unique<Implementation>(Context, Model, Limits, Observer)) {
  AnalysisContext &Shared = Impl->Shared;
  Shared.External = External;
  Impl->Graph = std::make_unique<CallGraph>(Shared);
  for (const auto &Component : Impl->Graph->bottomUp())
    analyseComponent(Shared, Component);
  for (const auto &[Key, Result] : Shared.Results)
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
  for (const FunctionResult *Result : Ordered) {
    if (!Result->NotAnalysed.empty())
      Failures.push_back({Result->Function, Result->NotAnalysed});
    for (const LimitDescription &D : allLimits())
      if (Result->NotAnalysed.empty() && Result->Reached.contains(D.Which))
        Failures.push_back(
            {Result->Function,
             limitReached(D.Which, Limits) +
                 (Result->Approximate ? "; no finding rests on it"
                                      : "; what its paths do differently is "
                                        "unknown")});
    if (Result->CatchesWhileDirty)
      Approximations.push_back({Result->Function,
                                "it catches exceptions around data that is not "
                                "stable, and exceptions are not followed"});
    Impl->Records.add(*Result);
    Impl->Siblings.add(*Result, Shared.Dispatches);
  }
  Impl->Siblings.finish(External);
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
  for (const FunctionResult *Result : Ordered)
    if (isPublic(*Result->Function))
      Rows.push_back(inferDurability(*Result));
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
