#include "core/Durability.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace durability;

llvm::StringRef durability::durabilityLevelName(DurabilityLevel Level) {
  static constexpr llvm::StringRef Names[] = {
      "none", "buffered", "page-cache", "durable", "conditional", "unknown"};
  return Names[static_cast<unsigned>(Level)];
}

BranchNature durability::natureOf(const Atom &A) {
  const AccessPath &Root = A.Subject->root();
  bool Chosen = Root.kind() == AccessPath::Kind::This ||
                Root.kind() == AccessPath::Kind::Variable;
  switch (A.Form) {
  case AtomForm::Truth:
  case AtomForm::Mask:
  case AtomForm::Named:
    // A tested call result may be a getter of an option: not evidence of a
    // forgotten sync either.
    return Chosen ? BranchNature::Option : BranchNature::Cadence;
  case AtomForm::Relational:
    return BranchNature::Cadence;
  case AtomForm::Literal:
  case AtomForm::Dispatch:
    return BranchNature::Other;
  }
  return BranchNature::Other;
}

static DurabilityLevel levelOf(const FileState &F) {
  if (F.NotRegular)
    return DurabilityLevel::None;
  if (F.isUnclear())
    return DurabilityLevel::Unknown;
  if (F.Buffer & Here)
    return DurabilityLevel::Buffered;
  if (F.Cache & Here)
    return DurabilityLevel::PageCache;
  if (F.Synced)
    return DurabilityLevel::Durable;
  if (F.Flushed)
    return DurabilityLevel::PageCache;
  return DurabilityLevel::None;
}

/// The least durable of two answers.
static DurabilityLevel worst(DurabilityLevel A, DurabilityLevel B) {
  auto Rank = [](DurabilityLevel L) {
    switch (L) {
    case DurabilityLevel::Unknown:
      return 0;
    case DurabilityLevel::Buffered:
      return 1;
    case DurabilityLevel::PageCache:
      return 2;
    case DurabilityLevel::Conditional:
      return 3;
    case DurabilityLevel::Durable:
      return 4;
    case DurabilityLevel::None:
      return 5;
    }
    return 5;
  };
  return Rank(A) <= Rank(B) ? A : B;
}

/// The literals of \p Exit that a caller or configuration decides, in the
/// caller's terms.
static llvm::SmallVector<Literal, 4> options(const ExitRecord &Exit,
                                             const FunctionDecl *Function) {
  llvm::SmallVector<Literal, 4> Options;
  for (const Literal &L : Exit.At.Assumed.literals())
    if (natureOf(*L.Of) == BranchNature::Option &&
        L.Of->Subject->isInterface(Function))
      Options.push_back(L);
  return Options;
}

/// "durable when": what denies every weak exit. Empty when a weak exit depends
/// on no option.
static std::string durableCondition(llvm::ArrayRef<const ExitRecord *> Weak,
                                    const FunctionDecl *Function) {
  std::vector<std::string> Clauses;
  for (const ExitRecord *Exit : Weak) {
    llvm::SmallVector<Literal, 4> Options = options(*Exit, Function);
    if (Options.empty())
      return {};
    std::string Clause = negationText(Options);
    if (!llvm::is_contained(Clauses, Clause))
      Clauses.push_back(Clause);
  }
  std::string Text;
  for (const std::string &Clause : Clauses) {
    bool Parenthesise =
        Clauses.size() > 1 && Clause.find(" || ") != std::string::npos;
    Text += (Text.empty() ? "" : " && ") +
            (Parenthesise ? "(" + Clause + ")" : Clause);
  }
  return Text;
}

static void addEvidence(const FileState &F, DurabilityRow &Row) {
  for (const Witness *W : {F.Buffered, F.Dirtied, F.LastSync})
    if (W && llvm::none_of(Row.Evidence, [&](const PathStep &S) {
          return S.Location == W->Location;
        }))
      Row.Evidence.push_back({W->Location, W->Message});
}

DurabilityRow durability::inferDurability(const FunctionResult &Result) {
  DurabilityRow Row;
  Row.Function = Result.Function;
  if (!Result.NotAnalysed.empty()) {
    Row.Level = DurabilityLevel::Unknown;
    Row.Reason = Result.NotAnalysed;
    return Row;
  }
  DurabilityLevel Weakest = DurabilityLevel::None;
  std::vector<const ExitRecord *> Weak;
  bool SomeDurable = false;
  for (const ExitRecord &Exit : Result.Exits) {
    if (!Result.isSuccess(Exit))
      continue;
    DurabilityLevel Level = DurabilityLevel::None;
    for (const FileState &F : Exit.At.Files) {
      DurabilityLevel Of = levelOf(F);
      // A handle that was only passed to something unknown was not written by
      // this function.
      if (Of == DurabilityLevel::Unknown && Row.Reason.empty() && F.Unknown)
        Row.Reason = F.Unknown->Message;
      Level = worst(Level, Of);
      Row.Flushes |= F.Flushed;
      Row.Syncs |= F.Synced;
      addEvidence(F, Row);
    }
    SomeDurable |= Level == DurabilityLevel::Durable;
    if (Level == DurabilityLevel::Buffered ||
        Level == DurabilityLevel::PageCache)
      Weak.push_back(&Exit);
    Weakest = worst(Weakest, Level);
  }
  Row.Level = Weakest;
  if (Weakest != DurabilityLevel::Unknown)
    Row.Reason.clear();
  if (SomeDurable && !Weak.empty() && Weakest != DurabilityLevel::Unknown) {
    Row.Condition = durableCondition(Weak, Result.Function);
    if (!Row.Condition.empty())
      Row.Level = DurabilityLevel::Conditional;
  }
  return Row;
}
