#include "report/JsonText.h"
#include "report/Writers.h"

using namespace durability::report;
using llvm::raw_ostream;
using llvm::StringRef;

/// A line break would end the command, and what follows would be read as
/// another one: source code must not be able to give commands.
static std::string escaped(StringRef Text, StringRef More) {
  std::string Result;
  for (char C : Text) {
    if (C == '%' || C == '\r' || C == '\n' || More.contains(C))
      Result += "%" + llvm::utohexstr(static_cast<unsigned char>(C),
                                      /*LowerCase=*/false, /*Width=*/2);
    else
      Result += C;
  }
  return Result;
}

static std::string property(StringRef Text) { return escaped(Text, ":,"); }

static void writeCommand(raw_ostream &OS, const Report &R, StringRef Command,
                         const Place &Where, StringRef Title, StringRef Text) {
  OS << "::" << Command;
  StringRef Separator = " ";
  auto Property = [&](StringRef Name, const std::string &Value) {
    OS << Separator << Name << '=' << property(Value);
    Separator = ",";
  };
  if (!Where.File.empty())
    Property("file", repositoryPath(R, Where.File));
  if (Where.Line)
    Property("line", std::to_string(Where.Line));
  if (Where.Column)
    Property("col", std::to_string(Where.Column));
  Property("title", Title.str());
  OS << "::" << escaped(Text, "") << '\n';
}

void durability::report::writeGithub(const Report &R, raw_ostream &OS) {
  for (const FindingRecord &F : R.Findings) {
    std::string Text = F.Message;
    for (const Step &S : F.Path)
      Text += "\n" + repositoryPath(R, S.Where.File) + ":" +
              std::to_string(S.Where.Line) + ": " + S.Message;
    if (!F.Condition.empty())
      Text += "\nwhen '" + F.Condition + "' holds";
    writeCommand(OS, R, "warning", F.Where, F.Check, Text);
  }
  for (const FailedFile &F : R.Failed)
    writeCommand(OS, R, "error", {F.File}, "not analysed", F.Reason);
  if (!R.CanaryFailure.empty())
    writeCommand(OS, R, "error", {}, "canary", R.CanaryFailure);
  std::string Summary;
  llvm::raw_string_ostream Lines(Summary);
  writeSummary(R, Lines);
  writeCommand(OS, R, "notice", {}, "durability-lint",
               StringRef(Summary).trim());
}
