#include "Parsed.h"
#include "FakeModel.h"
#include "checks/Check.h"
#include "core/Analysis.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Tooling/Tooling.h"
#include "gtest/gtest.h"

using namespace clang;
using namespace durability;

namespace {

using Callback =
    llvm::function_ref<void(ASTContext &, const PreprocessorFacts &)>;

class CallbackConsumer : public ASTConsumer {
public:
  CallbackConsumer(const PreprocessorFacts &Facts, Callback Body)
      : Facts(Facts), Body(Body) {}
  void HandleTranslationUnit(ASTContext &Context) override {
    Body(Context, Facts);
  }

private:
  const PreprocessorFacts &Facts;
  Callback Body;
};

class FactsAction : public ASTFrontendAction {
public:
  explicit FactsAction(Callback Body) : Body(Body) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Instance,
                                                 StringRef) override {
    Preprocessor &PP = Instance.getPreprocessor();
    PP.addPPCallbacks(PreprocessorFacts::record(PP, Facts));
    return std::make_unique<CallbackConsumer>(Facts, Body);
  }

private:
  PreprocessorFacts Facts;
  Callback Body;
};

} // namespace

void durability::withParsed(const Snippet &Input, Callback Body) {
  std::vector<std::string> Arguments = Input.Arguments;
  Arguments.insert(Arguments.end(), {"-I.", "-fsyntax-only"});
  EXPECT_TRUE(tooling::runToolOnCodeWithArgs(
      std::make_unique<FactsAction>(Body), Input.Code, Arguments,
      Input.FileName, "test", std::make_shared<PCHContainerOperations>(),
      Input.Headers));
}

std::vector<std::string> durability::runCheck(const Snippet &Input,
                                              StringRef Check,
                                              StringRef Platforms) {
  std::vector<std::string> Lines;
  withParsed(Input, [&](ASTContext &Context, const PreprocessorFacts &Facts) {
    FakeModel Model;
    TranslationUnitAnalysis Analysis(Context, Model, AnalysisLimits());
    CheckOptions Options;
    if (!Platforms.empty())
      Options[(Check + ".Platforms").str()] = Platforms.str();
    CheckOutput Output;
    findCheck(Check)->Run({Analysis, Facts, Options}, Output);
    const SourceManager &Sources = Context.getSourceManager();
    auto LineOf = [&](SourceLocation Location) {
      return std::to_string(Sources.getSpellingLineNumber(Location));
    };
    for (const Finding &F : Output.Findings) {
      EXPECT_EQ(F.Check, Check);
      Lines.push_back(LineOf(F.Location) + ": " + F.Message);
      for (const PathStep &Step : F.Path)
        Lines.push_back("  " + LineOf(Step.Location) + ": " + Step.Message);
      for (const SuggestedEdit &Edit : F.Edits)
        Lines.push_back("  edit " + LineOf(Edit.Range.getBegin()) + ": " +
                        Edit.Text);
    }
    EXPECT_EQ(Output.Sinks.Judged, Output.Sinks.Reported +
                                       Output.Sinks.ProvenSilent +
                                       Output.Sinks.Unknown);
  });
  return Lines;
}
