#include "lint/Run.h"

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

static constexpr StringRef CanaryCheck = "durability-fsync-without-flush";

/// Data is still in the stream's buffer when the file is synced.
static constexpr StringRef CanaryText = R"(
typedef struct Stream FILE;
int fputs(const char *Text, FILE *File);
int fileno(FILE *File);
int fsync(int Descriptor);
int durabilityCanary(FILE *File) {
  if (fputs("data", File) < 0)
    return -1;
  return fsync(fileno(File));
}
)";

std::string durability::lint::runCanary(const AnalysisSetup &Setup,
                                        StringRef ResourceDirectory) {
  const CheckDescription *Check = findCheck(CanaryCheck);
  if (!Check)
    return ("the canary's check '" + CanaryCheck + "' is not built in").str();
  AnalysisSetup Own = Setup;
  Own.Checks = {Check};
  Own.Index = nullptr;
  Own.Cache = nullptr;
  Own.Limits = {}; // Whatever limits the user chose, the tool must work.
  Own.DumpCalls = Own.WithRows = Own.DumpEvents = Own.DumpStates =
      Own.DumpSummaries = false;

  CompileEntry Entry;
  Entry.Directory = "/";
  Entry.File = "/durability-canary.c";
  Entry.Arguments = cleanArguments({"clang", "-c", Entry.File}, Entry.File,
                                   ResourceDirectory);
  auto Memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  Memory->addFile(Entry.File, 0, llvm::MemoryBuffer::getMemBuffer(CanaryText));
  const report::Report Result = analyseUnit(Entry, Own, Memory).Report;
  if (!Result.Failed.empty())
    return "the canary, a snippet with a known defect, could not be "
           "analysed: " +
           Result.Failed.front().Reason;
  if (Result.Findings.empty())
    return ("the canary, a snippet with a known defect, was not flagged by " +
            CanaryCheck +
            ": silence means nothing. Does a --model file change fputs, fileno "
            "or fsync?")
        .str();
  return "";
}
