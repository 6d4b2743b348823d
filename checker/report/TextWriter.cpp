#include "report/Writers.h"
#include "llvm/ADT/Twine.h"

using namespace durability;
using namespace durability::report;
using llvm::raw_ostream;
using llvm::StringRef;

static raw_ostream &operator<<(raw_ostream &OS, const Place &P) {
  return OS << P.File << ':' << P.Line << ':' << P.Column;
}

/// The line and a caret under the column. Tabs are kept, so that the caret
/// stands right at any tab width.
static void writeExcerpt(const Place &Where, StringRef SourceLine,
                         raw_ostream &OS) {
  if (SourceLine.empty() || Where.Column == 0 ||
      Where.Column > SourceLine.size())
    return;
  OS << "  " << SourceLine << "\n  ";
  for (char C : SourceLine.take_front(Where.Column - 1))
    OS << (C == '\t' ? '\t' : ' ');
  OS << "^\n";
}

static void writeNote(const Place &Where, const llvm::Twine &Message,
                      raw_ostream &OS) {
  OS << Where << ": note: " << Message << '\n';
}

void durability::report::writeText(const Report &R, raw_ostream &OS) {
  for (const FindingRecord &F : R.Findings) {
    OS << F.Where << ": warning: " << F.Message << " [" << F.Check << "]\n";
    writeExcerpt(F.Where, F.SourceLine, OS);
    for (const Step &S : F.Path) {
      writeNote(S.Where, S.Message, OS);
      writeExcerpt(S.Where, S.SourceLine, OS);
    }
    if (!F.Condition.empty())
      writeNote(F.Where, "when '" + F.Condition + "' holds", OS);
    if (!F.RejectedSuppression.empty())
      writeNote(F.Where, F.RejectedSuppression, OS);
  }
  for (const SuppressionComment &C : R.StaleComments)
    OS << C.Where.File << ':' << C.Where.Line << ": note: NOLINT(" << C.Checks
       << ") suppresses nothing; remove it\n";
  for (const BaselineEntry &E : R.StaleEntries)
    OS << E.File << ": note: the baseline accepts " << E.Count
       << (E.Count == 1 ? " finding" : " findings") << " of " << E.Check
       << (E.Function.empty() ? "" : " in '" + E.Function + "'") << " that "
       << (E.Count == 1 ? "is" : "are") << " no longer there (" << E.Fingerprint
       << "); write it anew\n";
  for (const FailedFile &F : R.BaseFailed)
    OS << F.File << ": note: not analysed at " << R.BaseRevision
       << ", so all its findings count as new: " << F.Reason << '\n';
  for (const FailedFile &F : R.Failed)
    OS << F.File << ": error: not analysed: " << F.Reason << '\n';
  if (!R.CanaryFailure.empty())
    OS << "error: " << R.CanaryFailure << '\n';
}

static StringRef plural(size_t Count) { return Count == 1 ? "" : "s"; }

static void writeFunctions(const std::vector<NotAnalysedRecord> &Functions,
                           StringRef What, raw_ostream &OS) {
  if (Functions.empty())
    return;
  OS << Functions.size() << " function" << plural(Functions.size()) << ' '
     << What << ":\n";
  for (const NotAnalysedRecord &N : Functions)
    OS << "  " << N.Where << ": '" << N.Function << "': " << N.Reason << '\n';
}

void durability::report::writeSummary(const Report &R, raw_ostream &OS) {
  OS << R.Analysed << " file" << plural(R.Analysed) << " analysed, "
     << R.Failed.size() << " failed";
  if (R.Skipped)
    OS << ", " << R.Skipped << " skipped (not C or C++)";
  if (R.Excluded)
    OS << ", " << R.Excluded << " excluded";
  OS << "; " << R.Findings.size() << " finding" << plural(R.Findings.size());
  if (!R.Suppressed.empty())
    OS << ", " << R.Suppressed.size() << " suppressed";
  if (!R.Known.empty())
    OS << ", " << R.Known.size() << " known"
       << (R.Baseline.empty() ? " at " + R.BaseRevision
           : R.BaseRevision.empty()
               ? " in the baseline"
               : " in the baseline or at " + R.BaseRevision);
  if (R.Filtered)
    OS << ", " << R.Filtered << " filtered out";
  const SinkCounts Sinks = R.totalSinks();
  OS << '\n'
     << Sinks.Judged << " sink" << plural(Sinks.Judged)
     << " judged: " << Sinks.Reported << " reported, " << Sinks.ProvenSilent
     << " proven silent, " << Sinks.Unknown << " unknown\n";
  if (!R.WithoutEntry.empty()) {
    constexpr size_t Shown = 5;
    OS << R.WithoutEntry.size() << " source file"
       << plural(R.WithoutEntry.size())
       << " without an entry in the compile database, not analysed: ";
    for (size_t I = 0; I < std::min(Shown, R.WithoutEntry.size()); ++I)
      OS << (I ? ", " : "") << R.WithoutEntry[I];
    OS << (R.WithoutEntry.size() > Shown ? ", ...\n" : "\n");
  }
  for (const UnknownRecord &U : R.Unknown) {
    OS << "  " << U.Where << ": unknown to " << U.Check << ": '" << U.Function
       << "'";
    if (!U.Reason.empty())
      OS << ", because " << U.Reason;
    OS << '\n';
  }
  writeFunctions(R.NotAnalysed, "not analysed", OS);
  writeFunctions(R.Approximated, "approximated", OS);
}
