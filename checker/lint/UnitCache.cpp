#include "lint/UnitCache.h"
#include "index/Index.h"
#include "lint/CacheFile.h"
#include "lint/KeptResult.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

std::string UnitCache::fileOf(const CompileEntry &Entry, StringRef Root) const {
  const std::string Key = unitName(Entry, Root) + '\n' + Seed;
  llvm::SmallString<256> File(Directory);
  llvm::sys::path::append(
      File,
      llvm::utohexstr(llvm::xxh3_64bits(Key), /*LowerCase=*/true) + ".result");
  return File.str().str();
}

std::optional<UnitResult> UnitCache::find(const CompileEntry &Entry,
                                          StringRef Root) {
  std::optional<KeptResult> Kept =
      readCacheFile<KeptResult>(fileOf(Entry, Root));
  if (!Kept || !Hashes.areCurrent(Kept->Sources))
    return std::nullopt;
  return Kept->take();
}

void UnitCache::keep(const CompileEntry &Entry, StringRef Root,
                     const UnitResult &Result) const {
  KeptResult Kept(Result);
  writeCacheFile(fileOf(Entry, Root), Kept);
}

std::string durability::lint::cacheSeed(const Options &O,
                                        const AnalysisSetup &Setup) {
  std::string Seed = Setup.CacheVariant + '\n' + Setup.Root + '\n' +
                     std::to_string(O.MaxLinkRounds) + '\n' +
                     std::to_string(O.MaxLinkCircle) + '\n' +
                     std::to_string(O.MaxLinkPlaces) + '\n' +
                     std::to_string(index::hashOfFiles(O.ModelFiles)) + '\n' +
                     std::to_string(index::FormatVersion);
  for (const LimitDescription &D : allLimits())
    Seed += '\n' + std::to_string(Setup.Limits.*D.Member);
  for (const std::string &File :
       {llvm::sys::fs::getMainExecutable(nullptr, nullptr), O.IndexFile}) {
    auto Bytes = llvm::MemoryBuffer::getFile(File, /*IsText=*/false,
                                             /*RequiresNullTerminator=*/false);
    Seed += '\n';
    if (!File.empty() && Bytes)
      Seed += std::to_string(llvm::xxh3_64bits((*Bytes)->getBuffer()));
  }
  Seed += Setup.WithRows ? "\nrows" : "\n";
  Seed += Setup.WithUnknown ? "\nunknown" : "\n";
  for (const CheckDescription *Check : Setup.Checks)
    Seed += '\n' + Check->Name.str();
  std::vector<std::string> Given;
  for (const auto &Option : Setup.Options)
    Given.push_back(Option.getKey().str() + "=" + Option.getValue());
  llvm::sort(Given);
  for (const std::string &Option : Given)
    Seed += '\n' + Option;
  return Seed;
}
