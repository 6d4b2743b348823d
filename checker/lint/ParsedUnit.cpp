#include "lint/ParsedUnit.h"
#include "report/Collector.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
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

/// Keeps the first error and drops everything else.
class ParsedUnit::FirstError : public DiagnosticConsumer {
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

namespace {
class UnitConsumer : public ASTConsumer {
public:
  explicit UnitConsumer(const SourceManager &Sources) : Sources(Sources) {}
  /// Functions of system headers touch no file unless the model says so: their
  /// bodies need no parsing.
  bool shouldSkipFunctionBody(Decl *D) override {
    return Sources.isInSystemHeader(D->getLocation());
  }

private:
  const SourceManager &Sources;
};
} // namespace

namespace durability::lint {
class UnitAction : public ASTFrontendAction {
public:
  explicit UnitAction(ParsedUnit &Into) : Into(Into) {}
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler,
                                                 StringRef) override {
    Preprocessor &PP = Compiler.getPreprocessor();
    PP.addPPCallbacks(PreprocessorFacts::record(PP, Into.Facts));
    return std::make_unique<UnitConsumer>(Compiler.getSourceManager());
  }

private:
  ParsedUnit &Into;
};

/// As clang's own, but what was parsed stays.
class KeepingAction : public tooling::ToolAction {
public:
  explicit KeepingAction(ParsedUnit &Into) : Into(Into) {}
  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation,
                     FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> PCHContainerOps,
                     DiagnosticConsumer *Diagnostics) override;

private:
  ParsedUnit &Into;
};
} // namespace durability::lint

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

static void adapt(CompilerInvocation &Invocation, FileManager &Files) {
  replacePrecompiledHeader(Invocation.getPreprocessorOpts(), Files);
  Invocation.getDependencyOutputOpts() = {};
  Invocation.getDiagnosticOpts().DiagnosticSerializationFile.clear();
  Invocation.getDiagnosticOpts().ShowCarets = false; // Nor "1 error generated".
  FrontendOptions &Frontend = Invocation.getFrontendOpts();
  Frontend.Plugins.clear();
  Frontend.AddPluginActions.clear();
  Frontend.SkipFunctionBodies =
      true; // Which ones: UnitConsumer::shouldSkipFunctionBody.
}

bool KeepingAction::runInvocation(
    std::shared_ptr<CompilerInvocation> Invocation, FileManager *Files,
    std::shared_ptr<PCHContainerOperations> PCHContainerOps,
    DiagnosticConsumer *Diagnostics) {
  adapt(*Invocation, *Files);
  Into.Compiler = std::make_unique<CompilerInstance>(
      std::move(Invocation), std::move(PCHContainerOps));
  CompilerInstance &Compiler = *Into.Compiler;
  Compiler.setVirtualFileSystem(Files->getVirtualFileSystemPtr());
  Compiler.setFileManager(Files);
  Compiler.createDiagnostics(Diagnostics, /*ShouldOwnClient=*/false);
  Compiler.createSourceManager();
  auto Action = std::make_unique<UnitAction>(Into);
  if (!Compiler.createTarget() || Compiler.getFrontendOpts().Inputs.empty() ||
      !Action->BeginSourceFile(Compiler,
                               Compiler.getFrontendOpts().Inputs.front()))
    return false;
  Into.Action = std::move(Action);
  llvm::consumeError(Into.Action->Execute());
  return !Compiler.getDiagnostics().hasErrorOccurred();
}

ParsedUnit::ParsedUnit() = default;

ParsedUnit::~ParsedUnit() {
  if (Action)
    Action->EndSourceFile();
}

ASTContext &ParsedUnit::context() const { return Compiler->getASTContext(); }

std::unique_ptr<ParsedUnit>
ParsedUnit::parse(const CompileEntry &Entry, StringRef Root,
                  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS,
                  std::string &Reason) {
  if (FS->setCurrentWorkingDirectory(Entry.Directory)) {
    Reason = "the directory '" + Entry.Directory +
             "' of its compile command does not exist";
    return nullptr;
  }
  if (!FS->exists(Entry.File)) {
    Reason = "the file does not exist; is it generated by a build that was not "
             "run?";
    return nullptr;
  }
  std::unique_ptr<ParsedUnit> Unit(new ParsedUnit());
  FileSystemOptions Options;
  Unit->Files = llvm::makeIntrusiveRefCnt<FileManager>(Options, FS);
  Unit->Errors = std::make_unique<FirstError>(Root, *FS);
  KeepingAction Keep(*Unit);
  tooling::ToolInvocation Tool(Entry.Arguments, &Keep, Unit->Files.get(),
                               std::make_shared<PCHContainerOperations>());
  Tool.setDiagnosticConsumer(Unit->Errors.get());
  if (Tool.run() && Unit->Errors->Text.empty())
    return Unit;
  Reason = Unit->Errors->Text.empty()
               ? "its compile command is not understood by clang"
               : Unit->Errors->Text;
  return nullptr;
}

std::vector<index::SourceFact> ParsedUnit::sources() const {
  std::vector<index::SourceFact> Facts;
  const SourceManager &Sources = Compiler->getSourceManager();
  for (auto It = Sources.fileinfo_begin(); It != Sources.fileinfo_end(); ++It) {
    std::optional<llvm::MemoryBufferRef> Text = It->second->getBufferIfLoaded();
    llvm::SmallString<256> Path(It->first.getName());
    Files->makeAbsolutePath(Path);
    if (Text)
      Facts.push_back({Path.str().str(), llvm::xxh3_64bits(Text->getBuffer())});
  }
  llvm::sort(Facts);
  return Facts;
}

size_t ParsedUnit::bytes() const {
  const SourceManager &Sources = Compiler->getSourceManager();
  return context().getASTAllocatedMemory() +
         context().getSideTableAllocatedMemory() +
         Sources.getContentCacheSize() + Sources.getDataStructureSizes() +
         Sources.getMemoryBufferSizes().malloc_bytes +
         Compiler->getPreprocessor().getTotalMemory();
}

bool durability::lint::runGuarded(llvm::function_ref<void()> Do) {
  constexpr unsigned StackBytes = 64u
                                  << 20; // Address space only until it is used.
  llvm::CrashRecoveryContext Recovery;
  return Recovery.RunSafelyOnThread(Do, StackBytes);
}
