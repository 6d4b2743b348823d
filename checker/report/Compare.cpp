#include "report/Compare.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"

using namespace durability::report;
using llvm::StringRef;

Rule durability::report::weakenedRule() {
  static constexpr StringRef Summary =
      "Finds functions that a change leaves less durable than they were.";
  return {WeakenedCheck.str(), "default", Summary.str(),
          "# durability-weakened\n\n" + Summary.str() +
              "\n\nThe durability table of the base revision of --diff is "
              "compared with the one of the working tree. Reported is a "
              "function that no longer syncs or flushes, whose data is left in "
              "a weaker place, or whose names are no longer synced. Where that "
              "is intended, write `// NOLINT(durability-weakened): reason` on "
              "the line of the function's name.\n",
          false};
}

void durability::report::takeOutKnown(std::vector<BaselineEntry> &Allowed,
                                      Report &R) {
  std::map<StringRef, std::vector<BaselineEntry *>> ByFingerprint;
  for (BaselineEntry &Entry : Allowed)
    ByFingerprint[Entry.Fingerprint].push_back(&Entry);
  auto TakeOut = [&](bool SameFile) {
    std::vector<FindingRecord> New;
    for (FindingRecord &F : R.Findings) {
      auto Found = ByFingerprint.find(F.Fingerprint);
      BaselineEntry *Accepting = nullptr;
      if (Found != ByFingerprint.end())
        for (BaselineEntry *Entry : Found->second)
          if (Entry->Count && (!SameFile || Entry->File == F.Where.File))
            Accepting = Entry;
      if (Accepting)
        --Accepting->Count;
      (Accepting ? R.Known : New).push_back(std::move(F));
    }
    R.Findings = std::move(New);
  };
  // A function may have moved to another file.
  TakeOut(/*SameFile=*/true);
  TakeOut(/*SameFile=*/false);
  llvm::sort(R.Known);
}

/// Nothing for answers that say nothing about where data is.
static std::optional<unsigned> rankOf(StringRef Durability) {
  static constexpr StringRef Order[] = {"buffered", "page-cache", "conditional",
                                        "durable"};
  const auto *Found = llvm::find(Order, Durability);
  return Found == std::end(Order)
             ? std::nullopt
             : std::optional<unsigned>(Found - std::begin(Order));
}

static constexpr StringRef Unknown = "unknown";
static constexpr StringRef Conditional = "conditional";

/// "a && b" of "a": \p Now asks for more. Conditions with alternatives are not
/// compared.
static bool asksForMore(StringRef Before, StringRef Now) {
  if (Before.contains("||") || Now.contains("||"))
    return false;
  llvm::SmallVector<StringRef, 4> Old, New;
  Before.split(Old, " && ");
  Now.split(New, " && ");
  return New.size() > Old.size() && llvm::all_of(Old, [&](StringRef Part) {
           return llvm::is_contained(New, Part);
         });
}

RowChange durability::report::compareRows(const Row &Before, const Row &Now) {
  RowChange Change{Before, Now, "", false};
  auto Say = [&](const llvm::Twine &What, bool IsWeaker) {
    Change.What = What.str();
    Change.IsWeaker = IsWeaker;
    return Change;
  };
  if (Before.Durability == Unknown)
    return Change;
  if (Now.Durability == Unknown)
    return Say("is not known any more: " + Now.Reason, false);
  const std::optional<unsigned> Old = rankOf(Before.Durability),
                                New = rankOf(Now.Durability);
  if (Before.Syncs && !Now.Syncs && Now.Durability != "durable")
    return Say("no longer syncs", true);
  if (Before.Flushes && !Now.Flushes && (!New || *New == 0))
    return Say("no longer flushes", true);
  // It still syncs, on paths that are not told apart by an option: a loop or a
  // count may have taken the place of one.
  if (Before.Durability == Conditional && Now.Durability == "page-cache" &&
      Now.Syncs)
    return Say("is durable under a condition that no option decides any more",
               false);
  if (Old && New && *New < *Old)
    return Say("leaves its data in a weaker place", true);
  if (Before.Durability == Now.Durability && Before.Reason.empty() &&
      !Now.Reason.empty())
    return Say("no longer syncs the names it changes", true);
  if (Before.Durability != Conditional || Now.Durability != Conditional ||
      Before.Condition == Now.Condition)
    return Change;
  return asksForMore(Before.Condition, Now.Condition)
             ? Say("is durable under a stronger condition only", true)
             : Say("is durable under another condition", false);
}

static std::string levelText(const Row &R) {
  std::string Text = R.Durability;
  if (!R.Condition.empty())
    Text += " (when " + R.Condition + ")";
  if (!R.Reason.empty())
    Text += " (" + R.Reason + ")";
  return Text;
}

static FindingRecord findingOf(const RowChange &Change, StringRef Revision) {
  FindingRecord F;
  F.Where = Change.Now.Where;
  F.Check = WeakenedCheck;
  F.Level = "default";
  F.Function = Change.Now.Function;
  F.Message = "'" + F.Function + "' " + Change.What + ": " +
              levelText(Change.Before) + " at " + Revision.str() + ", " +
              levelText(Change.Now) + " now";
  // Lines of the base revision are no places in the files of today.
  for (const Step &S : Change.Before.Evidence)
    F.Path.push_back({F.Where,
                      "before, in line " + std::to_string(S.Where.Line) +
                          " of " + S.Where.File + ": " + S.Message,
                      ""});
  for (const Step &S : Change.Now.Evidence)
    F.Path.push_back({S.Where, "now: " + S.Message, S.SourceLine});
  llvm::SHA256 Hash;
  for (StringRef Part :
       {StringRef(F.Check), StringRef(Change.Now.Usr), StringRef(Change.What),
        StringRef(Change.Now.Durability)})
    Hash.update((Part + "\n").str());
  constexpr size_t Length = 16;
  F.Fingerprint =
      llvm::toHex(llvm::ArrayRef<uint8_t>(Hash.final()).take_front(Length),
                  /*LowerCase=*/true);
  return F;
}

namespace {
/// The rows of a report by function. Two programs may each have a `main`.
class RowsByFunction {
public:
  explicit RowsByFunction(const std::vector<Row> &Rows) {
    for (const Row &R : Rows) {
      ByPlace[{R.Usr, R.Where.File}].push_back(&R);
      ByName[R.Usr].push_back(&R);
    }
  }
  /// Of the function in \p R; wherever it was, if it is the only one.
  const std::vector<const Row *> &of(const Row &R) const {
    static const std::vector<const Row *> None;
    if (auto Found = ByPlace.find({R.Usr, R.Where.File});
        Found != ByPlace.end())
      return Found->second;
    auto Found = ByName.find(R.Usr);
    return Found != ByName.end() && Found->second.size() == 1 ? Found->second
                                                              : None;
  }

private:
  std::map<std::pair<std::string, std::string>, std::vector<const Row *>>
      ByPlace;
  std::map<std::string, std::vector<const Row *>> ByName;
};
} // namespace

/// A function that is compiled in several ways has several rows: it changed
/// when no earlier row explains one of today's.
static std::optional<RowChange>
changeOf(const Row &Now, const std::vector<const Row *> &Before) {
  std::optional<RowChange> Least;
  for (const Row *Old : Before) {
    RowChange Change = compareRows(*Old, Now);
    if (Change.What.empty())
      return std::nullopt;
    if (!Least || (Least->IsWeaker && !Change.IsWeaker))
      Least = std::move(Change);
  }
  return Least;
}

void durability::report::compareWithBase(const Report &Base, Report &Now) {
  std::vector<BaselineEntry> Allowed;
  for (const FindingRecord &F : Base.Findings)
    Allowed.push_back({.Fingerprint = F.Fingerprint,
                       .Check = F.Check,
                       .File = F.Where.File,
                       .Function = F.Function,
                       .Message = F.Message,
                       .Count = 1});
  takeOutKnown(Allowed, Now);
  Now.BaseFailed = Base.Failed;
  const RowsByFunction Earlier(Base.Rows);
  for (const Row &R : Now.Rows)
    if (std::optional<RowChange> Change = changeOf(R, Earlier.of(R)))
      Now.RowChanges.push_back(std::move(*Change));
  for (const RowChange &Change : Now.RowChanges) {
    if (!Change.IsWeaker)
      continue;
    FindingRecord F = findingOf(Change, Now.BaseRevision);
    if (Change.Now.Accepted.empty())
      Now.Findings.push_back(std::move(F));
    else
      Now.Suppressed.push_back({std::move(F), Change.Now.Accepted});
  }
  llvm::sort(Now.Findings);
}
