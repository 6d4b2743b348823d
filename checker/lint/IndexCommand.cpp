#include "index/Link.h"
#include "lint/DurableFile.h"
#include "lint/Run.h"
#include "lint/UnitCache.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/xxhash.h"

using namespace durability;
using namespace durability::lint;

namespace {

/// Makes an index: analyses, links, analyses again what learned something.
class Indexer {
public:
  Indexer(const Options &O, AnalysisSetup &Setup,
          llvm::ArrayRef<CompileEntry> Entries, UnitCache &Cache)
      : O(O), Setup(Setup), Entries(Entries), Cache(Cache) {
    Made.Tool = index::toolVersion();
    Made.ModelHash = index::hashOfFiles(O.ModelFiles);
    Made.Root = Setup.Root;
    for (const CompileEntry &Entry : Entries)
      Units.push_back({unitName(Entry, Setup.Root), std::nullopt, 0, false});
  }
  /// The bytes of the index.
  [[nodiscard]] std::string run();
  [[nodiscard]] const std::vector<report::FailedFile> &failed() const {
    return Failed;
  }
  void summarise(llvm::raw_ostream &OS, size_t Bytes) const;

private:
  struct Unit {
    std::string Name;
    std::optional<index::UnitFacts> Facts; ///< Nothing when it failed.
    uint64_t Imports = 0;                  ///< What it was analysed with last.
    bool Failed = false;
  };
  void analyse(llvm::ArrayRef<size_t> Which);
  [[nodiscard]] index::Linked link(bool First) const;
  [[nodiscard]] bool round(const index::Linked &Links);

  const Options &O;
  AnalysisSetup &Setup;
  llvm::ArrayRef<CompileEntry> Entries;
  UnitCache &Cache;
  index::IndexSetup Made;
  std::vector<Unit> Units;
  std::vector<report::FailedFile> Failed;
  unsigned Analysed = 0, FromCache = 0;
};

} // namespace

/// With Setup.Index as it is.
void Indexer::analyse(llvm::ArrayRef<size_t> Which) {
  std::vector<size_t> Missing;
  for (const size_t I : Which)
    if (auto Found = Cache.find(Units[I].Name, Units[I].Imports)) {
      Units[I].Facts = std::move(Found);
      ++FromCache;
    } else {
      Missing.push_back(I);
    }
  std::vector<CompileEntry> Wanted;
  for (const size_t I : Missing)
    Wanted.push_back(Entries[I]);
  std::vector<UnitResult> Results = runEach(Wanted, Setup, O.Jobs);
  for (size_t N = 0; N < Missing.size(); ++N) {
    Unit &U = Units[Missing[N]];
    Cache.keep(U.Name, U.Imports, Results[N]);
    ++Analysed;
    U.Failed = !Results[N].Facts;
    U.Facts = std::move(Results[N].Facts);
    llvm::append_range(Failed, Results[N].Report.Failed);
  }
}

index::Linked Indexer::link(bool First) const {
  std::vector<const index::UnitFacts *> Facts;
  for (const Unit &U : Units)
    if (U.Facts)
      Facts.push_back(&*U.Facts);
  return index::Linked(std::move(Facts), First);
}

/// Analyses what asked for something that has changed; false when nothing did.
bool Indexer::round(const index::Linked &Links) {
  std::vector<size_t> Which;
  for (size_t I = 0; I < Units.size(); ++I) {
    Unit &U = Units[I];
    const uint64_t Imports = U.Facts ? Links.importHash(U.Facts->Asked) : 0;
    if (!U.Facts || Imports == U.Imports)
      continue;
    U.Imports = Imports;
    Which.push_back(I);
  }
  if (Which.empty())
    return false;
  Setup.Index = llvm::cantFail(index::Index::parse(
      llvm::MemoryBuffer::getMemBufferCopy(writeIndex(Links.contents(Made)))));
  analyse(Which);
  return true;
}

std::string Indexer::run() {
  Setup.Export = true;
  std::vector<size_t> All(Units.size());
  std::iota(All.begin(), All.end(), 0);
  analyse(All);
  auto Links = std::make_unique<index::Linked>(link(/*First=*/true));
  while (round(*Links)) {
    auto Next = std::make_unique<index::Linked>(link(/*First=*/false));
    if (++Made.Rounds >= O.MaxLinkRounds) {
      Made.Unsettled = Next->forgetUnsettled(*Links);
      Links = std::move(Next);
      break;
    }
    Links = std::move(Next);
  }
  return writeIndex(Links->contents(Made));
}

void Indexer::summarise(llvm::raw_ostream &OS, size_t Bytes) const {
  size_t Functions = 0;
  for (const Unit &U : Units)
    Functions += U.Facts ? U.Facts->Functions.size() : 0;
  OS << Units.size() - Failed.size() << " of " << Units.size()
     << (Units.size() == 1 ? " file" : " files") << " indexed: " << Functions
     << " functions, " << Bytes << " bytes, " << Made.Rounds
     << (Made.Rounds == 1 ? " round" : " rounds") << " of linking, " << Analysed
     << " analyses, " << FromCache << " from the cache\n";
  if (Made.Unsettled)
    OS << Made.Unsettled
       << (Made.Unsettled == 1 ? " function does" : " functions do")
       << " not settle in " << Made.Rounds
       << " rounds and will be unknown, with all that call them; see "
          "--max-link-rounds\n";
}

/// Of the tool itself: what another build concluded is not taken over.
static uint64_t hashOfExecutable() {
  auto Text = llvm::MemoryBuffer::getFile(
      llvm::sys::fs::getMainExecutable(nullptr, nullptr), /*IsText=*/false,
      /*RequiresNullTerminator=*/false);
  return Text ? llvm::xxh3_64bits((*Text)->getBuffer()) : 0;
}

int durability::lint::runIndex(const Options &O, AnalysisSetup &Setup,
                               llvm::ArrayRef<CompileEntry> Entries) {
  UnitCache Cache(O.CacheDirectory, index::hashOfFiles(O.ModelFiles),
                  O.CacheDirectory.empty() ? 0 : hashOfExecutable());
  if (llvm::Error E = Cache.prepare())
    return toolError(std::move(E));
  Indexer Indexing(O, Setup, Entries, Cache);
  const std::string Bytes = Indexing.run();
  for (const report::FailedFile &F : Indexing.failed())
    llvm::WithColor::error(llvm::errs(), F.File)
        << "not analysed: " << F.Reason << '\n';
  if (llvm::Error E = replaceDurably(O.OutputFile, Bytes))
    return toolError(std::move(E));
  Indexing.summarise(llvm::outs(), Bytes.size());
  return Indexing.failed().empty() ? ExitClean : ExitNotAnalysed;
}
