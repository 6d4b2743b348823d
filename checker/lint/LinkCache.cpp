#include "lint/LinkCache.h"
#include "index/Index.h"
#include "lint/CacheFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

llvm::Error LinkCache::prepare() const {
  if (!enabled())
    return llvm::Error::success();
  if (std::error_code E = llvm::sys::fs::create_directories(Directory))
    return llvm::createStringError(E, "--cache: '" + Directory +
                                          "': " + E.message());
  return llvm::Error::success();
}

std::string LinkCache::fileOf(StringRef Key, StringRef Kind) const {
  llvm::SmallString<256> File(Directory);
  const std::string Text = Key.str() + '\n' + llvm::utohexstr(Seed) + '\n' +
                           std::to_string(index::FormatVersion);
  llvm::sys::path::append(
      File, llvm::utohexstr(llvm::xxh3_64bits(Text), /*LowerCase=*/true) + "." +
                Kind);
  return File.str().str();
}

std::optional<LinkCache::Unit> LinkCache::find(StringRef Name) {
  std::optional<Unit> Found;
  if (enabled())
    Found = readCacheFile<Unit>(fileOf(Name, "unit"));
  if (Found && !Hashes.areCurrent(Found->Sources))
    Found.reset();
  return Found;
}

void LinkCache::keep(StringRef Name, Unit &Made) const {
  if (enabled())
    writeCacheFile(fileOf(Name, "unit"), Made);
}

std::optional<LinkCache::Step> LinkCache::find(uint64_t Hash) const {
  return enabled() ? readCacheFile<Step>(fileOf(llvm::utohexstr(Hash), "step"))
                   : std::nullopt;
}

void LinkCache::keep(uint64_t Hash, Step &Made) const {
  if (enabled())
    writeCacheFile(fileOf(llvm::utohexstr(Hash), "step"), Made);
}

std::optional<LinkCache::Judgement> LinkCache::findJudged(uint64_t Hash) const {
  return enabled()
             ? readCacheFile<Judgement>(fileOf(llvm::utohexstr(Hash), "judged"))
             : std::nullopt;
}

void LinkCache::keep(uint64_t Hash, Judgement &Made) const {
  if (enabled())
    writeCacheFile(fileOf(llvm::utohexstr(Hash), "judged"), Made);
}
