#include "lint/Unit.h"
#include "core/PreprocessorFacts.h"
#include "index/Export.h"
#include "lint/Explain.h"
#include "report/Collector.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/xxhash.h"

using namespace clang;
using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

namespace {

/// Keeps the first error and drops everything else.
class FirstError : public DiagnosticConsumer {
public:
  FirstError(StringRef Root, llvm::vfs::FileSystem &FS) : Root(Root), FS(FS) {}
  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < DiagnosticsEngine::Error || !Text.empty())
      return;
    llvm::SmallString<256> Message;
    Info.FormatDiagnostic(Message);
    if (Info.hasSourceManager() && Info.getLocation().isValid()) {
      PresumedLoc Where =
          Info.getSourceManager().getPresumedLoc(Info.getLocation());
      Text = report::shownPath(Where.getFilename(), Root, FS) + ":" +
             std::to_string(Where.getLine()) + ":" +
             std::to_string(Where.getColumn()) + ": ";
    }
    Text += Message.str();
  }
  std::string Text;

private:
  StringRef Root;
  llvm::vfs::FileSystem &FS;
};

class UnitConsumer : public ASTConsumer {
public:
  UnitConsumer(const CompileEntry &Entry, const AnalysisSetup &Setup,
               CompilerInstance &Compiler, UnitResult &Into)
      : Entry(Entry), Setup(Setup), Compiler(Compiler), Into(Into) {
    Preprocessor &PP = Compiler.getPreprocessor();
    PP.addPPCallbacks(PreprocessorFacts::record(PP, Facts));
  }

  /// Functions of system headers touch no file unless the model says so: their
  /// bodies need no parsing.
  bool shouldSkipFunctionBody(Decl *D) override {
    return Compiler.getSourceManager().isInSystemHeader(D->getLocation());
  }

  void HandleTranslationUnit(ASTContext &Context) override {
    if (Context.getDiagnostics().hasErrorOccurred())
      return;
    if (Setup.Explain) {
      llvm::raw_string_ostream Text(Into.Dump);
      explainLine(Context, Facts, Setup, Text);
      return;
    }
    index::Imports Imported(Setup.Index);
    TranslationUnitAnalysis Analysis(Context, Setup.Model, Setup.Limits,
                                     Setup.Index || Setup.Export ? &Imported
                                                                 : nullptr);
    if (Setup.Export) {
      Into.Facts = exportUnit(Analysis, Imported, Setup.Root,
                              unitName(Entry, Setup.Root));
      addSources();
    }
    report::Collector Collect(Context, Setup.Root);
    for (const CheckDescription *Check : Setup.Checks) {
      CheckOutput Output;
      Check->Run({Analysis, Facts, Setup.Options}, Output);
      for (const Finding &F : Output.Findings)
        Collect.addFinding(F, levelName(Check->Level), Into.Report);
      Into.Report.Sinks[Check->Name.str()] += Output.Sinks;
    }
    for (const NotAnalysed &Failure : Analysis.notAnalysed())
      Collect.addNotAnalysed(Failure, Into.Report.NotAnalysed);
    for (const NotAnalysed &Function : Analysis.approximated())
      Collect.addNotAnalysed(Function, Into.Report.Approximated);
    if (Setup.WithRows)
      for (const DurabilityRow &Row : Analysis.durabilityRows())
        Collect.addRow(Row, Into.Report);
    llvm::raw_string_ostream Dump(Into.Dump);
    if (Setup.DumpEvents)
      Analysis.dumpEvents(Dump);
    if (Setup.DumpStates)
      Analysis.dumpStates(Dump);
    if (Setup.DumpSummaries)
      Analysis.dumpSummaries(Dump);
  }

private:
  void addSources() {
    const SourceManager &Sources = Compiler.getSourceManager();
    for (auto It = Sources.fileinfo_begin(); It != Sources.fileinfo_end();
         ++It) {
      std::optional<llvm::MemoryBufferRef> Text =
          It->second->getBufferIfLoaded();
      llvm::SmallString<256> Path(It->first.getName());
      Compiler.getFileManager().makeAbsolutePath(Path);
      if (Text)
        Into.Sources.push_back(
            {Path.str().str(), llvm::xxh3_64bits(Text->getBuffer())});
    }
    llvm::sort(Into.Sources);
  }

  const CompileEntry &Entry;
  const AnalysisSetup &Setup;
  CompilerInstance &Compiler;
  UnitResult &Into;
  PreprocessorFacts Facts;
};

class UnitAction : public ASTFrontendAction {
public:
  UnitAction(const CompileEntry &Entry, const AnalysisSetup &Setup,
             UnitResult &Into)
      : Entry(Entry), Setup(Setup), Into(Into) {}
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler,
                                                 StringRef) override {
    return std::make_unique<UnitConsumer>(Entry, Setup, Compiler, Into);
  }

private:
  const CompileEntry &Entry;
  const AnalysisSetup &Setup;
  UnitResult &Into;
};

class UnitFactory : public tooling::FrontendActionFactory {
public:
  UnitFactory(const CompileEntry &Entry, const AnalysisSetup &Setup,
              UnitResult &Into)
      : Entry(Entry), Setup(Setup), Into(Into) {}
  std::unique_ptr<FrontendAction> create() override {
    return std::make_unique<UnitAction>(Entry, Setup, Into);
  }
  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation,
                     FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> PCHContainerOps,
                     DiagnosticConsumer *Diagnostics) override;

private:
  const CompileEntry &Entry;
  const AnalysisSetup &Setup;
  UnitResult &Into;
};

} // namespace

/// A precompiled header is of the build's compiler. The text it was made from,
/// beside it, says the same.
static void replacePrecompiledHeader(PreprocessorOptions &Options,
                                     FileManager &Files) {
  if (Options.ImplicitPCHInclude.empty())
    return;
  StringRef Header = Options.ImplicitPCHInclude;
  if (!Header.consume_back(".pch"))
    Header.consume_back(".gch");
  if (!llvm::is_contained(Options.Includes, Header) &&
      Files.getOptionalFileRef(Header))
    Options.Includes.insert(Options.Includes.begin(), Header.str());
  Options.ImplicitPCHInclude.clear();
}

bool UnitFactory::runInvocation(
    std::shared_ptr<CompilerInvocation> Invocation, FileManager *Files,
    std::shared_ptr<PCHContainerOperations> PCHContainerOps,
    DiagnosticConsumer *Diagnostics) {
  replacePrecompiledHeader(Invocation->getPreprocessorOpts(), *Files);
  Invocation->getDependencyOutputOpts() = {};
  Invocation->getDiagnosticOpts().DiagnosticSerializationFile.clear();
  Invocation->getDiagnosticOpts().ShowCarets =
      false; // Nor "1 error generated".
  FrontendOptions &Frontend = Invocation->getFrontendOpts();
  Frontend.Plugins.clear();
  Frontend.AddPluginActions.clear();
  Frontend.SkipFunctionBodies =
      true; // Which ones: UnitConsumer::shouldSkipFunctionBody.
  return FrontendActionFactory::runInvocation(
      std::move(Invocation), Files, std::move(PCHContainerOps), Diagnostics);
}

std::string durability::lint::unitName(const CompileEntry &Entry,
                                       StringRef Root) {
  std::string Arguments;
  for (const std::string &Argument : Entry.Arguments)
    Arguments += Argument + '\n';
  StringRef File = Entry.File;
  if (File.consume_front(Root))
    File.consume_front("/");
  return File.str() + ":" +
         llvm::utohexstr(llvm::xxh3_64bits(Arguments), /*LowerCase=*/true);
}

/// Empty, or why there is no result.
static std::string
parseAndAnalyse(const CompileEntry &Entry, const AnalysisSetup &Setup,
                llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS,
                UnitResult &Result) {
  if (FS->setCurrentWorkingDirectory(Entry.Directory))
    return "the directory '" + Entry.Directory +
           "' of its compile command does not exist";
  if (!FS->exists(Entry.File))
    return "the file does not exist; is it generated by a build that was not "
           "run?";
  FileSystemOptions Options;
  auto Files = llvm::makeIntrusiveRefCnt<FileManager>(Options, FS);
  UnitFactory Factory(Entry, Setup, Result);
  FirstError Errors(Setup.Root, *FS);
  tooling::ToolInvocation Tool(Entry.Arguments, &Factory, Files.get(),
                               std::make_shared<PCHContainerOperations>());
  Tool.setDiagnosticConsumer(&Errors);
  if (Tool.run() && Errors.Text.empty())
    return "";
  return Errors.Text.empty() ? "its compile command is not understood by clang"
                             : Errors.Text;
}

UnitResult durability::lint::analyseUnit(
    const CompileEntry &Entry, const AnalysisSetup &Setup,
    llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS) {
  // A crash leaves the result half-written, so it is handed over only
  // afterwards.
  auto Result = std::make_unique<UnitResult>();
  std::string Reason;
  constexpr unsigned StackBytes =
      64u
      << 20; // Deeply nested expressions; address space only until it is used.
  llvm::CrashRecoveryContext Recovery;
  const bool Survived = Recovery.RunSafelyOnThread(
      [&] { Reason = parseAndAnalyse(Entry, Setup, FS, *Result); }, StackBytes);
  if (!Survived) {
    Reason =
        "clang or the analysis crashed on it; please report this with the file";
    (void)Result.release(); // Leaked: what the crash left half-written cannot
                            // be destroyed.
  }
  if (!Reason.empty()) {
    Result = std::make_unique<UnitResult>();
    Result->Report.Failed.push_back(
        {report::shownPath(Entry.File, Setup.Root, *FS), Reason});
    return std::move(*Result);
  }
  Result->Report.Analysed = 1;
  return std::move(*Result);
}
