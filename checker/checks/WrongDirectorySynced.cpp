#include "checks/WrongDirectorySynced.h"
#include "checks/Judgement.h"
#include "checks/NameJudgement.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = WrongDirectorySyncedName;

static void report(const JudgedName &Name, CheckOutput &Output) {
  Finding Found;
  Found.Check = CheckName;
  Found.Function = Name.Result->Function;
  Found.Location = Name.InVain->Step->Location;
  Found.Message =
      (Name.TooEarly ? "the directory is synced before the name in it changes, "
                       "and not after"
                     : "another directory is synced than the one whose name "
                       "changes") +
      ("; " + lossOf(*Name.Entry));
  std::vector<PathStep> Change = stepsOf(Name.Entry->Step),
                        Sync = stepsOf(Name.InVain->Step);
  Found.Path = Name.TooEarly ? Sync : Change;
  llvm::append_range(Found.Path, Name.TooEarly ? Change : Sync);
  Found.Path.push_back({Name.Exit->Location,
                        "returns success here without syncing the directory "
                        "of the name"});
  const Condition &Assumed = Name.Exit->At.Assumed;
  Found.Condition = Assumed.hasTests() ? Assumed.text() : "";
  Output.Findings.push_back(std::move(Found));
}

static void runWrongDirectorySynced(const CheckInput &Input,
                                    CheckOutput &Output) {
  for (const JudgedName &Name : judgeNames(Input)) {
    bool Reported = Name.Answer == Verdict::Reported && Name.InVain;
    // A name that is not covered for any other reason is another check's.
    if (Name.Exit->At.Syncs.empty())
      continue;
    count(Output, Reported ? Verdict::Reported : Verdict::Silent,
          Name.Entry->Step->Location, *Name.Result, [] {
            return std::string("no directory is synced in vain for the name");
          });
    if (Reported)
      report(Name, Output);
  }
}

const CheckCode durability::WrongDirectorySyncedCheck = {
    runWrongDirectorySynced};
