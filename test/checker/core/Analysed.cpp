#include "Analysed.h"
#include "core/RecordFacts.h"
#include "model/Model.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Frontend/ASTUnit.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/StringExtras.h"
#include <gtest/gtest.h>
#include <set>

using namespace clang;
using namespace durability;

/// The calls that snippets use, as a system header declares them, on one line.
static const char PosixApi[] =
    "# 1 \"posix.h\" 1 3\n"
    "#ifdef __cplusplus\n"
    "extern \"C\" {\n"
    "#endif\n"
    "typedef struct _IO_FILE FILE; typedef unsigned long size_t;\n"
    "extern FILE *stdout, *stderr; int *__errno_location(void);\n"
    "int open(const char *, int, ...); int close(int); int dup(int); int "
    "dup2(int, int);\n"
    "long read(int, void *, size_t); long write(int, const void *, size_t);\n"
    "long pwrite(int, const void *, size_t, long); long lseek(int, long, "
    "int);\n"
    "int fsync(int); int fdatasync(int); void sync(void);\n"
    "int ftruncate(int, long); int fcntl(int, int, ...);\n"
    "int pipe(int *); int socket(int, int, int);\n"
    "void *mmap(void *, size_t, int, int, int, long);\n"
    "int msync(void *, size_t, int); int munmap(void *, size_t);\n"
    "long pwritev2(int, const void *, int, long, int);\n"
    "int rename(const char *, const char *); int unlink(const char *);\n"
    "FILE *fopen(const char *, const char *); FILE *fdopen(int, const char "
    "*);\n"
    "FILE *popen(const char *, const char *); int fileno(FILE *);\n"
    "int fputs(const char *, FILE *); int fflush(FILE *); int fclose(FILE *);\n"
    "size_t fwrite(const void *, size_t, size_t, FILE *);\n"
    "int fseek(FILE *, long, int); int setvbuf(FILE *, char *, int, size_t);\n"
    "void *memcpy(void *, const void *, size_t); void abort(void);\n"
    "int puts(const char *); long time(long *); int unheard_of(FILE *);\n"
    "#ifdef __cplusplus\n"
    "}\n"
    "#endif\n"
    "#define errno (*__errno_location())\n"
    "#define EINTR 4\n"
    "#define EINVAL 22\n"
    "#define O_RDONLY 0\n"
    "#define O_WRONLY 1\n"
    "#define O_RDWR 2\n"
    "#define O_CREAT 0x40\n"
    "#define O_TRUNC 0x200\n"
    "#define O_DSYNC 0x1000\n"
    "#define RWF_DSYNC 2\n"
    "#define PROT_WRITE 2\n"
    "#define MAP_SHARED 1\n"
    "#define MAP_PRIVATE 2\n"
    "#define MS_ASYNC 1\n"
    "#define MS_SYNC 4\n"
    "#define _IONBF 2\n"
    "#define F_FULLFSYNC 51\n"
    "# 1 \"input.cc\" 2\n";

static const Model &builtInModel() {
  static const std::unique_ptr<Model> Loaded = [] {
    llvm::Expected<std::unique_ptr<Model>> Built =
        loadModel({}, *llvm::vfs::getRealFileSystem());
    return llvm::cantFail(std::move(Built));
  }();
  return *Loaded;
}

Parsed::Parsed(StringRef Code, Language Of) {
  bool IsC = Of == Language::C;
  Unit = tooling::buildASTFromCodeWithArgs(
      Code, {IsC ? "-std=c17" : "-std=c++20", "-w", "-I" CONTRACTS_DIRECTORY},
      IsC ? "input.c" : "input.cc");
  EXPECT_TRUE(Unit && !Unit->getDiagnostics().hasErrorOccurred());
}

Parsed::~Parsed() = default;

ASTContext &Parsed::context() const { return Unit->getASTContext(); }

namespace {
class Finder : public RecursiveASTVisitor<Finder> {
public:
  explicit Finder(StringRef Name) : Name(Name) {}
  bool VisitNamedDecl(NamedDecl *D) {
    if (D->getQualifiedNameAsString() == Name)
      Found = D;
    return !Found;
  }
  const NamedDecl *Found = nullptr;

private:
  StringRef Name;
};
} // namespace

const NamedDecl *Parsed::find(StringRef Name) const {
  Finder F(Name);
  F.TraverseDecl(context().getTranslationUnitDecl());
  EXPECT_TRUE(F.Found) << Name.str();
  return F.Found;
}

Analysed::Analysed(StringRef Code, Language Of, const AnalysisLimits &Limits)
    : Unit(PosixApi + Code.str(), Of),
      Analysis(std::make_unique<TranslationUnitAnalysis>(
          Unit.context(), builtInModel(), Limits)) {}

Analysed::~Analysed() = default;

const FunctionResult *Analysed::function(StringRef QualifiedName) const {
  for (const FunctionResult *Result : Analysis->functions())
    if (Result->Function->getQualifiedNameAsString() == QualifiedName)
      return Result;
  return nullptr;
}

static std::string sources(uint8_t Set) {
  std::vector<std::string> Names;
  for (auto [Bit, Name] : {std::pair(Here, "1"), std::pair(EntryBuffer, "u"),
                           std::pair(EntryCache, "k"), std::pair(Unclear, "?")})
    if (Set & Bit)
      Names.push_back(Name);
  return Names.empty() ? "0" : llvm::join(Names, "|");
}

static std::string render(const FileState &F) {
  std::string Name = F.File->spelling();
  if (F.NotRegular)
    return Name + ": not regular";
  return Name + ": U=" + sources(F.Buffer) + " K=" + sources(F.Cache) +
         (F.Closed ? " closed" : "") + (F.SyncFailed ? " sync-failed" : "");
}

static bool isUntouched(const FileState &F) {
  return F.Buffer == EntryBuffer && F.Cache == EntryCache && !F.Closed &&
         !F.SyncFailed && !F.NotRegular && !F.Opened;
}

std::vector<std::string> Analysed::exits(StringRef Name, bool Success) const {
  const FunctionResult *Result = function(Name);
  if (!Result)
    return {"no result"};
  if (!Result->NotAnalysed.empty())
    return {"not analysed: " + Result->NotAnalysed};
  std::set<std::string> Lines;
  for (const ExitRecord &Exit : Result->Exits) {
    if (Result->isSuccess(Exit) != Success)
      continue;
    std::vector<std::string> Files;
    for (const FileState &F : Exit.At.Files)
      if (!isUntouched(F))
        Files.push_back(render(F));
    Lines.insert(Files.empty() ? "untouched" : llvm::join(Files, "; "));
  }
  return {Lines.begin(), Lines.end()};
}

std::vector<std::string> Analysed::ok(StringRef Name) const {
  return exits(Name, true);
}
std::vector<std::string> Analysed::fail(StringRef Name) const {
  return exits(Name, false);
}

std::vector<std::string> Analysed::names(StringRef Name) const {
  static constexpr const char *Causes[] = {"created", "renamed",   "linked",
                                           "removed", "directory", "stated"};
  std::set<std::string> Lines;
  const FunctionResult *Result = function(Name);
  if (!Result)
    return {"no result"};
  for (const ExitRecord &Exit : Result->Exits) {
    if (!Result->isSuccess(Exit))
      continue;
    std::vector<std::string> Names;
    for (const NameState &Entry : Exit.At.Entries)
      Names.push_back(Causes[static_cast<unsigned>(Entry.Cause)] +
                      (" N=" + sources(Entry.Unstable)) +
                      (Entry.Intended ? " intended" : ""));
    Lines.insert(Names.empty() ? "none" : llvm::join(Names, "; "));
  }
  return {Lines.begin(), Lines.end()};
}

std::vector<std::string> Analysed::syncs(StringRef Name) const {
  std::set<std::string> Lines;
  if (const FunctionResult *Result = function(Name))
    for (const EventRecord &Event : Result->Events)
      if (Event.Kind == EffectKind::Sync)
        Lines.insert(Event.File->spelling() +
                     " U=" + sources(Event.Before.Buffer));
  return {Lines.begin(), Lines.end()};
}

std::string Analysed::row(StringRef Name) const {
  for (const DurabilityRow &Row : Analysis->durabilityRows())
    if (Row.Function->getQualifiedNameAsString() == Name) {
      std::string Detail = Row.Condition + Row.Reason;
      return durabilityLevelName(Row.Level).str() +
             (Detail.empty() ? "" : ": " + Detail);
    }
  return "no row";
}

std::vector<std::string> Analysed::buffers() const {
  std::vector<std::string> Lines;
  for (const OwnBuffer &Buffer : Analysis->shared().Buffers.all())
    Lines.push_back(spelling(Buffer.Storage) + " " + spelling(Buffer.Level) +
                    " " + spelling(Buffer.Handle));
  return Lines;
}

std::string Analysed::everything() const {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  Analysis->dumpEvents(OS);
  Analysis->dumpStates(OS);
  Analysis->dumpSummaries(OS);
  for (const DurabilityRow &Row : Analysis->durabilityRows())
    OS << row(Row.Function->getQualifiedNameAsString()) << "\n";
  return Text;
}
