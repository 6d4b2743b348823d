#include "lint/LinkCache.h"
#include "index/Bytes.h"
#include "index/Index.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

/// Checksum, size of the strings, strings, entry.
static constexpr size_t HeaderSize = 16;

template <typename T> static std::string encode(T &Entry) {
  index::StringPool Pool;
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  index::Writer Write(OS, Pool);
  Write(Entry);
  const std::string Strings = Pool.encode();
  std::string Bytes(HeaderSize, '\0');
  llvm::support::endian::write64le(&Bytes[8], Strings.size());
  Bytes += Strings + Text;
  llvm::support::endian::write64le(
      &Bytes[0], llvm::xxh3_64bits(StringRef(Bytes).drop_front(8)));
  return Bytes;
}

template <typename T> static std::optional<T> decode(StringRef Bytes) {
  if (Bytes.size() < HeaderSize ||
      llvm::support::endian::read64le(Bytes.data()) !=
          llvm::xxh3_64bits(Bytes.drop_front(8)))
    return std::nullopt;
  const uint64_t Size = llvm::support::endian::read64le(Bytes.data() + 8);
  Bytes = Bytes.drop_front(HeaderSize);
  index::StringTable Strings;
  if (Size > Bytes.size() || !Strings.decode(Bytes.take_front(Size)))
    return std::nullopt;
  index::Reader Read(Bytes.drop_front(Size), Strings);
  T Entry;
  Read(Entry);
  return Read.failed() ? std::nullopt : std::optional(std::move(Entry));
}

template <typename T> static std::optional<T> read(const std::string &File) {
  auto Bytes = llvm::MemoryBuffer::getFile(File, /*IsText=*/false,
                                           /*RequiresNullTerminator=*/false);
  return Bytes ? decode<T>((*Bytes)->getBuffer()) : std::nullopt;
}

template <typename T> static void write(const std::string &File, T &Entry) {
  const std::string Bytes = encode(Entry);
  llvm::consumeError(llvm::writeToOutput(File, [&](llvm::raw_ostream &OS) {
    OS << Bytes;
    return llvm::Error::success();
  }));
}

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

bool LinkCache::isCurrent(const index::SourceFact &Source) {
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

std::optional<LinkCache::Unit> LinkCache::find(StringRef Name) {
  std::optional<Unit> Found;
  if (enabled())
    Found = read<Unit>(fileOf(Name, "unit"));
  if (Found && !llvm::all_of(Found->Sources, [&](const auto &Source) {
        return isCurrent(Source);
      }))
    Found.reset();
  return Found;
}

void LinkCache::keep(StringRef Name, Unit &Made) const {
  if (enabled())
    write(fileOf(Name, "unit"), Made);
}

std::optional<LinkCache::Step> LinkCache::find(uint64_t Hash) const {
  return enabled() ? read<Step>(fileOf(llvm::utohexstr(Hash), "step"))
                   : std::nullopt;
}

void LinkCache::keep(uint64_t Hash, Step &Made) const {
  if (enabled())
    write(fileOf(llvm::utohexstr(Hash), "step"), Made);
}
