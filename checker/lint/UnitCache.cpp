#include "lint/UnitCache.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

namespace {
struct CachedUnit {
  std::vector<index::SourceFact> Sources;
  index::UnitFacts Facts;
  template <typename A> void describe(A &Archive) { Archive(Sources, Facts); }
};
} // namespace

/// Checksum, size of the strings, strings, facts.
static constexpr size_t HeaderSize = 16;

static std::string encode(CachedUnit &Unit) {
  index::StringPool Pool;
  std::string Facts;
  llvm::raw_string_ostream OS(Facts);
  index::Writer(OS, Pool)(Unit);
  const std::string Strings = Pool.encode();
  std::string Bytes(HeaderSize, '\0');
  llvm::support::endian::write64le(&Bytes[8], Strings.size());
  Bytes += Strings + Facts;
  llvm::support::endian::write64le(
      &Bytes[0], llvm::xxh3_64bits(StringRef(Bytes).drop_front(8)));
  return Bytes;
}

static bool decode(StringRef Bytes, CachedUnit &Unit) {
  if (Bytes.size() < HeaderSize ||
      llvm::support::endian::read64le(Bytes.data()) !=
          llvm::xxh3_64bits(Bytes.drop_front(8)))
    return false;
  const uint64_t Size = llvm::support::endian::read64le(Bytes.data() + 8);
  Bytes = Bytes.drop_front(HeaderSize);
  index::StringTable Strings;
  if (Size > Bytes.size() || !Strings.decode(Bytes.take_front(Size)))
    return false;
  index::Reader Read(Bytes.drop_front(Size), Strings);
  Read(Unit);
  return !Read.failed();
}

llvm::Error UnitCache::prepare() {
  if (Directory.empty())
    return llvm::Error::success();
  if (std::error_code E = llvm::sys::fs::create_directories(Directory))
    return llvm::createStringError(E, "--cache: '" + Directory +
                                          "': " + E.message());
  return llvm::Error::success();
}

std::string UnitCache::fileOf(StringRef Unit, uint64_t Imports) {
  llvm::SmallString<256> File(Directory);
  const std::string Key = Unit.str() + '\n' + llvm::utohexstr(Imports) + '\n' +
                          llvm::utohexstr(Seed) + '\n' +
                          std::to_string(index::FormatVersion);
  llvm::sys::path::append(
      File,
      llvm::utohexstr(llvm::xxh3_64bits(Key), /*LowerCase=*/true) + ".unit");
  return File.str().str();
}

bool UnitCache::isCurrent(const index::SourceFact &Source) {
  {
    std::lock_guard<std::mutex> Guard(Lock);
    if (auto Found = Hashes.find(Source.Path); Found != Hashes.end())
      return Found->second == Source.Hash;
  }
  std::optional<uint64_t> Hash;
  if (auto Text = llvm::MemoryBuffer::getFile(Source.Path))
    Hash = llvm::xxh3_64bits((*Text)->getBuffer());
  std::lock_guard<std::mutex> Guard(Lock);
  Hashes[Source.Path] = Hash;
  return Hash == Source.Hash;
}

std::optional<index::UnitFacts> UnitCache::find(StringRef Unit,
                                                uint64_t Imports) {
  if (!enabled())
    return std::nullopt;
  auto Bytes = llvm::MemoryBuffer::getFile(fileOf(Unit, Imports));
  CachedUnit Cached;
  if (!Bytes || !decode((*Bytes)->getBuffer(), Cached) ||
      !llvm::all_of(Cached.Sources, [&](const index::SourceFact &Source) {
        return isCurrent(Source);
      }))
    return std::nullopt;
  return std::move(Cached.Facts);
}

void UnitCache::keep(StringRef Unit, uint64_t Imports,
                     const UnitResult &Result) {
  if (!enabled() || !Result.Facts)
    return;
  CachedUnit Cached{Result.Sources, *Result.Facts};
  const std::string Bytes = encode(Cached);
  llvm::consumeError(
      llvm::writeToOutput(fileOf(Unit, Imports), [&](llvm::raw_ostream &OS) {
        OS << Bytes;
        return llvm::Error::success();
      }));
}
