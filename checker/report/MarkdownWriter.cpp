#include "report/Statistics.h"
#include "report/Writers.h"
#include "llvm/ADT/StringRef.h"

using namespace durability::report;
using llvm::raw_ostream;
using llvm::StringRef;

/// In a table cell, a bar ends the cell and a line break ends the table. Source
/// code can spell tags, links and images.
static std::string cell(StringRef Text) {
  std::string Result;
  for (char C : Text) {
    if (StringRef("|[]*`\\").contains(C))
      Result += '\\';
    if (C == '<' || C == '>' || C == '&')
      Result += C == '<' ? "&lt;" : C == '>' ? "&gt;" : "&amp;";
    else
      Result += C == '\n' ? ' ' : C;
  }
  return Result;
}

/// In a code span nothing is read but the end of it, and the bar of the table.
static std::string code(StringRef Text) {
  std::string Inside;
  for (char C : Text) {
    if (C == '|')
      Inside += '\\';
    Inside += C == '`' ? '\'' : C == '\n' ? ' ' : C;
  }
  return Text.empty() ? "" : "`" + Inside + "`";
}

static std::string spot(const Place &P) {
  return cell(P.File) + ":" + std::to_string(P.Line);
}

static void writeEvidence(const Row &R, raw_ostream &OS) {
  for (const Step &S : R.Evidence)
    OS << (&S == &R.Evidence.front() ? "" : "<br>") << cell(S.Message)
       << (S.Message.empty() ? "" : " ") << spot(S.Where);
}

static void writePath(const FindingRecord &F, raw_ostream &OS) {
  for (const Step &S : F.Path)
    OS << (&S == &F.Path.front() ? "" : "<br>") << spot(S.Where) << ' '
       << cell(S.Message);
  if (!F.Condition.empty())
    OS << (F.Path.empty() ? "" : "<br>") << "when " << code(F.Condition)
       << " holds";
}

void durability::report::writeMarkdownFindings(const Report &R,
                                               raw_ostream &OS) {
  OS << "## Durability: " << R.Findings.size() << " finding"
     << (R.Findings.size() == 1 ? "" : "s") << "\n\n";
  if (!R.Findings.empty())
    OS << "| place | check | message | path |\n| --- | --- | --- | --- |\n";
  for (const FindingRecord &F : R.Findings) {
    OS << "| " << spot(F.Where) << " | " << code(F.Check) << " | "
       << cell(F.Message) << " | ";
    writePath(F, OS);
    OS << " |\n";
  }
  if (!R.Failed.empty())
    OS << (R.Findings.empty() ? "" : "\n")
       << "| not analysed | reason |\n| --- | --- |\n";
  for (const FailedFile &F : R.Failed)
    OS << "| " << cell(F.File) << " | " << cell(F.Reason) << " |\n";
  if (!R.CanaryFailure.empty())
    OS << "\n**" << cell(R.CanaryFailure) << "**\n";
  OS << "\n```text\n";
  writeSummary(R, OS);
  OS << "```\n";
}

static void writeLevel(const Row &R, raw_ostream &OS) {
  OS << R.Durability;
  if (!R.Condition.empty())
    OS << " when " << code(R.Condition);
  if (!R.Reason.empty())
    OS << "; " << cell(R.Reason);
}

/// What a change did to the table; nothing without a base revision.
static void writeChanges(const Report &R, raw_ostream &OS) {
  if (R.BaseRevision.empty())
    return;
  OS << "## Changes since " << cell(R.BaseRevision) << "\n\n";
  if (R.RowChanges.empty()) {
    OS << "No function leaves its bytes anywhere else than before.\n\n";
    return;
  }
  OS << "| function | change | before | now |\n| --- | --- | --- | --- |\n";
  for (const RowChange &C : R.RowChanges) {
    OS << "| " << code(C.Now.Function) << " " << spot(C.Now.Where) << " | "
       << (C.IsWeaker ? "**weaker**: " : "") << cell(C.What) << " | ";
    writeLevel(C.Before, OS);
    OS << " | ";
    writeLevel(C.Now, OS);
    OS << " |\n";
  }
  OS << '\n';
}

/// Enough to look at.
static void writeExamples(const std::vector<const KindUse *> &Uses,
                          raw_ostream &OS) {
  constexpr size_t Shown = 5;
  for (size_t I = 0; I < std::min(Shown, Uses.size()); ++I)
    OS << (I ? "<br>" : "") << code(Uses[I]->Function) << ' '
       << spot(Uses[I]->Where);
  if (Uses.size() > Shown)
    OS << "<br>and " << Uses.size() - Shown << " more";
}

static void writeStatistics(const Report &R, raw_ostream &OS) {
  const std::vector<KindCount> Counts = countKinds(R);
  if (Counts.empty())
    return;
  OS << "\n## Files of one kind\n\n| files | how often | not synced | synced "
        "|\n| --- | --- | --- | --- |\n";
  for (const KindCount &Count : Counts) {
    OS << "| " << cell(Count.Kind->Spelled) << " | " << summaryOf(Count)
       << " | ";
    writeExamples(Count.Unsynced, OS);
    OS << " | ";
    writeExamples(Count.Synced, OS);
    OS << " |\n";
  }
}

void durability::report::writeMarkdownTable(const Report &R, raw_ostream &OS) {
  writeChanges(R, OS);
  if (R.Rows.empty()) {
    OS << "No function with durability effects is defined in the files "
          "analysed.\n";
    return;
  }
  StringRef Module;
  for (const Row &Entry : R.Rows) {
    if (&Entry == &R.Rows.front() || Entry.Module != Module) {
      OS << (Module.empty() ? "" : "\n") << "## " << Entry.Module << "\n\n"
         << "| module | function | flush | sync | durability | "
            "condition/reason | evidence |\n"
         << "| --- | --- | --- | --- | --- | --- | --- |\n";
      Module = Entry.Module;
    }
    OS << "| " << cell(Entry.Module) << " | " << code(Entry.Function) << " | "
       << (Entry.Flushes ? "yes" : "no") << " | "
       << (Entry.Syncs ? "yes" : "no") << " | " << Entry.Durability << " | "
       << (Entry.Condition.empty() ? "" : code(Entry.Condition))
       << (Entry.Condition.empty() || Entry.Reason.empty() ? "" : "; ")
       << cell(Entry.Reason) << " | ";
    writeEvidence(Entry, OS);
    OS << " |\n";
  }
  writeStatistics(R, OS);
}
