#include "report/Report.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include <iterator>

using namespace durability;
using namespace durability::report;

template <typename T>
static void append(std::vector<T> &To, std::vector<T> &&From) {
  To.insert(To.end(), std::make_move_iterator(From.begin()),
            std::make_move_iterator(From.end()));
}

template <typename T> static void sortUnique(std::vector<T> &Items) {
  llvm::sort(Items);
  Items.erase(llvm::unique(Items), Items.end());
}

void Report::merge(Report &&Other) {
  Analysed += Other.Analysed;
  Skipped += Other.Skipped;
  append(Failed, std::move(Other.Failed));
  append(Findings, std::move(Other.Findings));
  append(Suppressed, std::move(Other.Suppressed));
  append(Comments, std::move(Other.Comments));
  append(UsedComments, std::move(Other.UsedComments));
  append(NotAnalysed, std::move(Other.NotAnalysed));
  append(Approximated, std::move(Other.Approximated));
  append(Unknown, std::move(Other.Unknown));
  append(Rows, std::move(Other.Rows));
  append(Kinds, std::move(Other.Kinds));
  for (const auto &[Check, Counts] : Other.Sinks)
    Sinks[Check] += Counts;
  if (CanaryFailure.empty())
    CanaryFailure = std::move(Other.CanaryFailure);
}

static bool sameFunction(const Row &A, const Row &B) {
  return std::tie(A.Module, A.Where, A.Function) ==
         std::tie(B.Module, B.Where, B.Function);
}

/// Removes the unknown rows of functions that another translation unit has an
/// answer for.
static void preferKnownRows(std::vector<Row> &Rows) {
  std::vector<Row> Kept;
  for (auto Begin = Rows.begin(); Begin != Rows.end();) {
    auto End = std::find_if(Begin, Rows.end(), [&](const Row &R) {
      return !sameFunction(*Begin, R);
    });
    bool Known = std::any_of(
        Begin, End, [](const Row &R) { return R.Durability != "unknown"; });
    for (; Begin != End; ++Begin)
      if (!Known || Begin->Durability != "unknown")
        Kept.push_back(std::move(*Begin));
  }
  Rows = std::move(Kept);
}

/// Comments that suppressed nothing. Nothing can be said of one in a header
/// when a file that may include it was not analysed.
static std::vector<SuppressionComment>
staleComments(const std::vector<SuppressionComment> &All,
              const std::vector<Place> &Used, bool SomeFailed) {
  std::vector<SuppressionComment> Stale;
  for (const SuppressionComment &C : All)
    if (!SomeFailed && C.Problem.empty() &&
        !std::binary_search(Used.begin(), Used.end(), C.Where))
      Stale.push_back(C);
  return Stale;
}

/// Whether \p Caller begins with calls that lead from another file to the very
/// step at which \p Callee is found: units do not see each other's findings,
/// and it is one defect.
static bool tellsAgain(const FindingRecord &Caller,
                       const FindingRecord &Callee) {
  if (Caller.Check != Callee.Check || Callee.Path.empty() ||
      Caller.Where.File == Callee.Where.File ||
      Callee.Path.front().Where != Callee.Where)
    return false;
  for (const Step &Step : llvm::drop_begin(Caller.Path)) {
    const auto &Before = *std::prev(&Step);
    if (!llvm::StringRef(Before.Message).starts_with("calling "))
      return false;
    if (Step.Where == Callee.Where &&
        Step.Message == Callee.Path.front().Message)
      return true;
  }
  return false;
}

static void dropToldAgain(std::vector<FindingRecord> &Findings) {
  std::vector<bool> Again;
  for (const FindingRecord &One : Findings)
    Again.push_back(llvm::any_of(Findings, [&](const FindingRecord &Other) {
      return tellsAgain(One, Other);
    }));
  auto IsAgain = Again.begin();
  llvm::erase_if(Findings, [&](const FindingRecord &) { return *IsAgain++; });
}

void Report::finish() {
  sortUnique(Failed);
  sortUnique(Suppressed);
  sortUnique(Comments);
  sortUnique(UsedComments);
  StaleComments = staleComments(Comments, UsedComments, !Failed.empty());
  sortUnique(NotAnalysed);
  sortUnique(Approximated);
  sortUnique(Unknown);
  sortUnique(Rows);
  sortUnique(Kinds);
  preferKnownRows(Rows);
  sortUnique(Findings);
  // Two flag sets may reach one sink on different ways: the first in order
  // speaks for both.
  auto SameFinding = [](const FindingRecord &A, const FindingRecord &B) {
    return std::tie(A.Where, A.Check, A.Message) ==
           std::tie(B.Where, B.Check, B.Message);
  };
  Findings.erase(llvm::unique(Findings, SameFinding), Findings.end());
  dropToldAgain(Findings);
}

SinkCounts Report::totalSinks() const {
  SinkCounts Total;
  for (const auto &[Check, Counts] : Sinks)
    Total += Counts;
  return Total;
}
