#include "bitcask/Salvage.h"

#include "bitcask/Manifest.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace storage::bitcask {

namespace {

/// A readable file.
struct Remains {
  FileHeader Header;
  std::string Path;
  bool Sealed;
};

/// A readable change.
struct Place {
  Sequence Seq;
  size_t File; ///< Index of its Remains.
  uint64_t Offset, Size;
};

} // namespace

static Expected<std::string> readAll(io::FileSystem &Fs,
                                     const std::string &Path) {
  Expected<std::unique_ptr<io::File>> F = Fs.open(Path, io::OpenMode::ReadOnly);
  if (!F)
    return failure(F.error());
  return io::readFrom(**F, 0, MaxFileBytes);
}

/// Whether the manifest says that a file does not count.
static bool ruledOut(const Expected<Manifest> &M, const FileHeader &H) {
  if (!M)
    return false;
  bool Live =
      M->lists(H.Id) || (H.Id >= M->Floor && H.Kind != FileKind::Merged);
  return !Live || M->listsDead(H.Id);
}

static Status takeFile(const Remains &File, size_t Index,
                       std::string_view Bytes, std::vector<Place> &Places,
                       std::vector<Status> &Lost) {
  std::vector<std::pair<uint64_t, uint64_t>> Skipped;
  Status S = scanPastDamage(
      File.Header, Bytes,
      [&](uint64_t Offset, const Record &R) {
        Places.push_back(
            {R.Seq, Index, Offset, recordSize(R.Key.size(), R.Value.size())});
        return Status();
      },
      Skipped);
  for (auto [Begin, End] : Skipped)
    // What is behind the last record of an active file was never acknowledged
    // as stable, or is zeros.
    if (File.Sealed || End != Bytes.size())
      Lost.push_back(Status::error(
          Code::Corruption, "salvage", File.Path,
          fmt::format("offsets {} to {} are damaged", Begin, End)));
  return S;
}

/// Finds the readable files and changes of \p Directory.
static Status findPlaces(io::FileSystem &Fs, const std::string &Directory,
                         std::vector<Remains> &Files,
                         std::vector<Place> &Places,
                         std::vector<Status> &Lost) {
  Expected<std::vector<std::string>> Names = Fs.list(Directory);
  if (!Names)
    return Names.error();
  Expected<Manifest> Listed = readManifest(Fs, Directory);
  if (!Listed)
    Lost.push_back(Listed.error());
  for (const std::string &Name : *Names) {
    std::optional<ParsedName> Parsed = parseFileName(Name);
    if (!Parsed || Parsed->Kind == NameKind::Hint)
      continue;
    std::string Path = io::joinPath(Directory, Name);
    Expected<std::string> Bytes = readAll(Fs, Path);
    if (!Bytes)
      return Bytes.error();
    Expected<FileHeader> Header = decodeFileHeader(*Bytes, Path);
    if (!Header) {
      Lost.push_back(Header.error());
      continue;
    }
    if (ruledOut(Listed, *Header))
      continue;
    Files.push_back({*Header, Path, Parsed->Kind == NameKind::Data});
    if (Status S =
            takeFile(Files.back(), Files.size() - 1, *Bytes, Places, Lost);
        !S.ok())
      return S;
  }
  return Status();
}

Status salvage(io::FileSystem &Fs, const std::string &Directory,
               const RecordVisitor &Visit, std::vector<Status> &Lost) {
  std::vector<Remains> Files;
  std::vector<Place> Places;
  if (Status S = findPlaces(Fs, Directory, Files, Places, Lost); !S.ok())
    return S;
  std::sort(Places.begin(), Places.end(), [](const Place &A, const Place &B) {
    return std::tie(A.Seq, A.File) < std::tie(B.Seq, B.File);
  });
  std::unique_ptr<io::File> Open;
  for (const Place &P : Places) {
    const Remains &File = Files[P.File];
    if (!Open || Open->path() != File.Path) {
      Expected<std::unique_ptr<io::File>> F =
          Fs.open(File.Path, io::OpenMode::ReadOnly);
      if (!F)
        return F.error();
      Open = std::move(*F);
    }
    std::string Bytes(P.Size, '\0');
    Expected<size_t> Got = Open->preadAt(P.Offset, Bytes);
    if (!Got)
      return Got.error();
    std::optional<Record> R = decodeRecord(Bytes, 0, seedOf(File.Header));
    if (!R)
      return Status::error(Code::IoError, "salvage", File.Path,
                           fmt::format("offset {}: the record changed while it "
                                       "was read",
                                       P.Offset));
    if (Status S = Visit(P.Offset, *R); !S.ok())
      return S;
  }
  return Status();
}

} // namespace storage::bitcask
