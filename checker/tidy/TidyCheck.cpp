#include "tidy/TidyCheck.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchers.h"

using namespace clang;
using namespace durability;
using namespace durability::tidy;
using llvm::StringRef;

/// Global option: further API models.
static constexpr StringRef ModelFilesOption = "DurabilityModelFiles";

TidyCheck::TidyCheck(StringRef Name, clang::tidy::ClangTidyContext *Context,
                     const CheckDescription &Description)
    : ClangTidyCheck(Name, Context), Description(Description),
      ModelFiles(Options.getLocalOrGlobal(ModelFilesOption, "")) {
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
  for (const LimitDescription &D : allLimits())
    Options.store(Map, D.CheckOption, std::to_string(Limits.*D.Member));
  for (const CheckOption &Option : Description.Options)
    Options.store(Map, Option.Name,
                  Values[(Description.Name + "." + Option.Name).str()]);
}

void TidyCheck::registerPPCallbacks(const SourceManager &Sources,
                                    Preprocessor *PP, Preprocessor *) {
  Unit = TidyUnit::of(Sources, ModelFiles, Limits);
  Unit->join(*this);
  Unit->record(*PP);
  standInForTranslationUnit();
  if (std::string Error = Unit->takeModelError(); !Error.empty())
    configurationDiag("%0: %1", DiagnosticIDs::Error)
        << ModelFilesOption << Error;
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
    report(F);
}

/// Messages are arguments, not formats: they quote source text.
void TidyCheck::report(const Finding &F) {
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
    diag(Step.Location, "%0", DiagnosticIDs::Note) << Step.Message;
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
