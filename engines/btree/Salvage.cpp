#include "btree/Salvage.h"

#include "btree/LogReader.h"

#include <algorithm>

#include <fmt/format.h>

namespace storage::btree {

namespace {

/// The files of a store as far as they can be read, and the pages in them.
class Remains {
public:
  Remains(io::FileSystem &Fs, const std::string &Directory)
      : Fs(Fs), Directory(Directory) {}

  Expected<Salvaged> run(const Visitor &Visit);

  // What readOverflow() needs.
  Expected<PageRef> page(PageId Id, PageType Type) const;
  Status corrupt(PageId Id, std::string_view Why) const;
  uint32_t pageSize() const { return Header.PageSize; }
  size_t pageCount() const { return Pages.size(); }

private:
  Status load();
  Expected<std::string> read(const char *Name);
  Status identify();
  void takeLog();
  void takeData();
  void takeLeaf(const PageRef &Leaf);
  std::string pathOf(const char *Name) const {
    return io::joinPath(Directory, Name);
  }

  io::FileSystem &Fs;
  const std::string &Directory;
  std::string Data, Logged;
  FileHeader Header;
  std::vector<LogHeader> Slots; ///< The valid ones.
  std::map<PageId, PageRef> Pages;
  /// Leaf and cell of every key.
  std::map<std::string, std::pair<PageRef, size_t>> Found;
  Salvaged Out;
};

} // namespace

Status Remains::corrupt(PageId Id, std::string_view Why) const {
  return Status::error(Code::Corruption, "salvage", pathOf(DataFileName),
                       fmt::format("offset {}: page {}: {}",
                                   uint64_t(Id) * Header.PageSize, Id, Why));
}

Expected<PageRef> Remains::page(PageId Id, PageType Type) const {
  auto At = Pages.find(Id);
  if (At == Pages.end() || At->second->type() != Type)
    return failure(corrupt(Id, "is not there any more"));
  return At->second;
}

/// The file \p Name; empty, and noted, if there is none.
Expected<std::string> Remains::read(const char *Name) {
  Expected<std::unique_ptr<io::File>> F =
      Fs.open(pathOf(Name), io::OpenMode::ReadOnly);
  if (!F && F.error().code() != Code::NotFound)
    return failure(F.error());
  if (!F) {
    Out.Lost.push_back(Status::error(Code::Corruption, "salvage", pathOf(Name),
                                     "offset 0: the file is missing"));
    return std::string();
  }
  return io::readFrom(**F, 0, UINT64_MAX);
}

/// Finds out which store this is and how large its pages are.
Status Remains::identify() {
  Expected<FileHeader> File = decodeFileHeader(Data, pathOf(DataFileName));
  if (File)
    Header = *File;
  else if (!Data.empty())
    Out.Lost.push_back(File.error());
  for (unsigned Slot : {0u, 1u}) {
    Expected<LogHeader> H =
        decodeLogHeader(std::string_view(Logged).substr(std::min<size_t>(
                            Slot * LogSlotSize, Logged.size())),
                        Slot, pathOf(LogFileName));
    if (!H || (File && H->StoreId != File->StoreId))
      continue;
    Slots.push_back(*H);
    Header = {H->StoreId, H->PageSize};
  }
  if (Slots.empty() && !Logged.empty())
    Out.Lost.push_back(Status::error(Code::Corruption, "salvage",
                                     pathOf(LogFileName),
                                     "offset 0: both headers are damaged"));
  return File || !Slots.empty()
             ? Status()
             : Status::error(Code::Corruption, "salvage", Directory,
                             "no header of a B-tree store is readable");
}

/// Takes every page image of the newest generation of the log, in whatever
/// order they were left; a gap between them is lost.
void Remains::takeLog() {
  if (Slots.empty())
    return;
  const LogHeader &Newest = *std::max_element(
      Slots.begin(), Slots.end(), [](const LogHeader &A, const LogHeader &B) {
        return A.Generation < B.Generation;
      });
  uint64_t Gap = 0;
  for (uint64_t At = LogStart; At < Logged.size();) {
    std::optional<io::Frame> F = io::decodeFrame(Logged, At, Newest.seed());
    if (!F) {
      Gap = Gap == 0 ? At : Gap;
      At += io::FrameAlignment;
      continue;
    }
    if (Gap != 0)
      Out.Lost.push_back(
          Status::error(Code::Corruption, "salvage", pathOf(LogFileName),
                        fmt::format("offsets {} to {} are damaged", Gap, At)));
    Gap = 0;
    if (F->Header.Type == static_cast<uint8_t>(FrameType::Page) &&
        F->Payload.size() == Header.PageSize) {
      auto Id = io::getFixed<uint32_t>(F->Payload, sizeof(uint32_t));
      Expected<Page> P =
          Page::decode(std::string(F->Payload),
                       {Id, Header.StoreId, pathOf(LogFileName), At});
      if (P)
        Pages.insert_or_assign(Id, std::make_shared<const Page>(std::move(*P)));
    }
    At += F->Size;
  }
}

/// Takes the pages of the data file of which the log has no newer image.
void Remains::takeData() {
  std::string Path = pathOf(DataFileName);
  for (PageId Id = FirstPage; uint64_t(Id) * Header.PageSize < Data.size();
       ++Id) {
    uint64_t Offset = uint64_t(Id) * Header.PageSize;
    auto Known = Pages.find(Id);
    Expected<Page> P = Page::decode(Data.substr(Offset, Header.PageSize),
                                    {Id, Header.StoreId, Path, Offset});
    if (!P && Known == Pages.end())
      Out.Lost.push_back(P.error());
    else if (P && (Known == Pages.end() || Known->second->lsn() < P->lsn()))
      Pages.insert_or_assign(Id, std::make_shared<const Page>(std::move(*P)));
  }
}

void Remains::takeLeaf(const PageRef &Leaf) {
  for (size_t I = 0; I < Leaf->count(); ++I) {
    auto [At, New] = Found.try_emplace(std::string(Leaf->key(I)), Leaf, I);
    if (!New && At->second.first->lsn() < Leaf->lsn())
      At->second = {Leaf, I};
  }
}

Status Remains::load() {
  Expected<std::string> Bytes = read(DataFileName);
  if (!Bytes)
    return Bytes.error();
  Data = std::move(*Bytes);
  Bytes = read(LogFileName);
  if (!Bytes)
    return Bytes.error();
  Logged = std::move(*Bytes);
  return identify();
}

Expected<Salvaged> Remains::run(const Visitor &Visit) {
  if (Status S = load(); !S.ok())
    return failure(S);
  takeLog();
  takeData();
  for (const auto &[Id, P] : Pages)
    if (P->type() == PageType::Leaf)
      takeLeaf(P);
  for (const auto &[Key, Where] : Found) {
    LeafCell C = decodeLeafCell(Where.first->cell(Where.second));
    Expected<std::string> Value =
        C.Overflow == NoPage ? std::string(C.Inline)
                             : readOverflow(*this, C.Overflow, C.ValueSize);
    if (!Value) {
      Out.Lost.push_back(Value.error());
      continue;
    }
    if (Status S = Visit(Key, *Value); !S.ok())
      return failure(S);
    ++Out.Keys;
  }
  return std::move(Out);
}

Expected<Salvaged> salvage(io::FileSystem &Fs, const std::string &Directory,
                           const Visitor &Visit) {
  return Remains(Fs, Directory).run(Visit);
}

} // namespace storage::btree
