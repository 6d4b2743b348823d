#include "lsm/Salvage.h"

#include "lsm/LogFormat.h"
#include "lsm/TableFormat.h"
#include "lsm/WriteBatch.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace storage::lsm {

namespace {

/// Collects entries by sequence number. The same entry may be in a table and in
/// the tables it was compacted into.
class Collector {
public:
  Collector(io::FileSystem &Fs, const std::string &Directory)
      : Fs(Fs), Directory(Directory) {}

  Status run();
  /// Hands what was found to \p Visit, oldest first.
  Status replay(const SalvageVisitor &Visit) const;
  std::vector<Status> lost() && { return std::move(Lost); }

private:
  struct Found {
    Kind What;
    std::string Key, Value;
  };
  Status readTable(const std::string &Path, uint64_t Number);
  Status readLog(const std::string &Path, uint64_t Number);
  void readBlock(std::string_view Bytes, BlockPlace Place, uint64_t Number,
                 const std::string &Path);
  void add(Lsn Sequence, Kind What, std::string_view Key,
           std::string_view Value) {
    if (What == Kind::Put || What == Kind::Delete)
      Entries.try_emplace(Sequence,
                          Found{What, std::string(Key), std::string(Value)});
  }

  io::FileSystem &Fs;
  const std::string &Directory;
  std::map<Lsn, Found> Entries;
  std::vector<Status> Lost;
};

} // namespace

static Expected<std::string> readAll(io::FileSystem &Fs,
                                     const std::string &Path) {
  Expected<std::unique_ptr<io::File>> F = Fs.open(Path, io::OpenMode::ReadOnly);
  if (!F)
    return failure(F.error());
  return io::readFrom(**F, 0, MaxLogBytes);
}

/// Notes the entries of the data block at \p Place, or that it is lost.
void Collector::readBlock(std::string_view Bytes, BlockPlace Place,
                          uint64_t Number, const std::string &Path) {
  if (Place.Offset > Bytes.size() || Place.Size > Bytes.size() ||
      Place.Size + BlockTrailerSize > Bytes.size() - Place.Offset) {
    Lost.push_back(corruption(Path, Place.Offset, "the block is cut short"));
    return;
  }
  Expected<std::string_view> Contents =
      openBlock(Bytes.substr(Place.Offset, Place.Size + BlockTrailerSize),
                Number, Place.Offset, Path);
  if (!Contents) {
    Lost.push_back(Contents.error());
    return;
  }
  Expected<std::shared_ptr<const Block>> B =
      Block::parse(std::string(*Contents), Place.Offset, Path);
  if (!B) {
    Lost.push_back(B.error());
    return;
  }
  EntryIteratorPtr I = Block::iterator(*B);
  for (I->seekToFirst(); I->valid(); I->next())
    add(I->key().sequence(), I->key().kind(), I->key().User, I->value());
  if (!I->status().ok())
    Lost.push_back(I->status());
}

/// Every block that the index names and that is whole.
Status Collector::readTable(const std::string &Path, uint64_t Number) {
  Expected<std::string> Bytes = readAll(Fs, Path);
  if (!Bytes)
    return Bytes.error();
  Expected<TableFooter> Footer = decodeFooter(*Bytes, Bytes->size(), Path);
  if (!Footer)
    return Footer.error();
  Expected<std::string_view> Contents = openBlock(
      std::string_view(*Bytes).substr(Footer->Index.Offset,
                                      Footer->Index.Size + BlockTrailerSize),
      Number, Footer->Index.Offset, Path);
  if (!Contents)
    return Contents.error();
  Expected<std::shared_ptr<const Block>> Index =
      Block::parse(std::string(*Contents), Footer->Index.Offset, Path);
  if (!Index)
    return Index.error();
  EntryIteratorPtr I = Block::iterator(*Index);
  for (I->seekToFirst(); I->valid(); I->next()) {
    std::string_view Encoded = I->value();
    std::optional<uint64_t> Offset = takeVarint(Encoded), Size;
    if (Offset)
      Size = takeVarint(Encoded);
    if (Offset && Size)
      readBlock(*Bytes, {*Offset, *Size}, Number, Path);
  }
  return I->status();
}

/// Every frame that is valid where it stands, also behind damage.
Status Collector::readLog(const std::string &Path, uint64_t Number) {
  Expected<std::string> Bytes = readAll(Fs, Path);
  if (!Bytes)
    return Bytes.error();
  if (Bytes->find_first_not_of('\0') == std::string::npos)
    return Status(); // Made ahead and never used.
  Expected<LogHeader> Header = decodeLogHeader(*Bytes, Path);
  if (!Header)
    return Header.error();
  for (uint64_t At = LogHeaderSize; At < Bytes->size();) {
    std::optional<io::Frame> F =
        io::decodeFrame(*Bytes, At, {Header->Salt, Number});
    if (!F || !validBatch(F->Payload, F->Header.Count)) {
      if (Bytes->size() - At >= io::FrameHeaderSize &&
          Bytes->find_first_not_of('\0', At) != std::string::npos &&
          (Lost.empty() || Lost.back().path() != Path))
        Lost.push_back(corruption(Path, At, "no valid frame"));
      At += io::FrameAlignment;
      continue;
    }
    Lsn Sequence = F->Header.First;
    BatchReader Reader(F->Payload);
    while (std::optional<Operation> Op = Reader.next())
      add(Sequence++, Op->What, Op->Key, Op->Value);
    At += F->Size;
  }
  return Status();
}

Status Collector::run() {
  Expected<std::vector<std::string>> Names = Fs.list(Directory);
  if (!Names)
    return Names.error();
  for (const std::string &Name : *Names) {
    std::optional<NamedFile> F = parseFileName(Name);
    if (!F || F->Type == FileType::Manifest)
      continue;
    std::string Path = io::joinPath(Directory, Name);
    Status S = F->Type == FileType::Table ? readTable(Path, F->Number)
                                          : readLog(Path, F->Number);
    if (!S.ok())
      Lost.push_back(S);
  }
  return Status();
}

Status Collector::replay(const SalvageVisitor &Visit) const {
  for (const auto &[Sequence, F] : Entries) {
    std::optional<std::string_view> Value;
    if (F.What == Kind::Put)
      Value = F.Value;
    if (Status S = Visit(F.Key, Value); !S.ok())
      return S;
  }
  return Status();
}

Expected<std::vector<Status>> salvage(io::FileSystem &Fs,
                                      const std::string &Directory,
                                      const SalvageVisitor &Visit) {
  Collector All(Fs, Directory);
  if (Status S = All.run(); !S.ok())
    return failure(S);
  if (Status S = All.replay(Visit); !S.ok())
    return failure(S);
  return std::move(All).lost();
}

} // namespace storage::lsm
