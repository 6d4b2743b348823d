#include "lint/ExplainText.h"
#include "core/AnalysisContext.h"
#include "report/Collector.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;
using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

std::string LineText::place(SourceLocation Location) const {
  const SourceManager &Sources = Analysis.context().getSourceManager();
  if (Location.isInvalid())
    return "<built-in>";
  SourceLocation At = Sources.getExpansionLoc(Location);
  StringRef Name = Sources.getFilename(At);
  FileManager &Files = Sources.getFileManager();
  llvm::SmallString<256> Absolute(Name);
  Files.makeAbsolutePath(Absolute);
  return report::shownPath(Absolute, Root, Files.getVirtualFileSystem()) + ":" +
         std::to_string(Sources.getExpansionLineNumber(At)) + ":" +
         std::to_string(Sources.getExpansionColumnNumber(At));
}

static std::string nameOf(const FunctionDecl &F) {
  std::string Name;
  llvm::raw_string_ostream Text(Name);
  F.getNameForDiagnostic(Text, F.getASTContext().getPrintingPolicy(),
                         /*Qualified=*/true);
  return Name;
}

void LineText::function(const FunctionDecl &F) {
  const ObservedPoint *Point = Observer.find(F);
  OS << place(F.getLocation()) << ": in '" << nameOf(F) << "'\n";
  const FunctionResult *Result = Analysis.shared().result(F);
  if (!Result || !Result->NotAnalysed.empty() || !Point) {
    notAnalysed(F);
  } else {
    limits(*Result);
    states(*Point);
  }
  verdicts(F, Point);
}

void LineText::notAnalysed(const FunctionDecl &F) {
  const FunctionResult *Result = Analysis.shared().result(F);
  OS << "  not analysed: ";
  if (Result && !Result->NotAnalysed.empty())
    OS << Result->NotAnalysed;
  else if (F.hasSkippedBody())
    OS << "bodies of system headers are not read";
  else if (F.isDependentContext())
    OS << "it is a template, and nothing instantiates it";
  else
    OS << "it reaches no event: neither it nor what it calls opens, writes, "
          "flushes, syncs or closes a file";
  OS << '\n';
}

/// Limits that keep findings from resting on the function.
void LineText::limits(const FunctionResult &Result) {
  for (const NotAnalysed &Failure : Analysis.notAnalysed())
    if (Failure.Function == Result.Function)
      OS << "  limit: " << Failure.Reason << '\n';
  for (const NotAnalysed &Function : Analysis.approximated())
    if (Function.Function == Result.Function)
      OS << "  approximated: " << Function.Reason << '\n';
}

void LineText::states(const ObservedPoint &Point) {
  if (Point.AtEnd)
    OS << "  when it returns";
  else if (Point.Line == Observer.Line)
    OS << "  before line " << Point.Line;
  else
    OS << "  before line " << Point.Line << " (no statement begins on line "
       << Observer.Line << ")";
  if (Point.States.empty()) {
    OS << ": not reached\n";
    return;
  }
  OS << ", " << Point.States.size() << " state"
     << (Point.States.size() == 1 ? "" : "s") << ":\n";
  for (const State &S : Point.States)
    state(S);
}

void LineText::state(const State &S) {
  OS << "  when " << (S.Assumed.empty() ? "reached" : S.Assumed.text());
  if (S.Failed)
    OS << ", after the failure of the operation at "
       << place(S.Failed->getExprLoc());
  OS << '\n';
  bool Any = false;
  for (const FileState &F : S.Files) {
    Any = true;
    file(F);
  }
  for (const NameState &Entry : S.Entries) {
    Any = true;
    name(Entry);
  }
  for (const DirectorySync &Sync : S.Syncs) {
    OS << "    a directory is synced"
       << (Sync.Useful ? "" : ", which holds no name changed before it")
       << ":\n";
    steps(Sync.Step);
  }
  if (!Any)
    OS << "    no file is touched yet\n";
}

/// What a file came into being as, for those that have no name.
static std::string fileName(const AccessPath &File) {
  return File.root().kind() == AccessPath::Kind::Fresh
             ? "a file opened or made here"
             : "'" + File.spelling() + "'";
}

void LineText::file(const FileState &F) {
  OS << "    " << fileName(*F.File);
  for (auto [Holds, Text] :
       {std::pair(F.NotRegular, "not a regular file: carries no duty"),
        std::pair(F.Opened, "opened on this path"),
        std::pair(F.Synchronous, "synchronous: a write is stable at once"),
        std::pair(F.Unbuffered, "unbuffered"), std::pair(F.Closed, "closed"),
        std::pair(F.SyncFailed, "a sync failed")})
    if (Holds)
      OS << ", " << Text;
  if (std::string Name = F.Name ? F.Name->pattern() : std::string();
      !Name.empty())
    OS << ", named " << Name;
  OS << '\n';
  if (F.NotRegular)
    return;
  bit("buffered", F.Buffer, "what the caller left in the buffer", F.Buffered,
      F);
  bit("page cache", F.Cache, "what the caller left unsynced", F.Dirtied, F);
  if (F.LastSync) {
    OS << "      last sync:\n";
    steps(F.LastSync);
  }
}

void LineText::name(const NameState &Entry) {
  static constexpr const char *Causes[] = {
      "may have been made", "was renamed to", "was linked to",
      "was removed",        "was made",       "was changed"};
  std::string Name = Entry.Name ? Entry.Name->pattern() : std::string();
  OS << "    a name" << (Name.empty() ? "" : " like " + Name) << " "
     << Causes[static_cast<unsigned>(Entry.Cause)] << ": "
     << (Entry.Unstable & Unclear ? "whether it is stable is unknown"
         : Entry.Unstable         ? "not stable, its directory is not synced"
                                  : "stable, its directory is synced")
     << '\n';
  steps(Entry.Step);
  if (!Entry.Unstable)
    steps(Entry.Synced);
}

void LineText::bit(StringRef Name, uint8_t Sources, StringRef OnEntry,
                   const Witness *Cause, const FileState &F) {
  OS << "      " << Name << ": ";
  if (!Sources) {
    OS << "no\n";
    return;
  }
  llvm::SmallVector<std::string, 3> Parts;
  if (Sources & Here)
    Parts.push_back("maybe, written on the way here");
  if (Sources & (EntryBuffer | EntryCache))
    Parts.push_back(OnEntry.str());
  if (Sources & Unclear)
    Parts.push_back("unknown");
  for (const std::string &Part : Parts)
    OS << (&Part == Parts.begin() ? "" : "; ") << Part;
  OS << '\n';
  if (Sources & Here)
    steps(Cause);
  if (Sources & Unclear)
    steps(F.Unknown);
}

void LineText::steps(const Witness *W) {
  std::vector<PathStep> Path;
  appendSteps(W, Path);
  for (const PathStep &Step : Path)
    OS << "        " << place(Step.Location) << ": " << Step.Message << '\n';
}

bool LineText::isAt(SourceLocation Location, const ObservedPoint *Point) const {
  unsigned Line = Observer.lines(SourceRange(Location)).first;
  return Line && (Line == Observer.Line || (Point && Line == Point->Line));
}

void LineText::verdicts(const FunctionDecl &F, const ObservedPoint *Point) {
  auto Concerns = [&](const FunctionDecl *Function, SourceLocation Location) {
    return Function && Function->getCanonicalDecl() == F.getCanonicalDecl() &&
           isAt(Location, Point);
  };
  std::vector<std::string> Said;
  for (const CheckVerdicts &V : Verdicts) {
    for (const Finding &Found : V.Findings)
      if (Concerns(Found.Function, Found.Location))
        Said.push_back((V.Check->Name + ": finding: " + Found.Message).str());
    for (const JudgedSink &Sink : V.Sinks)
      if (Sink.Answer != Verdict::Reported &&
          Concerns(Sink.Function, Sink.Location))
        Said.push_back(
            (V.Check->Name +
             (Sink.Answer == Verdict::Silent ? ": proven silent because "
                                             : ": unknown because ") +
             Sink.Because)
                .str());
  }
  if (Said.empty())
    OS << "  no check has anything to decide on this line\n";
  for (const std::string &Line : Said)
    if (&Line == &*llvm::find(Said, Line))
      OS << "  " << Line << '\n';
}
