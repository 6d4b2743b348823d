#include "report/Collector.h"
#include "report/Compare.h"
#include "report/Suppression.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/LineIterator.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/VirtualFileSystem.h"

using namespace clang;
using namespace durability;
using namespace durability::report;
using llvm::StringRef;

std::string durability::report::shownPath(StringRef Path, StringRef Root,
                                          llvm::vfs::FileSystem &FS) {
  llvm::SmallString<256> Absolute(Path), Real;
  // A file that exists only in memory has no real path.
  if (FS.makeAbsolute(Absolute) || FS.getRealPath(Absolute, Real))
    Real = Absolute;
  llvm::sys::path::remove_dots(Real, /*remove_dot_dot=*/true);
  StringRef Rest = Real;
  if (!Root.empty() && Rest.consume_front(Root) &&
      (Root.ends_with("/") || Rest.consume_front("/")) && !Rest.empty())
    return Rest.str();
  return Real.str().str();
}

Collector::Collector(const ASTContext &Context, StringRef Root)
    : Context(Context), Sources(Context.getSourceManager()), Root(Root) {}

StringRef Collector::pathOf(FileID File) {
  auto [It, New] = Paths.try_emplace(File);
  if (!New)
    return It->second;
  OptionalFileEntryRef Entry = Sources.getFileEntryRefForID(File);
  if (!Entry)
    return It->second = "<built-in>";
  FileManager &Files = Sources.getFileManager();
  llvm::SmallString<256> Absolute(Entry->getName());
  Files.makeAbsolutePath(Absolute);
  return It->second = shownPath(Absolute, Root, Files.getVirtualFileSystem());
}

Place Collector::place(SourceLocation Location) {
  if (Location.isInvalid())
    return {};
  auto [File, Offset] = Sources.getDecomposedExpansionLoc(Location);
  return {pathOf(File).str(), Sources.getLineNumber(File, Offset),
          Sources.getColumnNumber(File, Offset)};
}

StringRef Collector::sourceLine(SourceLocation Location) const {
  if (Location.isInvalid())
    return {};
  auto [File, Offset] = Sources.getDecomposedExpansionLoc(Location);
  StringRef Text = Sources.getBufferData(File);
  const size_t Break = Text.rfind('\n', Offset);
  return Text.substr(Break == StringRef::npos ? 0 : Break + 1)
      .split('\n')
      .first.rtrim('\r');
}

/// A line of a file that is not part of the translation unit.
static std::string foreignLine(FileManager &Files, StringRef Path,
                               unsigned Line) {
  auto Text = Files.getBufferForFile(Path);
  if (!Text)
    return "";
  llvm::line_iterator It(**Text, /*SkipBlanks=*/false);
  while (!It.is_at_eof() && It.line_number() < Line)
    ++It;
  return It.is_at_eof() ? "" : It->rtrim('\r').str();
}

Step Collector::step(const PathStep &Source) {
  if (const ForeignPlace *There = Source.Elsewhere) {
    llvm::SmallString<256> Path(There->File);
    llvm::sys::path::make_absolute(Root, Path);
    return {{There->File, There->Line, There->Column},
            Source.Message,
            foreignLine(Sources.getFileManager(), Path, There->Line)};
  }
  return {place(Source.Location), Source.Message,
          sourceLine(Source.Location).str()};
}

/// An edit inside a macro expansion cannot be written back to the file, so it
/// spoils all of them.
std::vector<Edit> Collector::edits(const Finding &F) {
  std::vector<Edit> Result;
  for (const SuggestedEdit &Source : F.Edits) {
    CharSourceRange Range =
        Lexer::makeFileCharRange(Source.Range, Sources, Context.getLangOpts());
    if (Range.isInvalid())
      return {};
    auto [File, Begin] = Sources.getDecomposedLoc(Range.getBegin());
    auto [EndFile, End] = Sources.getDecomposedLoc(Range.getEnd());
    if (File != EndFile || End < Begin)
      return {};
    Result.push_back({place(Range.getBegin()), Begin, End - Begin, Source.Text,
                      place(Range.getEnd())});
  }
  return Result;
}

/// Digits are left out of the shape: a message may count something that changes
/// with unrelated edits.
static std::string fingerprint(const Finding &F, StringRef File) {
  llvm::SmallString<128> Usr;
  if (!F.Function || index::generateUSRForDecl(F.Function, Usr))
    Usr = File;
  llvm::SHA256 Hash;
  auto AddShape = [&](StringRef Message) {
    std::string Shape = Message.str();
    llvm::erase_if(Shape, llvm::isDigit);
    Hash.update(Shape);
    Hash.update(StringRef("\0", 1));
  };
  AddShape(F.Check);
  Hash.update(Usr);
  Hash.update(StringRef("\0", 1));
  AddShape(F.Message);
  for (const PathStep &Step : F.Path)
    AddShape(Step.Message);
  return llvm::toHex(ArrayRef<uint8_t>(Hash.final()).take_front(16),
                     /*LowerCase=*/true);
}

FindingRecord Collector::record(const Finding &F, StringRef Level) {
  FindingRecord Record;
  Record.Where = place(F.Location);
  Record.Check = F.Check.str();
  Record.Level = Level.str();
  Record.Message = F.Message;
  Record.SourceLine = sourceLine(F.Location).str();
  if (F.Function)
    Record.Function = F.Function->getQualifiedNameAsString();
  for (const PathStep &Source : F.Path)
    Record.Path.push_back(step(Source));
  Record.Condition = F.Condition;
  Record.Fingerprint = fingerprint(F, Record.Where.File);
  Record.Edits = edits(F);
  return Record;
}

void Collector::addFinding(const Finding &F, StringRef Level, Report &Into) {
  FindingRecord Record = record(F, Level);
  if (F.Location.isValid()) {
    FileID File = Sources.getFileID(Sources.getExpansionLoc(F.Location));
    Suppression Found = findSuppression(Sources.getBufferData(File),
                                        Record.Where.Line, F.Check);
    if (Found.Answer == Suppression::Honoured) {
      Into.UsedComments.push_back({Record.Where.File, Found.Line});
      Into.Suppressed.push_back({std::move(Record), Found.Reason});
      return;
    }
    if (Found.Answer == Suppression::WithoutReason) {
      Into.UsedComments.push_back({Record.Where.File, Found.Line});
      Record.RejectedSuppression =
          "the suppression in line " + std::to_string(Found.Line) +
          " is not honoured: write 'NOLINT(" + Record.Check + "): reason'";
    }
  }
  Into.Findings.push_back(std::move(Record));
}

void Collector::addComments(llvm::function_ref<std::string(StringRef)> Problem,
                            Report &Into) {
  for (auto It = Sources.fileinfo_begin(); It != Sources.fileinfo_end(); ++It) {
    const FileID File = Sources.translateFile(It->first);
    std::optional<llvm::MemoryBufferRef> Text = It->second->getBufferIfLoaded();
    if (File.isInvalid() || !Text ||
        Sources.isInSystemHeader(Sources.getLocForStartOfFile(File)))
      continue;
    for (const SuppressionList &Found : listSuppressions(Text->getBuffer()))
      Into.Comments.push_back({{pathOf(File).str(), Found.Line},
                               Found.Checks,
                               Problem(Found.Checks)});
  }
}

void Collector::addUnknown(const JudgedSink &Sink, StringRef Check,
                           Report &Into) {
  if (Sink.Answer == Verdict::Unknown)
    Into.Unknown.push_back(
        {place(Sink.Location), Check.str(),
         Sink.Function ? Sink.Function->getQualifiedNameAsString() : "",
         Sink.Because});
}

void Collector::addNotAnalysed(const NotAnalysed &Failure,
                               std::vector<NotAnalysedRecord> &Into) {
  if (Failure.Function)
    Into.push_back({place(Failure.Function->getLocation()),
                    Failure.Function->getQualifiedNameAsString(),
                    Failure.Reason});
}

void Collector::addRow(const DurabilityRow &Source, Report &Into) {
  Row R;
  R.Where = place(Source.Function->getLocation());
  R.Module = llvm::sys::path::parent_path(R.Where.File).str();
  if (R.Module.empty())
    R.Module = ".";
  R.Function = Source.Function->getQualifiedNameAsString();
  llvm::SmallString<128> Usr;
  if (!index::generateUSRForDecl(Source.Function, Usr))
    R.Usr = Usr.str().str();
  R.Flushes = Source.Flushes;
  R.Syncs = Source.Syncs;
  R.Durability = durabilityLevelName(Source.Level).str();
  R.Condition = Source.Condition;
  R.Reason = Source.Reason;
  for (const PathStep &Event : Source.Evidence)
    R.Evidence.push_back(step(Event));
  const SourceLocation Here =
      Sources.getExpansionLoc(Source.Function->getLocation());
  Suppression Accepted =
      findSuppression(Sources.getBufferData(Sources.getFileID(Here)),
                      R.Where.Line, WeakenedCheck);
  if (Accepted.Answer == Suppression::Honoured)
    R.Accepted = Accepted.Reason;
  Into.Rows.push_back(std::move(R));
}
