#include "lint/DurableFile.h"
#include "lint/Run.h"
#include "lint/UnitCache.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/xxhash.h"

using namespace durability;
using namespace durability::lint;

LinkRun::Settings durability::lint::linkSettings(const Options &O) {
  return {O.Jobs,  O.MaxLinkRounds, size_t(O.LinkMemory) << 20,
          nullptr, O.MaxLinkCircle, O.MaxLinkPlaces};
}

static void summarise(const LinkRun::Counts &Count, size_t Bytes,
                      unsigned MaxRounds, llvm::raw_ostream &OS) {
  OS << Count.Units - Count.Failed << " of " << Count.Units
     << (Count.Units == 1 ? " file" : " files")
     << " indexed: " << Count.Functions << " functions, " << Bytes << " bytes, "
     << Count.Steps << (Count.Steps == 1 ? " step" : " steps")
     << " of linking, " << Count.Cached << " from the cache, " << Count.Parses
     << (Count.Parses == 1 ? " parse" : " parses") << ", at most "
     << (Count.Peak >> 20) << " MB of parsed files\n";
  if (Count.Unsettled)
    OS << Count.Unsettled
       << (Count.Unsettled == 1 ? " function does" : " functions do")
       << " not settle in " << MaxRounds
       << " rounds and will be unknown to other files; see "
          "--max-link-rounds\n";
}

int durability::lint::runIndex(const Options &O, AnalysisSetup &Setup,
                               llvm::ArrayRef<CompileEntry> Entries) {
  LinkRun::Settings Given = linkSettings(O);
  LinkCache Cache(O.CacheDirectory, llvm::xxh3_64bits(cacheSeed(O, Setup)),
                  Setup.FileSystem());
  if (llvm::Error E = Cache.prepare())
    return toolError(std::move(E));
  if (Cache.enabled())
    Given.Cache = &Cache;
  LinkRun Linking(Entries, Setup, Given);
  Linking.link();
  index::IndexSetup Made;
  Made.Tool = index::toolVersion();
  Made.ModelHash = index::hashOfFiles(O.ModelFiles);
  Made.Root = Setup.Root;
  const std::string Bytes = Linking.index(std::move(Made));
  const std::vector<report::FailedFile> Failed = Linking.failed();
  for (const report::FailedFile &F : Failed)
    llvm::WithColor::error(llvm::errs(), F.File)
        << "not analysed: " << F.Reason << '\n';
  if (llvm::Error E = replaceDurably(O.OutputFile, Bytes))
    return toolError(std::move(E));
  summarise(Linking.counts(), Bytes.size(), O.MaxLinkRounds, llvm::outs());
  return Failed.empty() ? ExitClean : ExitNotAnalysed;
}
