#include "tidy/TidyCheck.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include "clang/Basic/FileManager.h"
#include "llvm/Support/Path.h"

using namespace clang;
using namespace durability;
using namespace durability::tidy;
using llvm::StringRef;

TidyCheck::TidyCheck(StringRef Name, clang::tidy::ClangTidyContext *Context,
                     const CheckDescription &Description)
    : ClangTidyCheck(Name, Context), Description(Description),
      ModelFiles(Options.getLocalOrGlobal(ModelFilesOption, "")),
      IndexFile(Options.getLocalOrGlobal(IndexOption, "")) {
  for (const LimitDescription &D : allLimits()) {
    StringRef Value = Options.getLocalOrGlobal(D.CheckOption, "");
    std::string Reason = Value.empty() ? "" : setLimit(D, Value, Limits);
    if (Reason.empty())
      continue;
    Configured = false;
    configurationDiag("%0: %1", DiagnosticIDs::Error)
        << D.CheckOption << Reason;
  }
  for (const CheckOption &Option : Description.Options) {
    StringRef Value = Options.get(Option.Name, Option.Default);
    // An alias in the user's configuration has another name than the check.
    Values[(Description.Name + "." + Option.Name).str()] = Value.str();
    if (!Description.ValidateOption)
      continue;
    std::string Reason = Description.ValidateOption(Option.Name, Value);
    if (Reason.empty())
      continue;
    Configured = false;
    configurationDiag("%0.%1: %2", DiagnosticIDs::Error)
        << Name << Option.Name << Reason;
  }
}

void TidyCheck::storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Map) {
  Options.store(Map, ModelFilesOption, ModelFiles);
  Options.store(Map, IndexOption, IndexFile);
  for (const LimitDescription &D : allLimits())
    Options.store(Map, D.CheckOption, std::to_string(Limits.*D.Member));
  for (const CheckOption &Option : Description.Options)
    Options.store(Map, Option.Name,
                  Values[(Description.Name + "." + Option.Name).str()]);
}

void TidyCheck::registerPPCallbacks(const SourceManager &Sources,
                                    Preprocessor *PP, Preprocessor *) {
  Unit = TidyUnit::of(Sources, ModelFiles, IndexFile, Limits);
  Unit->join(*this);
  Unit->record(*PP);
  standInForTranslationUnit();
  if (std::string Error = Unit->takeError(); !Error.empty())
    configurationDiag("%0", DiagnosticIDs::Error) << Error;
}

void TidyCheck::registerMatchers(ast_matchers::MatchFinder *Finder) {
  this->Finder = Finder;
  Finder->addMatcher(ast_matchers::translationUnitDecl(), this);
  standInForTranslationUnit();
}

/// clangd restricts the traversal to the declarations of the main file, so that
/// the translation unit itself never matches there. A function definition then
/// stands for it: the first check looks for one, on behalf of all.
void TidyCheck::standInForTranslationUnit() {
  using namespace ast_matchers;
  if (Unit && Finder && Unit->members().front() == this)
    Finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

void TidyCheck::check(const ast_matchers::MatchFinder::MatchResult &Result) {
  if (!Unit)
    return;
  if (!Result.Nodes.getNodeAs<FunctionDecl>("function"))
    return judge(*Result.Context);
  for (TidyCheck *Member : Unit->members())
    Member->judge(*Result.Context);
}

void TidyCheck::judge(ASTContext &Context) {
  if (std::exchange(Judged, true) || !Configured || !Unit)
    return;
  // What could not be parsed may be the very call that is missing.
  if (Context.getDiagnostics().hasUncompilableErrorOccurred())
    return;
  const TranslationUnitAnalysis *Analysis = Unit->analysis(Context);
  if (!Analysis)
    return;
  CheckOutput Output;
  Description.Run({*Analysis, Unit->preprocessor(), Values}, Output);
  for (const Finding &F : Output.Findings)
    report(F, Context.getSourceManager());
}

/// A step in a file that this translation unit does not read is shown there
/// when the file is, and else where the function is declared.
void TidyCheck::note(const PathStep &Step, SourceManager &Sources) {
  const ForeignPlace *There = Step.Elsewhere;
  if (!There) {
    diag(Step.Location, "%0", DiagnosticIDs::Note) << Step.Message;
    return;
  }
  llvm::SmallString<256> Path(There->File);
  llvm::sys::path::make_absolute(Unit->indexRoot(), Path);
  if (OptionalFileEntryRef File =
          Sources.getFileManager().getOptionalFileRef(Path)) {
    const FileID Id = Sources.getOrCreateFileID(*File, SrcMgr::C_User);
    const SourceLocation Location =
        Sources.translateLineCol(Id, There->Line, There->Column);
    if (Location.isValid()) {
      diag(Location, "%0", DiagnosticIDs::Note) << Step.Message;
      return;
    }
  }
  diag(Step.Location, "%0 (%1:%2)", DiagnosticIDs::Note)
      << Step.Message << There->File << There->Line;
}

/// Messages are arguments, not formats: they quote source text.
void TidyCheck::report(const Finding &F, SourceManager &Sources) {
  {
    DiagnosticBuilder Warning = diag(F.Location, "%0") << F.Message;
    for (const SuggestedEdit &Edit : F.Edits)
      Warning << (Edit.Range.getBegin() == Edit.Range.getEnd() &&
                          Edit.Range.isCharRange()
                      ? FixItHint::CreateInsertion(Edit.Range.getBegin(),
                                                   Edit.Text)
                      : FixItHint::CreateReplacement(Edit.Range, Edit.Text));
  }
  for (const PathStep &Step : F.Path)
    note(Step, Sources);
  if (!F.Condition.empty())
    diag(F.Location, "when '%0' holds", DiagnosticIDs::Note) << F.Condition;
}

void durability::tidy::addFactories(
    clang::tidy::ClangTidyCheckFactories &Factories) {
  for (const CheckDescription &Description : allChecks())
    Factories.registerCheckFactory(
        Description.Name,
        [&Description](StringRef Name, clang::tidy::ClangTidyContext *Context) {
          return std::make_unique<TidyCheck>(Name, Context, Description);
        });
}

std::string durability::tidy::defaultChecks() {
  std::string Names;
  for (const CheckDescription &Description : allChecks())
    if (Description.Level == CheckLevel::Default)
      Names += (Names.empty() ? "" : ",") + Description.Name.str();
  return Names;
}
