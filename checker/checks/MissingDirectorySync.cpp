#include "checks/MissingDirectorySync.h"
#include "checks/Judgement.h"
#include "checks/NameJudgement.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = MissingDirectorySyncName;

static std::string whatHappened(const JudgedName &Name) {
  switch (Name.Entry->Cause) {
  case EntryCause::Created:
    return "a file that may be new is synced";
  case EntryCause::Renamed:
    return "a file is renamed to its final name";
  case EntryCause::Linked:
    return "a file gets another name";
  case EntryCause::Removed:
    return "a file is removed";
  case EntryCause::Directory:
    return "a directory is made whose names are to last";
  case EntryCause::Stated:
    break;
  }
  return "a name is changed, and the contract of the function called leaves "
         "the directory to its caller";
}

static void report(const JudgedName &Name, CheckOutput &Output) {
  const NameState &Entry = *Name.Entry;
  Finding Found;
  Found.Check = CheckName;
  Found.Function = Name.Result->Function;
  Found.Location = Entry.Step->Location;
  Found.Message = whatHappened(Name) +
                  (Entry.Cause == EntryCause::Stated ? ", which" : " and the") +
                  (Entry.Cause == EntryCause::Stated
                       ? " does not sync it"
                       : " directory is not synced before success is "
                         "returned") +
                  "; " + lossOf(Entry);
  const Condition &Assumed = Name.Exit->At.Assumed;
  Found.Condition = Assumed.hasTests() ? Assumed.text() : "";
  Found.Path = stepsOf(Entry.Step);
  Found.Path.push_back({Name.Exit->Location,
                        "returns success here without syncing the directory"});
  if (Name.Sibling)
    llvm::append_range(Found.Path, stepsOf(Name.Sibling));
  Output.Findings.push_back(std::move(Found));
}

static void runMissingDirectorySync(const CheckInput &Input,
                                    CheckOutput &Output) {
  for (const JudgedName &Name : judgeNames(Input)) {
    bool Elsewhere = Name.Answer == Verdict::Reported && Name.InVain;
    count(Output, Elsewhere ? Verdict::Silent : Name.Answer,
          Name.Entry->Step->Location, *Name.Result, [&] {
            return Elsewhere ? std::string("a directory is synced, though not "
                                           "that of the name")
                             : Name.Because;
          });
    if (Name.Answer == Verdict::Reported && !Elsewhere)
      report(Name, Output);
  }
}

const CheckCode durability::MissingDirectorySyncCheck = {
    runMissingDirectorySync};
