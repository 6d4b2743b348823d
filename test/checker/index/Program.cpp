#include "Program.h"
#include "core/FunctionResult.h"
#include "index/Imports.h"
#include "index/Link.h"
#include "model/Model.h"
#include "clang/Frontend/ASTUnit.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/StringExtras.h"
#include <gtest/gtest.h>
#include <set>

using namespace clang;
using namespace durability;
using namespace durability::index;

static const char Calls[] =
    "# 1 \"calls.h\" 1 3\n"
    "typedef struct Stream FILE; int fputs(const char *, FILE *);\n"
    "int fflush(FILE *); int fileno(FILE *); int fsync(int);\n"
    "long write(int, const void *, unsigned long); int close(int);\n"
    "int open(const char *, int, ...);\n"
    "# 1 \"input.c\" 2\n";

static const Model &builtIn() {
  static const std::unique_ptr<Model> Loaded =
      llvm::cantFail(loadModel({}, *llvm::vfs::getRealFileSystem()));
  return *Loaded;
}

struct Program::Unit {
  std::string Name;
  std::unique_ptr<ASTUnit> Parsed;
  std::unique_ptr<LinkedUnit> Linked;
  std::unique_ptr<Imports> Imported;
  std::unique_ptr<TranslationUnitAnalysis> Analysis;
  UnitFacts Facts;

  /// As if it were parsed again.
  void restart() {
    Linked = std::make_unique<LinkedUnit>(Parsed->getASTContext(), builtIn(),
                                          AnalysisLimits(), "", Name);
  }
  void analyse(std::shared_ptr<const Index> With) {
    Imported = std::make_unique<Imports>(std::move(With));
    Analysis = std::make_unique<TranslationUnitAnalysis>(
        Parsed->getASTContext(), builtIn(), AnalysisLimits(), Imported.get());
  }
};

static const char CxxCalls[] =
    "# 1 \"calls.h\" 1 3\n"
    "extern \"C\" { typedef struct Stream FILE; int fputs(const char *, FILE "
    "*); int fflush(FILE *); int fileno(FILE *); int fsync(int);\n"
    "long write(int, const void *, unsigned long); int close(int);\n"
    "int open(const char *, int, ...); }\n"
    "# 1 \"input.cpp\" 2\n";

Program::Program(std::vector<File> Files, unsigned MaxRounds, size_t MaxCircle,
                 size_t MaxPlaces) {
  std::vector<const UnitFacts *> Facts;
  for (File &F : Files) {
    auto U = std::make_unique<Unit>();
    const bool IsC = llvm::StringRef(F.Name).ends_with(".c");
    U->Name = F.Name;
    U->Parsed = tooling::buildASTFromCodeWithArgs(
        (IsC ? Calls : CxxCalls) + F.Code,
        {IsC ? "-std=c17" : "-std=c++17", "-w"}, F.Name);
    EXPECT_TRUE(U->Parsed && !U->Parsed->getDiagnostics().hasErrorOccurred());
    U->restart();
    U->Facts = U->Linked->facts();
    Facts.push_back(&U->Facts);
    Units.push_back(std::move(U));
  }
  Plan = std::make_unique<LinkPlan>(Facts, MaxCircle);
  Conclusions Known(*Plan, MaxPlaces);
  for (const auto &U : Units)
    U->Linked->begin(Known);
  for (uint32_t Step = 0; Step < Plan->steps().size(); ++Step)
    if (!runStep(Step, MaxRounds, Known, [&](const LinkPlan::Part &Part) {
          return std::optional(Units[Part.Unit]->Linked->run(Step, Part));
        }))
      ++Unsettled;
  for (size_t I = 0; I < Units.size(); ++I)
    for (const NotAnalysed &N : Units[I]->Linked->leftOut(Known, I))
      LeftOut.push_back(N.Function->getNameAsString() + ": " + N.Reason);
  const std::string Bytes = writeIndex(Known.contents({}));
  Made =
      llvm::cantFail(Index::parse(llvm::MemoryBuffer::getMemBufferCopy(Bytes)));
  for (const auto &U : Units)
    U->analyse(Made);
}

Program::~Program() = default;

static std::string sources(uint8_t Set) {
  std::string Text;
  for (auto [Bit, Name] : {std::pair(Here, "1"), std::pair(EntryBuffer, "u"),
                           std::pair(EntryCache, "k"), std::pair(Unclear, "?")})
    if (Set & Bit)
      Text += (Text.empty() ? "" : "|") + std::string(Name);
  return Text.empty() ? "0" : Text;
}

std::vector<std::string> Program::exits(const std::string &Function) const {
  std::set<std::string> Lines;
  for (const auto &U : Units)
    for (const FunctionResult *Result : U->Analysis->functions()) {
      if (Result->Function->getNameAsString() != Function)
        continue;
      for (const ExitRecord &Exit : Result->Exits) {
        std::vector<std::string> Parts;
        for (const FileState &F : Exit.At.Files)
          if (!F.isNeutral())
            Parts.push_back(F.File->spelling() + ": U=" + sources(F.Buffer) +
                            " K=" + sources(F.Cache));
        Lines.insert(Parts.empty() ? "untouched" : llvm::join(Parts, "; "));
      }
    }
  return {Lines.begin(), Lines.end()};
}
