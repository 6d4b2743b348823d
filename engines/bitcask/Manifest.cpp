#include "bitcask/Manifest.h"

#include "io/Coding.h"
#include "io/Crc32c.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace storage::bitcask {

using io::getFixed;
using io::putFixed;

static constexpr std::string_view Magic = "DT-BCM\r\n";
static constexpr size_t VersionOffset = 8, FeaturesOffset = 12,
                        StoreIdOffset = 16, GenerationOffset = 24,
                        FloorOffset = 32, LastOffset = 40, LiveCountOffset = 48,
                        DeadCountOffset = 52, EntriesOffset = 56, CrcSize = 4;
/// Longest manifest read: more files than a process can open.
static constexpr uint64_t MaxManifestBytes = 64u << 20;

bool Manifest::lists(FileId Id) const {
  return std::binary_search(Live.begin(), Live.end(), Id);
}

bool Manifest::listsDead(FileId Id) const {
  return std::binary_search(Dead.begin(), Dead.end(), Id);
}

/// Whether \p Ids is ascending and below \p Floor.
static bool inOrder(const std::vector<FileId> &Ids, FileId Floor) {
  return std::adjacent_find(Ids.begin(), Ids.end(), std::greater_equal<>()) ==
             Ids.end() &&
         (Ids.empty() || (Ids.front() > 0 && Ids.back() < Floor));
}

std::string encodeManifest(const Manifest &M) {
  assert(inOrder(M.Live, M.Floor) && inOrder(M.Dead, M.Floor) && "BC-4");
  std::string Out(Magic);
  putFixed(Out, FormatVersion);
  putFixed(Out, KnownFeatures);
  putFixed(Out, M.StoreId);
  putFixed(Out, M.Generation);
  putFixed(Out, M.Floor);
  putFixed(Out, M.Last);
  putFixed(Out, static_cast<uint32_t>(M.Live.size()));
  putFixed(Out, static_cast<uint32_t>(M.Dead.size()));
  for (const std::vector<FileId> *Ids : {&M.Live, &M.Dead})
    for (FileId Id : *Ids)
      putFixed(Out, Id);
  putFixed(Out, io::crc32c(Out));
  return Out;
}

Expected<Manifest> decodeManifest(std::string_view Bytes,
                                  std::string_view Path) {
  auto Damaged = [&](std::string Hint) {
    return failure(
        Status::error(Code::Corruption, "read manifest", Path, Hint));
  };
  if (Bytes.size() < EntriesOffset + CrcSize || !Bytes.starts_with(Magic))
    return Damaged("offset 0: no magic, or shorter than a manifest");
  size_t CrcOffset = Bytes.size() - CrcSize;
  if (getFixed<uint32_t>(Bytes, CrcOffset) !=
      io::crc32c(Bytes.substr(0, CrcOffset)))
    return Damaged(fmt::format("offset {}: the CRC does not match", CrcOffset));
  auto Version = getFixed<uint32_t>(Bytes, VersionOffset),
       Features = getFixed<uint32_t>(Bytes, FeaturesOffset);
  if (Version > FormatVersion || (Features & ~KnownFeatures) != 0)
    return failure(Status::error(
        Code::Unsupported, "read manifest", Path,
        fmt::format("version {}, features {:#x}; this build reads version {}, "
                    "features {:#x}",
                    Version, Features, FormatVersion, KnownFeatures)));
  Manifest M;
  M.StoreId = getFixed<uint64_t>(Bytes, StoreIdOffset);
  M.Generation = getFixed<uint64_t>(Bytes, GenerationOffset);
  M.Floor = getFixed<uint64_t>(Bytes, FloorOffset);
  M.Last = getFixed<uint64_t>(Bytes, LastOffset);
  uint64_t Live = getFixed<uint32_t>(Bytes, LiveCountOffset),
           Dead = getFixed<uint32_t>(Bytes, DeadCountOffset);
  if (CrcOffset - EntriesOffset != (Live + Dead) * sizeof(FileId))
    return Damaged("offset 48: the counts do not agree with the file's size");
  size_t At = EntriesOffset;
  for (auto [Ids, Count] : {std::pair(&M.Live, Live), std::pair(&M.Dead, Dead)})
    for (uint64_t I = 0; I < Count; ++I, At += sizeof(FileId))
      Ids->push_back(getFixed<uint64_t>(Bytes, At));
  if (Version == 0 || M.Floor == 0 || !inOrder(M.Live, M.Floor) ||
      !inOrder(M.Dead, M.Floor))
    return Damaged("the manifest contradicts itself");
  return M;
}

Expected<Manifest> readManifest(io::FileSystem &Fs,
                                const std::string &Directory) {
  std::string Path = io::joinPath(Directory, ManifestName);
  Expected<std::unique_ptr<io::File>> F = Fs.open(Path, io::OpenMode::ReadOnly);
  if (!F)
    return failure(F.error());
  Expected<std::string> Bytes = io::readFrom(**F, 0, MaxManifestBytes);
  if (!Bytes)
    return failure(Bytes.error());
  return decodeManifest(*Bytes, Path);
}

Status writeManifest(io::FileSystem &Fs, const std::string &Directory,
                     const Manifest &M) {
  return io::replaceDurably(Fs, io::joinPath(Directory, ManifestName),
                            encodeManifest(M));
}

} // namespace storage::bitcask
