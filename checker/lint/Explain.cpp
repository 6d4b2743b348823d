#include "lint/Explain.h"
#include "core/PreprocessorFacts.h"
#include "index/Imports.h"
#include "lint/ExplainText.h"
#include "lint/PathFilter.h"
#include "lint/Run.h"
#include "report/Collector.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace clang;
using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

namespace {
/// The functions around a line: the innermost, and each instantiation of it.
class Enclosing : public DynamicRecursiveASTVisitor {
public:
  explicit Enclosing(const LineObserver &Observer) : Observer(Observer) {
    ShouldVisitTemplateInstantiations = true;
  }

  bool VisitFunctionDecl(FunctionDecl *F) override {
    if (F->isThisDeclarationADefinition() && !F->isImplicit())
      add(F);
    return true;
  }
  bool VisitLambdaExpr(LambdaExpr *E) override {
    return add(E->getCallOperator()), true;
  }

  /// Templates that are instantiated are told by their instantiations.
  std::vector<const FunctionDecl *> innermost() const {
    std::vector<const FunctionDecl *> Inner;
    for (const FunctionDecl *F : Found)
      if (llvm::none_of(Found, [&](const FunctionDecl *Other) {
            auto Theirs = Observer.lines(Other->getSourceRange()),
                 Mine = Observer.lines(F->getSourceRange());
            bool Contained = Other->getBeginLoc() != F->getBeginLoc() &&
                             Mine.first <= Theirs.first &&
                             Theirs.second <= Mine.second &&
                             Other->getSourceRange() != F->getSourceRange();
            bool Instance = F->isDependentContext() &&
                            !Other->isDependentContext() &&
                            Other->getSourceRange() == F->getSourceRange();
            return Contained || Instance;
          }))
        Inner.push_back(F);
    return Inner;
  }

private:
  void add(const FunctionDecl *F) {
    if (F && Observer.covers(*F) && !llvm::is_contained(Found, F))
      Found.push_back(F);
  }
  const LineObserver &Observer;
  std::vector<const FunctionDecl *> Found;
};
} // namespace

void durability::lint::explainLine(ASTContext &Context,
                                   const PreprocessorFacts &Preprocessor,
                                   const AnalysisSetup &Setup,
                                   llvm::raw_ostream &OS) {
  SourceManager &Sources = Context.getSourceManager();
  OptionalFileEntryRef Entry =
      Sources.getFileManager().getOptionalFileRef(Setup.Explain->File);
  FileID File = Entry ? Sources.translateFile(*Entry) : FileID();
  if (File.isInvalid()) {
    OS << "the file is not read by this compilation\n";
    return;
  }
  LineObserver Observer(Sources, File, Setup.Explain->Line);
  index::Imports Imported(Setup.Index);
  TranslationUnitAnalysis Analysis(Context, Setup.Model, Setup.Limits,
                                   Setup.Index ? &Imported : nullptr,
                                   &Observer);
  std::vector<CheckVerdicts> Verdicts;
  for (const CheckDescription *Check : Setup.Checks) {
    CheckVerdicts V{Check, {}, {}};
    CheckOutput Output;
    Output.Judged = &V.Sinks;
    Check->Run({Analysis, Preprocessor, Setup.Options}, Output);
    V.Findings = std::move(Output.Findings);
    Verdicts.push_back(std::move(V));
  }
  Enclosing Functions(Observer);
  Functions.TraverseDecl(Context.getTranslationUnitDecl());
  std::vector<const FunctionDecl *> Inner = Functions.innermost();
  LineText Text(Analysis, Observer, Verdicts, Setup.Root, OS);
  if (Inner.empty())
    OS << "no function with a body is at this line\n";
  for (const FunctionDecl *F : Inner)
    Text.function(*F);
}

static llvm::Error failure(const llvm::Twine &Message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 "explain: " + Message);
}

/// FILE:LINE, or FILE:LINE:COLUMN as diagnostics print it.
static llvm::Expected<SourceLine> parsePlace(StringRef Text) {
  auto [File, Number] = Text.rsplit(':');
  SourceLine Place;
  unsigned Ignored = 0;
  auto [Shorter, Before] = File.rsplit(':');
  if (!Before.empty() && !Before.getAsInteger(10, Ignored) &&
      !Number.getAsInteger(10, Ignored)) {
    File = Shorter;
    Number = Before;
  }
  if (File.empty() || Number.getAsInteger(10, Place.Line) || !Place.Line)
    return failure("'" + Text +
                   "' is not of the form FILE:LINE, with lines from 1");
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Buffer)
    return failure("'" + File + "': " + Buffer.getError().message());
  StringRef Contents = (*Buffer)->getBuffer();
  size_t Lines =
      Contents.count('\n') + (!Contents.empty() && !Contents.ends_with("\n"));
  if (Place.Line > Lines)
    return failure("'" + File + "' has " + llvm::Twine(Lines) +
                   " lines; there is no line " + llvm::Twine(Place.Line));
  llvm::SmallString<256> Absolute(File);
  if (std::error_code Error = llvm::sys::fs::make_absolute(Absolute))
    return failure("'" + File + "': " + Error.message());
  llvm::sys::path::remove_dots(Absolute, /*remove_dot_dot=*/true);
  Place.File = Absolute.str().str();
  return Place;
}

/// The text names \p Header in an #include.
static bool includes(StringRef Text, StringRef Header) {
  while (!Text.empty()) {
    auto [Line, Rest] = Text.split('\n');
    Text = Rest;
    StringRef Directive = Line.trim();
    if (Directive.consume_front("#") &&
        Directive.ltrim().starts_with("include") && Directive.contains(Header))
      return true;
  }
  return false;
}

/// A source of the database that includes \p Header by itself, those beside it
/// first; empty when there is none.
static std::string sourceIncluding(StringRef Header, const Options &O,
                                   StringRef ResourceDirectory) {
  Options Whole = O;
  Whole.Paths.clear();
  llvm::Expected<CompileEntries> All = collectEntries(Whole, ResourceDirectory);
  if (!All) {
    llvm::consumeError(All.takeError());
    return "";
  }
  StringRef Folder = llvm::sys::path::parent_path(Header);
  std::string Found;
  for (const CompileEntry &Entry : All->Entries) {
    const bool Beside = llvm::sys::path::parent_path(Entry.File) == Folder;
    auto Text = llvm::MemoryBuffer::getFile(Entry.File, /*IsText=*/true);
    if ((!Found.empty() && !Beside) || !Text ||
        !includes((*Text)->getBuffer(), llvm::sys::path::filename(Header)))
      continue;
    Found = Entry.File;
    if (Beside)
      break;
  }
  return Found;
}

/// The entries that read the file. A header is explained through a source.
static llvm::Expected<CompileEntries>
entriesReading(const SourceLine &Place, const Options &O,
               StringRef ResourceDirectory) {
  Options Own = O;
  Own.Paths = {O.Paths.size() == 2 ? O.Paths.back() : Place.File};
  llvm::Expected<CompileEntries> Entries =
      collectEntries(Own, ResourceDirectory);
  if (Entries || O.Flags || O.Paths.size() == 2)
    return Entries;
  const std::string Source = sourceIncluding(Place.File, O, ResourceDirectory);
  if (Source.empty())
    return Entries;
  llvm::consumeError(Entries.takeError());
  llvm::outs() << "through '"
               << report::shownPath(Source, absolutePath(".", ""),
                                    *llvm::vfs::getRealFileSystem())
               << "', which includes it\n";
  Own.Paths = {Source};
  return collectEntries(Own, ResourceDirectory);
}

llvm::Expected<int> durability::lint::runExplain(const Options &O,
                                                 AnalysisSetup &Setup,
                                                 StringRef ResourceDirectory) {
  if (O.Paths.empty() || O.Paths.size() > 2)
    return failure("one FILE:LINE is expected, and at most one source file "
                   "that includes FILE");
  llvm::Expected<SourceLine> Place = parsePlace(O.Paths.front());
  if (!Place)
    return Place.takeError();
  llvm::Expected<CompileEntries> Entries =
      entriesReading(*Place, O, ResourceDirectory);
  if (!Entries)
    return failure(llvm::toString(Entries.takeError()) +
                   "; a header is explained through a source file that "
                   "includes it: explain FILE:LINE SOURCE");
  Setup.Explain = std::move(*Place);
  llvm::CrashRecoveryContext::Enable();
  llvm::Expected<UnitResult> Judged =
      runAll(Entries->Entries, Setup, O, ResourceDirectory);
  if (!Judged)
    return Judged.takeError();
  const UnitResult &Result = *Judged;
  llvm::outs() << Result.Dump;
  for (const report::FailedFile &F : Result.Report.Failed)
    llvm::errs() << "durability-lint: error: " << F.File
                 << ": not analysed: " << F.Reason << '\n';
  return Result.Report.Failed.empty() ? ExitClean : ExitNotAnalysed;
}
