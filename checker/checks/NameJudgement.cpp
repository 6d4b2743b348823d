#include "checks/NameJudgement.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "core/Parentage.h"
#include "core/RecordFacts.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/StringSet.h"
#include <map>
#include <set>

using namespace clang;
using namespace durability;

namespace {
class NameJudge {
public:
  explicit NameJudge(const CheckInput &Input) : Input(Input) {}
  std::vector<JudgedName> run();

private:
  struct KindCount {
    std::vector<const Witness *> Synced;
    unsigned Unsynced = 0;
  };
  void collect(const FunctionResult &Result);
  void judge(const FunctionResult &Result, const ExitRecord &Exit,
             const NameState &Entry);
  void countKinds(const FunctionResult &Result);
  [[nodiscard]] bool isWanted(const FunctionResult &Result,
                              const ExitRecord &Exit,
                              const NameState &Entry) const;
  [[nodiscard]] const Witness *kindEvidence(const NameState &Entry) const;
  void settle();

  const CheckInput &Input;
  std::vector<JudgedName> Judged;
  std::map<CauseKey, unsigned> SettledAt; ///< Least depth of a caller that
                                          ///< syncs the directory.
  std::map<CauseKey, unsigned> UnclearAt; ///< The same, that may sync it.
  std::map<std::string, KindCount> Kinds; ///< By the pattern of the name.
};
} // namespace

std::pair<unsigned, CauseKey> durability::causeOf(const Witness *Step) {
  unsigned Depth = 0;
  while (Step->Inside) {
    Step = Step->Inside;
    ++Depth;
  }
  // A step in another file ends a list that begins with its caller's.
  std::string Elsewhere;
  if (Step->Elsewhere)
    Elsewhere = Step->Elsewhere->File + ":" +
                std::to_string(Step->Elsewhere->Line) + ":" +
                std::to_string(Step->Elsewhere->Column);
  for (const Witness *W = Step->Previous; W; W = W->Previous)
    ++Depth;
  return {Depth,
          {Elsewhere.empty() ? Step->Location.getRawEncoding() : 0, Elsewhere}};
}

/// The same name is stable at another successful return.
static const ExitRecord *stableElsewhere(const FunctionResult &Result,
                                         const ExitRecord &Exit,
                                         const NameState &Entry,
                                         bool Unexplained) {
  for (const ExitRecord &Other : Result.Exits) {
    const NameState *Theirs = findEntry(Other.At.Entries, Entry);
    if (&Other != &Exit && Theirs && !(Theirs->Unstable & Here) &&
        Result.isSuccess(Other) &&
        isUnexplained(Exit.At.Assumed, Other.At.Assumed) == Unexplained)
      return &Other;
  }
  return nullptr;
}

/// Every way here says yes to an option of the caller.
static bool isChosen(const FunctionResult &Result, const ExitRecord &Exit) {
  return llvm::all_of(Exit.At.Assumed.ways(), [&](const Conjunction &Way) {
    return llvm::any_of(Way.literals(), [&](const Literal &L) {
      return natureOf(*L.Of) != BranchNature::Other &&
             L.Of->Subject->isInterface(Result.Function);
    });
  });
}

bool NameJudge::isWanted(const FunctionResult &Result, const ExitRecord &Exit,
                         const NameState &Entry) const {
  switch (Entry.Cause) {
  case EntryCause::Created:
    // The callers of an internal function say which file it is.
    return Entry.Intended && (isExternallyCallable(*Result.Function) ||
                              !isGivenWhole(*Entry.Name));
  case EntryCause::Renamed:
  case EntryCause::Linked:
  case EntryCause::Directory:
    return Entry.Intended;
  case EntryCause::Stated: {
    // An object that the caller handed in is the caller's to sync.
    const VarDecl *Root =
        Entry.Keeper ? Entry.Keeper->root().variable() : nullptr;
    return isExternallyCallable(*Result.Function) &&
           !isa_and_nonnull<ParmVarDecl>(Root) && !isChosen(Result, Exit);
  }
  case EntryCause::Removed:
    return false;
  }
  return false;
}

void NameJudge::countKinds(const FunctionResult &Result) {
  llvm::StringSet<> Synced, Unsynced;
  for (const ExitRecord &Exit : Result.Exits) {
    if (!Result.isSuccess(Exit))
      continue;
    for (const NameState &Entry : Exit.At.Entries) {
      std::string Kind = Entry.Name ? Entry.Name->pattern() : std::string();
      if (Kind.empty() || causeOf(Entry.Step).first > 0 ||
          Entry.Cause == EntryCause::Removed)
        continue;
      if (!Entry.Unstable && Entry.Synced && Synced.insert(Kind).second)
        Kinds[Kind].Synced.push_back(Entry.Synced);
      else if ((Entry.Unstable & Here) && Unsynced.insert(Kind).second)
        ++Kinds[Kind].Unsynced;
    }
  }
}

const Witness *NameJudge::kindEvidence(const NameState &Entry) const {
  auto Found = Entry.Name && Entry.Cause != EntryCause::Removed
                   ? Kinds.find(Entry.Name->pattern())
                   : Kinds.end();
  bool Says = Found != Kinds.end() && Found->second.Synced.size() >= 2 &&
              Found->second.Synced.size() > Found->second.Unsynced;
  return Says ? Found->second.Synced.front() : nullptr;
}

void NameJudge::collect(const FunctionResult &Result) {
  for (const ExitRecord &Exit : Result.Exits)
    if (Result.isSuccess(Exit))
      for (const NameState &Entry : Exit.At.Entries)
        judge(Result, Exit, Entry);
}

void NameJudge::judge(const FunctionResult &Result, const ExitRecord &Exit,
                      const NameState &Entry) {
  auto [Depth, Cause] = causeOf(Entry.Step);
  if (!(Entry.Unstable & Here)) {
    auto &Least = Entry.Unstable ? UnclearAt : SettledAt;
    auto [It, New] = Least.try_emplace(Cause, Depth);
    It->second = std::min(It->second, Depth);
  }
  JudgedName One;
  One.Result = &Result;
  One.Exit = &Exit;
  One.Entry = &Entry;
  const ExitRecord *Sibling =
      stableElsewhere(Result, Exit, Entry, /*Unexplained=*/true);
  if (Sibling)
    One.Sibling = findEntry(Sibling->At.Entries, Entry)->Synced;
  bool Wanted = isWanted(Result, Exit, Entry);
  if (!Wanted && !Sibling && Depth == 0)
    One.Sibling = kindEvidence(Entry);
  if (!Wanted && !One.Sibling)
    return;
  if (!Entry.Unstable) {
    One.Because = "the directory of the name is synced";
  } else if (Entry.Unstable & Unclear) {
    One.Answer = Verdict::Unknown;
    One.Because = "it is not known whether the directory of the name is synced";
  } else if (!Sibling && stableElsewhere(Result, Exit, Entry, false)) {
    One.Because = "an option or a matter of when decides about the sync of the "
                  "directory";
  } else if (!Result.Stated.Clauses.empty()) {
    One.Because = "its contract says what is due";
  } else {
    One.Answer = Verdict::Reported;
  }
  if (One.Answer == Verdict::Reported && Entry.Name)
    for (const DirectorySync &Sync : Exit.At.Syncs) {
      // Who syncs what a new directory holds does not mean its own name.
      if (Sync.Directory && Entry.Cause == EntryCause::Directory &&
          isSyncOfContents(*Sync.Directory, *Entry.Name))
        continue;
      Parentage By = Sync.Directory && !Sync.Useful
                         ? parentage(*Sync.Directory, *Entry.Name)
                         : Parentage::Unclear;
      if (By == Parentage::Unclear)
        continue;
      One.InVain = &Sync;
      One.TooEarly = By == Parentage::Parent;
    }
  Judged.push_back(std::move(One));
}

/// Leaves one finding for each cause and function, where the duty ends. Callers
/// of which it is unclear whether they sync the directory take the duty on only
/// where no other caller is known not to.
void NameJudge::settle() {
  std::map<CauseKey, unsigned> Least, Greatest;
  auto LiesBelow = [](const std::map<CauseKey, unsigned> &Depths,
                      unsigned Depth, const CauseKey &Cause) {
    auto Found = Depths.find(Cause);
    return Found != Depths.end() && Depth < Found->second;
  };
  for (const JudgedName &One : Judged)
    if (One.Answer == Verdict::Reported) {
      auto [Depth, Cause] = causeOf(One.Entry->Step);
      unsigned &Deepest = Greatest[Cause];
      Deepest = std::max(Deepest, Depth);
    }
  for (JudgedName &One : Judged) {
    auto [Depth, Cause] = causeOf(One.Entry->Step);
    if (One.Answer != Verdict::Reported)
      continue;
    const bool Left = LiesBelow(UnclearAt, Depth, Cause) &&
                      LiesBelow(UnclearAt, Greatest[Cause], Cause);
    if (Left || LiesBelow(SettledAt, Depth, Cause)) {
      One.Answer = Verdict::Silent;
      One.Because = Left ? "a caller may sync the directory"
                         : "a caller syncs the directory";
      continue;
    }
    auto [It, New] = Least.try_emplace(Cause, Depth);
    It->second = std::min(It->second, Depth);
  }
  std::set<std::pair<const FunctionResult *, CauseKey>> Told;
  for (JudgedName &One : Judged) {
    auto [Depth, Cause] = causeOf(One.Entry->Step);
    if (One.Answer == Verdict::Reported &&
        (Depth > Least[Cause] || !Told.insert({One.Result, Cause}).second)) {
      One.Answer = Verdict::Silent;
      One.Because = "the same name is reported elsewhere";
    }
  }
}

std::vector<JudgedName> NameJudge::run() {
  for (const FunctionResult *Result : Input.Analysis.functions())
    if (isReliable(*Result))
      countKinds(*Result);
  for (const FunctionResult *Result : Input.Analysis.functions())
    if (isReliable(*Result))
      collect(*Result);
  settle();
  return std::move(Judged);
}

std::vector<JudgedName> durability::judgeNames(const CheckInput &Input) {
  return NameJudge(Input).run();
}

bool durability::changesNames(const TranslationUnitAnalysis &Analysis,
                              const FunctionDecl &Method) {
  const auto *Mine = dyn_cast<CXXMethodDecl>(&Method);
  if (!Mine)
    return true;
  auto Changes = [&](const FunctionResult *Other) {
    const auto *Theirs = dyn_cast<CXXMethodDecl>(Other->Function);
    return Theirs &&
           Theirs->getParent()->getCanonicalDecl() ==
               Mine->getParent()->getCanonicalDecl() &&
           llvm::any_of(Other->Exits, [](const ExitRecord &Exit) {
             return !Exit.At.Failed && !Exit.At.Entries.empty();
           });
  };
  return llvm::any_of(Analysis.functions(), Changes);
}

bool durability::isGivenWhole(const PathName &Name) {
  const AccessPath *Held = Name.held();
  return Held && !Held->parent() &&
         isa_and_nonnull<ParmVarDecl>(Held->variable());
}

std::string durability::lossOf(const NameState &Entry) {
  switch (Entry.Cause) {
  case EntryCause::Created:
    return "a power loss can lose the whole file when it is new";
  case EntryCause::Renamed:
    return "a power loss can bring back what the name stood for before";
  case EntryCause::Linked:
    return "a power loss can take the new name back";
  case EntryCause::Removed:
    return "a power loss can bring the file back";
  case EntryCause::Directory:
    return "a power loss can lose the directory with all that is in it";
  case EntryCause::Stated:
    break;
  }
  return "a power loss can undo the change";
}
