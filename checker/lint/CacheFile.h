/// \file
/// One entry of a cache: plain data with `describe`, in a file of its own with
/// a checksum. A damaged entry is none; a failure to write costs time in the
/// next run, nothing else.
#ifndef DURABILITY_LINT_CACHEFILE_H
#define DURABILITY_LINT_CACHEFILE_H

#include "index/Bytes.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"
#include <optional>

namespace durability::lint {

/// Checksum, size of the strings; then strings, entry.
inline constexpr size_t CacheHeaderSize = 16;

template <typename T> std::string encodeCacheEntry(T &Entry) {
  index::StringPool Pool;
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  index::Writer Write(OS, Pool);
  Write(Entry);
  const std::string Strings = Pool.encode();
  std::string Bytes(CacheHeaderSize, '\0');
  llvm::support::endian::write64le(&Bytes[8], Strings.size());
  Bytes += Strings + Text;
  llvm::support::endian::write64le(
      &Bytes[0], llvm::xxh3_64bits(llvm::StringRef(Bytes).drop_front(8)));
  return Bytes;
}

template <typename T> std::optional<T> decodeCacheEntry(llvm::StringRef Bytes) {
  if (Bytes.size() < CacheHeaderSize ||
      llvm::support::endian::read64le(Bytes.data()) !=
          llvm::xxh3_64bits(Bytes.drop_front(8)))
    return std::nullopt;
  const uint64_t Size = llvm::support::endian::read64le(Bytes.data() + 8);
  Bytes = Bytes.drop_front(CacheHeaderSize);
  index::StringTable Strings;
  if (Size > Bytes.size() || !Strings.decode(Bytes.take_front(Size)))
    return std::nullopt;
  index::Reader Read(Bytes.drop_front(Size), Strings);
  T Entry;
  Read(Entry);
  return Read.failed() ? std::nullopt : std::optional(std::move(Entry));
}

template <typename T> std::optional<T> readCacheFile(const std::string &File) {
  auto Bytes = llvm::MemoryBuffer::getFile(File, /*IsText=*/false,
                                           /*RequiresNullTerminator=*/false);
  return Bytes ? decodeCacheEntry<T>((*Bytes)->getBuffer()) : std::nullopt;
}

template <typename T> void writeCacheFile(const std::string &File, T &Entry) {
  const std::string Bytes = encodeCacheEntry(Entry);
  llvm::consumeError(llvm::writeToOutput(File, [&](llvm::raw_ostream &OS) {
    OS << Bytes;
    return llvm::Error::success();
  }));
}

} // namespace durability::lint

#endif // DURABILITY_LINT_CACHEFILE_H
