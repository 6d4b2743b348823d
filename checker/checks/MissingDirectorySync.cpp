#include "checks/MissingDirectorySync.h"
#include "checks/Judgement.h"
#include "checks/NameJudgement.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "core/AskedDirectories.h"
#include "core/IdleDirectories.h"
#include "clang/AST/DeclCXX.h"

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

/// Something on the way to a return has a name, or data, that should last.
static bool keepsAnything(const FunctionResult &Result) {
  return llvm::any_of(Result.Exits, [](const ExitRecord &Exit) {
    return !Exit.At.Entries.empty() ||
           llvm::any_of(Exit.At.Files, [](const FileState &F) {
             return F.Opened || F.Written || F.Synced;
           });
  });
}

/// A handle of a directory is good for one thing only.
static void reportIdle(const IdleDirectory &Idle, CheckOutput &Output) {
  Finding Found;
  Found.Check = CheckName;
  Found.Function = Idle.Function;
  Found.Location = Idle.Location;
  Found.Message = "the directory '" + Idle.Handle->getNameAsString() +
                  "' is opened and nobody syncs it; a power loss can lose the "
                  "names of new files in it";
  Found.Path.push_back({Idle.Opened, "the directory is opened here"});
  if (Idle.Location != Idle.Opened)
    Found.Path.push_back(
        {Idle.Location, "asks here whether it is open, and syncs it nowhere"});
  Output.Findings.push_back(std::move(Found));
}

/// A finding in \p Function was told already, or its contract says what is due.
static bool isSettled(const FunctionDecl &Function, const CheckInput &Input,
                      const CheckOutput &Output) {
  return Input.Analysis.shared().contract(Function).find(
             ClauseKind::SyncsDirectory) ||
         llvm::any_of(Output.Findings, [&](const Finding &Found) {
           return Found.Function == &Function;
         });
}

static void judgeIdle(const CheckInput &Input, CheckOutput &Output) {
  for (const IdleDirectory &Idle :
       findIdleDirectories(Input.Analysis.shared())) {
    const FunctionResult *Result =
        Input.Analysis.shared().result(*Idle.Function);
    if (!Result || isSettled(*Idle.Function, Input, Output) ||
        !(isa<FieldDecl>(Idle.Handle) || keepsAnything(*Result)))
      continue;
    count(Output, Verdict::Reported, Idle.Location, *Result,
          [] { return std::string(); });
    reportIdle(Idle, Output);
  }
}

static void judgeAsked(const CheckInput &Input, CheckOutput &Output) {
  for (const AskedDirectory &Asked :
       findAskedDirectories(Input.Analysis.shared())) {
    if (isSettled(*Asked.Function, Input, Output))
      continue;
    count(Output.Sinks, Verdict::Reported);
    Finding Found;
    Found.Check = CheckName;
    Found.Function = Asked.Function;
    Found.Location = Asked.Asked;
    Found.Message = "it is asked whether there is a directory '" +
                    Asked.Handle->getNameAsString() +
                    "', and the branch for it sets a status without syncing "
                    "it; a power loss can lose the names of new files in it";
    Found.Path.push_back({Asked.Asked, "asks here whether it is open"});
    Found.Path.push_back({Asked.Claimed, "sets a status here without a sync"});
    Output.Findings.push_back(std::move(Found));
  }
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
  judgeIdle(Input, Output);
  judgeAsked(Input, Output);
}

const CheckCode durability::MissingDirectorySyncCheck = {
    runMissingDirectorySync};
