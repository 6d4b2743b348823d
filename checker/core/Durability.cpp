#include "core/Durability.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringExtras.h"
#include <set>

using namespace clang;
using namespace durability;

llvm::StringRef durability::durabilityLevelName(DurabilityLevel Level) {
  static constexpr llvm::StringRef Names[] = {
      "none", "buffered", "page-cache", "durable", "conditional", "unknown"};
  return Names[static_cast<unsigned>(Level)];
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
  // CORE C-2: a write to a synchronous handle needs no sync.
  if (F.Synced || (F.Written && F.Synchronous))
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

/// The ways to a weak exit, as far as a caller or configuration decides them.
static Disjunction optionWays(llvm::ArrayRef<const ExitRecord *> Weak,
                              const FunctionDecl *Function) {
  Disjunction All;
  for (const ExitRecord *Exit : Weak) {
    Condition Options = Exit->At.Assumed.filtered([&](const Atom &A) {
      return natureOf(A) == BranchNature::Option &&
             A.Subject->isInterface(Function);
    });
    llvm::append_range(All, Options.ways());
  }
  return All;
}

/// What all of \p Ways say, when they differ in nothing but which of several
/// other values a thing has: "M == Batch" or "M == Off", both "M != Sync".
static std::optional<Conjunction> otherValues(const Disjunction &Ways,
                                              const Conjunction &Shared) {
  auto IsValue = [](const Literal &L, bool Holds) {
    return L.Of->Form == AtomForm::Named && L.Holds == Holds;
  };
  for (const Conjunction &Way : Ways)
    for (const Literal &L : Way.literals())
      if (Shared.implied(*L.Of) != L.Holds &&
          (!IsValue(L, true) ||
           llvm::none_of(Shared.literals(), [&](const Literal &S) {
             return S.Of->Subject == L.Of->Subject && IsValue(S, false);
           })))
        return std::nullopt;
  return Shared;
}

/// Those of \p Ways of which none can be one of \p Others.
static Disjunction apartFrom(const Disjunction &Others, Disjunction Ways) {
  llvm::erase_if(Ways, [&](const Conjunction &Way) {
    return !llvm::all_of(
        Others, [&](const Conjunction &Other) { return excludes(Way, Other); });
  });
  return Ways;
}

namespace {
struct DurableWhen {
  std::string Condition;  ///< Empty when a weak exit depends on no option.
  bool IsPartial = false; ///< There are weak exits that it does not deny.
};
} // namespace

/// "durable when": what denies every weak exit.
static DurableWhen durableCondition(llvm::ArrayRef<const ExitRecord *> Weak,
                                    llvm::ArrayRef<const ExitRecord *> Durable,
                                    const FunctionDecl *Function) {
  Disjunction All = optionWays(Weak, Function);
  Conjunction Shared = All.front();
  for (const Conjunction &Way : All)
    Shared.intersect(Way);
  for (const ExitRecord *Exit : Weak)
    for (const Literal &L : Exit->At.Assumed.literals())
      if (llvm::all_of(Weak, [&](const ExitRecord *Other) {
            return natureOf(*L.Of) == BranchNature::Option &&
                   L.Of->Subject->isInterface(Function) &&
                   Other->At.Assumed.implied(*L.Of) == L.Holds;
          }))
        (void)Shared.add(*L.Of, L.Holds);
  if (auto Others = otherValues(All, Shared))
    All = {*Others};
  // A way that no option tells from a durable one may cover one that is told.
  Disjunction Each = All;
  simplify(All);
  if (llvm::any_of(All, [](const Conjunction &Way) { return Way.empty(); }))
    return {};
  // A write that is stable at once is often one of several.
  const auto Syncs = [](const ExitRecord *Exit) {
    return llvm::any_of(Exit->At.Files,
                        [](const FileState &F) { return F.Synced; });
  };
  const bool SomeSync = llvm::any_of(Durable, Syncs);
  Disjunction Kept;
  for (const ExitRecord *Exit : Durable)
    if (!SomeSync || Syncs(Exit))
      llvm::append_range(Kept, Exit->At.Assumed.ways());
  // Where there is too much to read, only what options decide.
  constexpr size_t MaxClauses = 4;
  const Disjunction Told = generalised(All, Kept);
  // Denying every weak exit must not deny every durable one as well: "durable
  // when there is nothing to write".
  const bool IsVacuous = llvm::all_of(Kept, [&](const Conjunction &Way) {
    return llvm::any_of(
        Told, [&](const Conjunction &Weak) { return Way.implies(Weak); });
  });
  const Disjunction Decided =
      Told.size() > MaxClauses || IsVacuous
          ? generalised(apartFrom(Kept, std::move(Each)), Kept)
          : Disjunction();
  if (!Decided.empty())
    return {negationText(Decided), true};
  return IsVacuous ? DurableWhen() : DurableWhen{negationText(Told), false};
}

static constexpr llvm::StringLiteral NamesNotSynced = "names not synced";
static constexpr llvm::StringLiteral OnlyPartly =
    "other ways, which no option tells, leave it weaker";

static void addEvidence(const Witness *W, DurabilityRow &Row) {
  if (W && llvm::none_of(Row.Evidence, [&](const PathStep &S) {
        return S.Location == W->Location;
      }))
    Row.Evidence.push_back({W->Location, W->Message});
}

/// N is told beside where the bytes are. Where a function does nothing but
/// change names, they are what it leaves behind.
static DurabilityLevel levelOfNames(const ExitRecord &Exit,
                                    DurabilityRow &Row) {
  DurabilityLevel Level = DurabilityLevel::None;
  for (const DirectorySync &Sync : Exit.At.Syncs) {
    Row.Syncs = true;
    Level = DurabilityLevel::Durable;
    addEvidence(Sync.Step, Row);
  }
  for (const NameState &Entry : Exit.At.Entries) {
    if (!Entry.matters() || !(Entry.Unstable & Here))
      continue;
    Row.UnstableNames = true;
    addEvidence(Entry.Step, Row);
    if (Entry.Cause == EntryCause::Stated ||
        Entry.Cause == EntryCause::Directory)
      Level = DurabilityLevel::PageCache;
  }
  return Level;
}

namespace {
/// Files that say nothing of how durable a function is.
class Ignored {
public:
  /// Text logs: streams that nobody syncs, where the function syncs another
  /// file. A database file that is never synced is a defect and no log.
  Ignored(const FunctionResult &Result,
          llvm::function_ref<bool(const AccessPath &)> IsNeverSynced) {
    bool SyncsAny = false;
    for (const ExitRecord &Exit : Result.Exits)
      for (const FileState &F : Exit.At.Files)
        SyncsAny = SyncsAny || (Result.isSuccess(Exit) && F.Synced);
    if (!SyncsAny)
      return;
    for (const ExitRecord &Exit : Result.Exits)
      for (const FileState &F : Exit.At.Files) {
        const bool IsStream = F.Written && (F.Buffered || F.Flushed);
        if (IsStream && !Files.contains(F.File) && IsNeverSynced(*F.File))
          Files.try_emplace(F.File, "'" + F.File->spelling() + "'");
      }
  }
  [[nodiscard]] bool contains(const FileState &F) const {
    return Files.contains(F.File);
  }
  /// "never synced and not counted: 'Log->Stream'"; empty when there are none.
  [[nodiscard]] std::string text() const {
    std::set<std::string> Names;
    for (const auto &[File, Name] : Files)
      Names.insert(Name);
    return Names.empty()
               ? ""
               : "never synced and not counted: " + llvm::join(Names, ", ");
  }

private:
  llvm::SmallDenseMap<const AccessPath *, std::string, 4> Files;
};

/// What the successful exits amount to.
struct ExitLevels {
  DurabilityLevel Weakest = DurabilityLevel::None;
  std::vector<const ExitRecord *> Weak, Durable;
};
} // namespace

/// The call, and what lies at the bottom of it.
static std::string reasonOf(const Witness &Unknown) {
  const Witness *Last = &Unknown;
  while (Last->Inside)
    Last = Last->Inside;
  return Unknown.Message + (Last == &Unknown ? "" : ": " + Last->Message);
}

static ExitLevels judgeExits(const FunctionResult &Result,
                             const Ignored &NotCounted, DurabilityRow &Row) {
  ExitLevels All;
  for (const ExitRecord &Exit : Result.Exits) {
    if (!Result.isSuccess(Exit))
      continue;
    DurabilityLevel Level = DurabilityLevel::None;
    for (const FileState &F : Exit.At.Files) {
      if (NotCounted.contains(F))
        continue;
      DurabilityLevel Of = levelOf(F);
      // A handle that was only passed to something unknown was not written by
      // this function.
      if (Of == DurabilityLevel::Unknown && Row.Reason.empty() && F.Unknown)
        Row.Reason = reasonOf(*F.Unknown);
      Level = worst(Level, Of);
      Row.Flushes |= F.Flushed;
      Row.Syncs |= F.Synced;
      for (const Witness *W : {F.Buffered, F.Dirtied, F.LastSync})
        addEvidence(W, Row);
    }
    Level = worst(Level, levelOfNames(Exit, Row));
    if (Level == DurabilityLevel::Durable)
      All.Durable.push_back(&Exit);
    if (Level == DurabilityLevel::Buffered ||
        Level == DurabilityLevel::PageCache)
      All.Weak.push_back(&Exit);
    All.Weakest = worst(All.Weakest, Level);
  }
  return All;
}

DurabilityRow durability::inferDurability(
    const FunctionResult &Result,
    llvm::function_ref<bool(const AccessPath &)> IsNeverSynced) {
  DurabilityRow Row;
  Row.Function = Result.Function;
  if (!Result.NotAnalysed.empty()) {
    Row.Level = DurabilityLevel::Unknown;
    Row.Reason = Result.NotAnalysed;
    return Row;
  }
  const Ignored NotCounted(Result, IsNeverSynced);
  const ExitLevels Exits = judgeExits(Result, NotCounted, Row);
  Row.Level = Exits.Weakest;
  const bool Known = Row.Level != DurabilityLevel::Unknown;
  if (Known)
    Row.Reason = NotCounted.text();
  if (Row.UnstableNames && Known && Row.Level != DurabilityLevel::Buffered)
    Row.Reason =
        NamesNotSynced.str() + (Row.Reason.empty() ? "" : "; " + Row.Reason);
  if (!Exits.Durable.empty() && !Exits.Weak.empty() && Known) {
    DurableWhen When =
        durableCondition(Exits.Weak, Exits.Durable, Result.Function);
    if (When.IsPartial)
      Row.Reason += (Row.Reason.empty() ? "" : "; ") + OnlyPartly.str();
    Row.Condition = std::move(When.Condition);
    if (!Row.Condition.empty())
      Row.Level = DurabilityLevel::Conditional;
  }
  return Row;
}
