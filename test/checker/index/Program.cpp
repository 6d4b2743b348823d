#include "Program.h"
#include "core/FunctionResult.h"
#include "index/Export.h"
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

struct Program::Unit {
  std::string Name;
  std::unique_ptr<ASTUnit> Parsed;
  std::unique_ptr<Imports> Imported;
  std::unique_ptr<TranslationUnitAnalysis> Analysis;
  UnitFacts Facts;
  uint64_t ImportHash = 0;

  void analyse(std::shared_ptr<const Index> With) {
    static const std::unique_ptr<Model> BuiltIn =
        llvm::cantFail(loadModel({}, *llvm::vfs::getRealFileSystem()));
    Imported = std::make_unique<Imports>(std::move(With));
    Analysis = std::make_unique<TranslationUnitAnalysis>(
        Parsed->getASTContext(), *BuiltIn, AnalysisLimits(), Imported.get());
    Facts = exportUnit(*Analysis, *Imported, "", Name);
  }
};

static std::shared_ptr<const Index> reread(const Linked &Links) {
  return llvm::cantFail(Index::parse(
      llvm::MemoryBuffer::getMemBufferCopy(writeIndex(Links.contents({})))));
}

Program::Program(std::vector<File> Files, unsigned MaxRounds) {
  for (File &F : Files) {
    auto U = std::make_unique<Unit>();
    U->Name = F.Name;
    U->Parsed = tooling::buildASTFromCodeWithArgs(Calls + F.Code,
                                                  {"-std=c17", "-w"}, F.Name);
    EXPECT_TRUE(U->Parsed && !U->Parsed->getDiagnostics().hasErrorOccurred());
    U->analyse(nullptr);
    Units.push_back(std::move(U));
  }
  auto Link = [&](bool First) {
    std::vector<const UnitFacts *> Facts;
    for (const auto &U : Units)
      Facts.push_back(&U->Facts);
    return std::make_unique<Linked>(Facts, First);
  };
  auto Links = Link(/*First=*/true);
  for (bool Changed = true; Changed;) {
    Changed = false;
    Made = reread(*Links);
    for (const auto &U : Units)
      if (uint64_t Hash = Links->importHash(U->Facts.Asked);
          Hash != U->ImportHash) {
        U->ImportHash = Hash;
        U->analyse(Made);
        Changed = true;
      }
    if (!Changed)
      break;
    auto Next = Link(/*First=*/false);
    if (++Rounds >= MaxRounds) {
      Unsettled = Next->forgetUnsettled(*Links);
      Changed = false;
    }
    Links = std::move(Next);
  }
  Made = reread(*Links);
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
