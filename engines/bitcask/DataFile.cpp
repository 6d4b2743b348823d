#include "bitcask/DataFile.h"

#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

namespace storage::bitcask {

Status DataFile::damage(uint64_t Offset, std::string_view What) const {
  return Status::error(Code::Corruption, "read data file", Path,
                       fmt::format("offset {}: {}", Offset, What));
}

/// Reads \p Length bytes at \p Offset; fewer are damage.
static Expected<std::string> readExactly(const DataFile &F, uint64_t Offset,
                                         uint64_t Length) {
  std::string Bytes(Length, '\0');
  Expected<size_t> Got = F.Reader->preadAt(Offset, Bytes);
  if (!Got)
    return failure(Got.error());
  if (*Got != Length)
    return failure(F.damage(Offset, "the file is shorter than it was"));
  return Bytes;
}

/// Opens a file and checks its header.
static Expected<std::shared_ptr<DataFile>>
openChecked(io::FileSystem &Fs, const std::string &Directory, FileId Id,
            NameKind Kind) {
  auto F = std::make_shared<DataFile>();
  F->Path = io::joinPath(Directory, fileName(Id, Kind));
  Expected<std::unique_ptr<io::File>> Opened =
      Fs.open(F->Path, io::OpenMode::ReadOnly);
  if (!Opened)
    return failure(Opened.error());
  F->Reader = std::move(*Opened);
  Expected<uint64_t> Size = F->Reader->size();
  if (!Size)
    return failure(Size.error());
  if (*Size > MaxFileBytes)
    return failure(Status::error(Code::Limit, "open data file", F->Path,
                                 "longer than 2 GiB"));
  F->Size = *Size;
  std::string Start(std::min<uint64_t>(F->Size, FileHeaderSize), '\0');
  Expected<size_t> Got = F->Reader->preadAt(0, Start);
  if (!Got)
    return failure(Got.error());
  Expected<FileHeader> Header = decodeFileHeader(Start, F->Path);
  if (!Header)
    return failure(Header.error());
  if (Header->Id != Id)
    return failure(F->damage(
        16, fmt::format("the header belongs to file {:016x}", Header->Id)));
  F->Header = *Header;
  return F;
}

Expected<std::shared_ptr<DataFile>>
openSealed(io::FileSystem &Fs, const std::string &Directory, FileId Id) {
  Expected<std::shared_ptr<DataFile>> F =
      openChecked(Fs, Directory, Id, NameKind::Data);
  if (!F)
    return F;
  if ((*F)->Size < FileHeaderSize + FooterSize)
    return failure((*F)->damage((*F)->Size, "the footer is missing"));
  uint64_t At = (*F)->Size - FooterSize;
  Expected<std::string> Bytes = readExactly(**F, At, FooterSize);
  if (!Bytes)
    return failure(Bytes.error());
  std::optional<Footer> Foot = decodeFooter(*Bytes, seedOf((*F)->Header));
  if (!Foot)
    return failure((*F)->damage(At, "the footer is damaged or missing"));
  (*F)->Foot = *Foot;
  (*F)->Sealed = true;
  return F;
}

/// A valid record behind \p Offset that says that number \p Missing was stable.
static std::optional<uint64_t> findProof(std::string_view Bytes,
                                         uint64_t Offset,
                                         const RecordSeed &Seed,
                                         Sequence Missing) {
  for (; Offset + RecordHeaderSize <= Bytes.size(); Offset += RecordAlignment) {
    std::optional<Record> R = decodeRecord(Bytes, Offset, Seed);
    if (R && R->Durable >= Missing)
      return Offset;
  }
  return std::nullopt;
}

Expected<std::shared_ptr<DataFile>>
openActive(io::FileSystem &Fs, const std::string &Directory, FileId Id) {
  Expected<std::shared_ptr<DataFile>> F =
      openChecked(Fs, Directory, Id, NameKind::Active);
  if (!F)
    return F;
  Expected<std::string> Bytes = readExactly(**F, 0, (*F)->Size);
  if (!Bytes)
    return failure(Bytes.error());
  RecordSeed Seed = seedOf((*F)->Header);
  uint64_t At = FileHeaderSize;
  Sequence Last = (*F)->Header.PrevLast;
  std::optional<Record> R;
  while ((R = decodeRecord(*Bytes, At, Seed)) &&
         R->Type == RecordType::Change && R->Seq > Last) {
    Last = R->Seq;
    (*F)->Foot.add(*R);
    At += recordSize(R->Key.size(), R->Value.size());
  }
  bool SealedByFooter = R && R->Type == RecordType::Footer;
  (*F)->Size = At;
  if (SealedByFooter)
    return F;
  if (auto Proof = findProof(*Bytes, At, Seed, Last + 1))
    return failure((*F)->damage(
        At,
        fmt::format("change {} was stable, as the record at offset {} says, "
                    "and is not valid",
                    Last + 1, *Proof)));
  return F;
}

Status scanFile(const DataFile &F, const RecordVisitor &Visit) {
  uint64_t End = F.Sealed ? F.Size - FooterSize : F.Size;
  Expected<std::string> Bytes = readExactly(F, 0, End);
  if (!Bytes)
    return Bytes.error();
  Expected<FileHeader> Header = decodeFileHeader(*Bytes, F.Path);
  if (!Header)
    return Header.error();
  Footer Seen;
  for (uint64_t At = FileHeaderSize; At < End;) {
    std::optional<Record> R = decodeRecord(*Bytes, At, seedOf(F.Header));
    if (!R || R->Type != RecordType::Change)
      return F.damage(At, "the record is damaged");
    if (F.Header.Kind != FileKind::Merged &&
        R->Seq <= std::max(Seen.Last, F.Header.PrevLast))
      return F.damage(At, "the record is out of order");
    Seen.add(*R);
    if (Status S = Visit(At, *R); !S.ok())
      return S;
    At += recordSize(R->Key.size(), R->Value.size());
  }
  if (Seen.Count != F.Foot.Count || Seen.First != F.Foot.First ||
      Seen.Last != F.Foot.Last || Seen.BodyCrc != F.Foot.BodyCrc)
    return F.damage(End, "the records are not those that the footer counts");
  return Status();
}

Status scanPastDamage(const FileHeader &Header, std::string_view All,
                      const RecordVisitor &Visit,
                      std::vector<std::pair<uint64_t, uint64_t>> &Skipped) {
  uint64_t Gap = 0;
  for (uint64_t At = FileHeaderSize; At < All.size();) {
    std::optional<Record> R = decodeRecord(All, At, seedOf(Header));
    if (!R) {
      Gap = Gap == 0 ? At : Gap;
      At += RecordAlignment;
      continue;
    }
    if (Gap != 0)
      Skipped.emplace_back(Gap, At);
    Gap = 0;
    if (R->Type == RecordType::Change)
      if (Status S = Visit(At, *R); !S.ok())
        return S;
    At += recordSize(R->Key.size(), R->Value.size());
  }
  if (Gap != 0)
    Skipped.emplace_back(Gap, All.size());
  return Status();
}

Expected<std::string> readValue(const DataFile &F, uint64_t Offset,
                                std::string_view Key, uint32_t ValueLength,
                                Sequence Seq) {
  Expected<std::string> Bytes =
      readExactly(F, Offset, recordSize(Key.size(), ValueLength));
  if (!Bytes)
    return Bytes;
  std::optional<Record> R = decodeRecord(*Bytes, 0, seedOf(F.Header));
  if (!R || R->Seq != Seq || R->Key != Key || R->Tombstone)
    return failure(F.damage(Offset, "the record is damaged"));
  return std::string(R->Value);
}

Expected<std::vector<HintEntry>> scanKeys(const DataFile &F) {
  std::unordered_map<std::string_view, size_t> At;
  std::vector<HintEntry> Entries;
  Entries.reserve(F.Foot.Count); // The map's keys point into it.
  Status S = scanFile(F, [&](uint64_t Offset, const Record &R) {
    if (Entries.size() == F.Foot.Count)
      return F.damage(Offset, "more records than the footer counts");
    HintEntry E{std::string(R.Key), R.Seq, Offset,
                static_cast<uint32_t>(R.Value.size()), R.Tombstone};
    if (auto Seen = At.find(R.Key); Seen != At.end()) {
      HintEntry &Old = Entries[Seen->second];
      if (Old.Seq < R.Seq) // The key stays: the map points to its bytes.
        std::tie(Old.Seq, Old.Offset, Old.ValueLength, Old.Tombstone) =
            std::tie(E.Seq, E.Offset, E.ValueLength, E.Tombstone);
      return Status();
    }
    Entries.push_back(std::move(E));
    At.emplace(Entries.back().Key, Entries.size() - 1);
    return Status();
  });
  if (!S.ok())
    return failure(S);
  return Entries;
}

Expected<std::vector<HintEntry>> keysOf(io::FileSystem &Fs,
                                        const std::string &Directory,
                                        const DataFile &F, bool &Hinted) {
  Hinted = false;
  if (F.Sealed) {
    if (auto Entries = readHint(Fs, Directory, F.hintSubject())) {
      Hinted = true;
      return std::move(*Entries);
    }
  }
  return scanKeys(F);
}

} // namespace storage::bitcask
