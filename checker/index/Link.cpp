#include "index/Link.h"
#include "core/AnalysisContext.h"
#include "core/CallGraph.h"
#include "core/RecordFacts.h"
#include "index/Imports.h"
#include "index/Keys.h"
#include "index/LinkedKnowledge.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/xxhash.h"
#include <set>

using namespace durability;
using namespace durability::index;

Conclusions::Conclusions(const LinkPlan &Plan, size_t MaxPlaces)
    : Plan(Plan), MaxPlaces(MaxPlaces) {
  for (const LinkPlan::Step &Step : Plan.steps())
    for (const LinkPlan::Part &Part : Step.Parts) {
      if (Entries.size() <= Part.Unit)
        Entries.resize(Part.Unit + 1);
      for (const uint32_t Node : Part.Nodes)
        Entries[Part.Unit].try_emplace(Node);
    }
}

const Conclusions::Entry *Conclusions::find(unsigned Unit,
                                            uint32_t Node) const {
  if (Unit >= Entries.size())
    return nullptr;
  auto It = Entries[Unit].find(Node);
  return It == Entries[Unit].end() ? nullptr : &It->second;
}

Conclusions::Entry *Conclusions::find(unsigned Unit, uint32_t Node) {
  return const_cast<Entry *>(std::as_const(*this).find(Unit, Node));
}

/// Files, names and variables that it speaks of, in all its outcomes together.
static size_t countPlaces(const SymbolicSummary &Known) {
  size_t Count = Known.Latent.size();
  for (const SymbolicOutcome &O : Known.Outcomes)
    Count += O.Files.size() + O.Stores.size() + O.Texts.size() +
             O.Changes.size() + O.Entries.size() + O.Syncs.size();
  return Count;
}

static constexpr llvm::StringLiteral
    DoesTooMuch = "what it does is more than the limit of ",
    Unsettled = "what it does does not settle across the files of the project";

bool Conclusions::put(unsigned Unit, ConcludedFunction Concluded) {
  Entry *Into = find(Unit, Concluded.Node);
  if (!Into)
    return false;
  // What no other unit can ask for need not be kept.
  if (!Plan.keyOf(Unit, Concluded.Node))
    Concluded.Known = {};
  // Each caller would carry all of it on, and add its own.
  if (countPlaces(Concluded.Known) > MaxPlaces) {
    Concluded.Known = {};
    Concluded.Known.Unknown =
        (DoesTooMuch + std::to_string(MaxPlaces) +
         " files, names and variables (--max-link-places)")
            .str();
  }
  const uint64_t Shape =
      hashOf(Concluded.Known, /*WithTraces=*/false) + Concluded.IsInert;
  if (Into->IsKnown && Into->Shape == Shape) {
    Into->Of.Closes = std::move(Concluded.Closes);
    Into->Of.Left = std::move(Concluded.Left);
    Into->Of.Synced = std::move(Concluded.Synced);
    return false;
  }
  const uint64_t Content = hashOf(Concluded.Known, /*WithTraces=*/true);
  *Into = {std::move(Concluded), Shape, Content, true};
  return true;
}

void Conclusions::reset(const LinkPlan::Part &Part) {
  for (const uint32_t Node : Part.Nodes) {
    ConcludedFunction Never;
    Never.Node = Node;
    (void)put(Part.Unit, std::move(Never));
  }
}

void Conclusions::giveUp(unsigned Unit, uint32_t Node) {
  ConcludedFunction Unknown;
  Unknown.Node = Node;
  Unknown.Known.Unknown = Unsettled.str();
  (void)put(Unit, std::move(Unknown));
}

std::string Conclusions::leftOut(unsigned Unit, uint32_t Node) const {
  const Entry *Of = find(Unit, Node);
  const std::string Unknown = Of ? Of->Of.Known.Unknown : std::string();
  if (llvm::StringRef(Unknown).starts_with(DoesTooMuch) || Unknown == Unsettled)
    return Unknown + "; it is unknown to other files";
  if (Plan.isCut(Unit, Node))
    return "it is part of a recursion through more functions of several files "
           "than the limit of " +
           std::to_string(Plan.maxCircle()) +
           " (--max-link-circle); some calls in it are unknown";
  return "";
}

std::vector<ConcludedFunction>
Conclusions::concluded(const LinkPlan::Part &Part) const {
  std::vector<ConcludedFunction> Functions;
  for (const uint32_t Node : Part.Nodes)
    if (const Entry *Of = find(Part.Unit, Node); Of && Of->IsKnown)
      Functions.push_back(Of->Of);
  return Functions;
}

Conclusions::Answer Conclusions::answer(uint64_t Key,
                                        const llvm::BitVector *May,
                                        std::optional<uint32_t> Own) const {
  const Entry *Found = nullptr;
  for (const LinkPlan::Provider &P : Plan.providers(Key)) {
    if (May && P.Step != Own && (P.Step >= May->size() || !May->test(P.Step)))
      return {};
    const Entry *Of = find(P.Unit, P.Node);
    // The same file with two flag sets, or a second main().
    if (!Of || !Of->IsKnown || (Found && Found->Shape != Of->Shape))
      return {};
    Found = Found ? Found : Of;
  }
  if (!Found)
    return {};
  return {Found->Of.IsInert, Found->Of.IsInert ? nullptr : &Found->Of.Known,
          Found->Of.IsInert ? 1 : Found->Content};
}

uint64_t Conclusions::hashOfAnswers(uint32_t Step,
                                    const LinkPlan::Part &Part) const {
  std::vector<uint64_t> Answers;
  for (const uint64_t Key : Part.Asked)
    for (const LinkPlan::Provider &P : Plan.providers(Key)) {
      const Entry *Of = P.Step == Step ? nullptr : find(P.Unit, P.Node);
      Answers.push_back(Key);
      Answers.push_back(!Of || !Of->IsKnown ? 0
                        : Of->Of.IsInert    ? 1
                                            : Of->Content);
    }
  return llvm::xxh3_64bits(
      llvm::ArrayRef(reinterpret_cast<const uint8_t *>(Answers.data()),
                     Answers.size() * sizeof(uint64_t)));
}

/// What a function called closed is not its own.
static std::vector<FileEndFact>
withoutEchoes(const std::vector<const CloseFact *> &Closes) {
  std::set<std::pair<std::string, TraceStep>> Closed;
  for (const CloseFact *Close : Closes)
    Closed.insert({Close->End.Kind, Close->Closed});
  std::vector<FileEndFact> Ends;
  for (const CloseFact *Close : Closes)
    if (llvm::none_of(Close->Within, [&](const TraceStep &Place) {
          return Closed.contains({Close->End.Kind, Place});
        }))
      Ends.push_back(Close->End);
  return Ends;
}

ProgramFacts Conclusions::facts() const {
  ProgramFacts Facts = Plan.facts();
  std::vector<const CloseFact *> Closes;
  for (const auto &Unit : Entries)
    for (const auto &[Node, E] : Unit) {
      llvm::append_range(Facts.Left, E.Of.Left);
      llvm::append_range(Facts.Synced, E.Of.Synced);
      for (const CloseFact &Close : E.Of.Closes)
        Closes.push_back(&Close);
    }
  Facts.Ends = withoutEchoes(Closes);
  Facts.finish();
  return Facts;
}

IndexContents Conclusions::contents(IndexSetup Setup) const {
  IndexContents Contents;
  Contents.Setup = std::move(Setup);
  Contents.Facts = facts();
  std::set<uint64_t> Keys;
  for (unsigned Unit = 0; Unit < Entries.size(); ++Unit)
    for (const auto &[Node, E] : Entries[Unit])
      if (const uint64_t Key = Plan.keyOf(Unit, Node))
        Keys.insert(Key);
  for (const uint64_t Key : Keys) {
    const Answer Found = answer(Key, nullptr, std::nullopt);
    if (Found.IsInert)
      Contents.Facts.Inert.push_back(Key);
    else if (Found.Known)
      Contents.Functions.push_back({Key, *Found.Known});
  }
  llvm::sort(Contents.Facts.Inert);
  return Contents;
}

LinkedUnit::LinkedUnit(clang::ASTContext &Context, const CallModel &Model,
                       const AnalysisLimits &Limits, llvm::StringRef Root,
                       llvm::StringRef Unit)
    : Analysis(TranslationUnitAnalysis::Prepared(), Context, Model, Limits),
      Exports(Analysis, Root, Unit) {
  Analysis.resolve(nullptr);
  for (const auto &[Function, Node] : Analysis.calls().nodes())
    Functions.push_back(Function);
}

LinkedUnit::~LinkedUnit() = default;

void LinkedUnit::begin(const Conclusions &From) {
  Known = std::make_shared<LinkedKnowledge>(From, From.plan().facts());
  Imported = std::make_unique<Imports>(Known);
  Analysis.resolve(Imported.get());
}

std::vector<ConcludedFunction> LinkedUnit::run(uint32_t Step,
                                               const LinkPlan::Part &Part) {
  Known->setStep(Step);
  Imported->forget();
  llvm::DenseSet<const clang::FunctionDecl *> Wanted;
  for (const uint32_t Node : Part.Nodes)
    Wanted.insert(Functions[Node]);
  Analysis.analyse(Wanted);
  std::vector<ConcludedFunction> Concluded;
  for (const uint32_t Node : Part.Nodes)
    Concluded.push_back(Exports.conclude(Node, *Functions[Node]));
  return Concluded;
}

const TranslationUnitAnalysis &
LinkedUnit::complete(std::shared_ptr<const Knowledge> Everything) {
  Final = std::make_unique<Imports>(std::move(Everything));
  Analysis.shared().External = Final.get();
  Analysis.analyseAll();
  return Analysis;
}

AskedAnswers LinkedUnit::asked(const Knowledge &Everything) const {
  AskedAnswers Asked = Final->asked();
  for (const clang::RecordDecl *Record : Analysis.records().Asked)
    if (const std::string Name = recordName(*Record); !Name.empty())
      Asked.left(Name, Everything);
  return Asked;
}

std::vector<NotAnalysed> LinkedUnit::leftOut(const Conclusions &From,
                                             unsigned Unit) const {
  std::vector<NotAnalysed> Result;
  for (uint32_t Node = 0; Node < Functions.size(); ++Node)
    if (std::string Reason = From.leftOut(Unit, Node); !Reason.empty())
      Result.push_back({Functions[Node], std::move(Reason)});
  return Result;
}

namespace {
/// A step whose recursion leads through several units: each part is analysed
/// again while another says something new.
class CircularStep {
public:
  using Analyser =
      llvm::function_ref<std::optional<std::vector<ConcludedFunction>>(
          const LinkPlan::Part &)>;
  CircularStep(const std::vector<LinkPlan::Part> &Parts, Conclusions &Into,
               Analyser Analyse)
      : Parts(Parts), Into(Into), Analyse(Analyse), Analysed(Parts.size()),
        Changed(Parts.size(), 1) {}

  /// False when some functions had to be given up: those that still say
  /// something new after \p MaxRounds rounds, and after each further one.
  bool run(unsigned MaxRounds) {
    for (const LinkPlan::Part &Part : Parts)
      Into.reset(Part);
    for (unsigned Round = 0; analyseRound(Round == 0); ++Round)
      if (Round + 1 >= MaxRounds)
        giveUp();
    return Given.empty();
  }

private:
  /// False when nothing is stale.
  bool analyseRound(bool First) {
    New.clear();
    bool Any = false;
    for (size_t I = 0; I < Parts.size(); ++I) {
      if (!isStale(I, First))
        continue;
      Any = true;
      Analysed[I] = ++Now;
      const unsigned Unit = Parts[I].Unit;
      if (std::optional<std::vector<ConcludedFunction>> Said =
              Analyse(Parts[I]))
        for (ConcludedFunction &Concluded : *Said)
          if (const Function Which(Unit, Concluded.Node);
              !Given.contains(Which) && Into.put(Unit, std::move(Concluded))) {
            New.insert(Which);
            Changed[I] = Now + 1;
          }
    }
    return Any;
  }

  [[nodiscard]] bool isStale(size_t I, bool First) const {
    for (size_t Other = 0; Other < Parts.size(); ++Other)
      if ((Other != I || First) && Changed[Other] > Analysed[I])
        return true;
    return false;
  }

  /// All parts that have seen what the functions said are to forget it.
  void giveUp() {
    for (const auto &[Unit, Node] : New)
      Into.giveUp(Unit, Node);
    for (size_t I = 0; I < Parts.size(); ++I)
      if (llvm::any_of(New, [&](const Function &Which) {
            return Which.first == Parts[I].Unit;
          }))
        Changed[I] = Now + 1;
    Given.insert(New.begin(), New.end());
  }

  using Function = std::pair<unsigned, uint32_t>; ///< Unit and number.
  const std::vector<LinkPlan::Part> &Parts;
  Conclusions &Into;
  Analyser Analyse;
  unsigned Now = 0;
  /// When each part was analysed last, and when it said something new last.
  std::vector<unsigned> Analysed, Changed;
  std::set<Function> New;   ///< Said something new in this round.
  std::set<Function> Given; ///< Up.
};
} // namespace

bool durability::index::runStep(
    uint32_t Step, unsigned MaxRounds, Conclusions &Into,
    llvm::function_ref<
        std::optional<std::vector<ConcludedFunction>>(const LinkPlan::Part &)>
        Analyse) {
  const std::vector<LinkPlan::Part> &Parts = Into.plan().steps()[Step].Parts;
  if (Parts.size() > 1)
    return CircularStep(Parts, Into, Analyse).run(MaxRounds);
  if (std::optional<std::vector<ConcludedFunction>> Said =
          Analyse(Parts.front()))
    for (ConcludedFunction &Concluded : *Said)
      (void)Into.put(Parts.front().Unit, std::move(Concluded));
  return true;
}
