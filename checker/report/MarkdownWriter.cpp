#include "report/Writers.h"
#include "llvm/ADT/StringRef.h"

using namespace durability::report;
using llvm::raw_ostream;
using llvm::StringRef;

/// In a table cell, a bar ends the cell and a line break ends the table.
static std::string cell(StringRef Text) {
  std::string Result;
  for (char C : Text) {
    if (C == '|')
      Result += '\\';
    Result += C == '\n' ? ' ' : C;
  }
  return Result;
}

static std::string code(StringRef Text) {
  return Text.empty() ? "" : "`" + cell(Text) + "`";
}

static void writeEvidence(const Row &R, raw_ostream &OS) {
  for (const Step &S : R.Evidence)
    OS << (&S == &R.Evidence.front() ? "" : "<br>") << cell(S.Message)
       << (S.Message.empty() ? "" : " ") << S.Where.File << ':' << S.Where.Line;
}

void durability::report::writeMarkdownTable(const Report &R, raw_ostream &OS) {
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
}
