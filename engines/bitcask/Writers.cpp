#include "bitcask/Writers.h"

#include <algorithm>
#include <cassert>

namespace storage::bitcask {

static std::string pathOf(const std::string &Directory, FileId Id,
                          NameKind Kind) {
  return io::joinPath(Directory, fileName(Id, Kind));
}

Expected<std::unique_ptr<ActiveWriter>>
ActiveWriter::begin(io::FileSystem &Fs, const std::string &Directory,
                    const FileHeader &Header, uint64_t FillAhead) {
  assert(Header.Kind == FileKind::Written);
  std::string Path = pathOf(Directory, Header.Id, NameKind::Active);
  Expected<std::unique_ptr<io::File>> Blank =
      Fs.create(io::joinPath(Directory, "active.tmp"), io::CreateMode::Replace);
  if (!Blank)
    return failure(Blank.error());
  if (Status S = (*Blank)->append(encodeFileHeader(Header)); !S.ok())
    return failure(S);
  Expected<io::SyncedFile> Synced = io::syncAndClose(std::move(*Blank));
  if (!Synced)
    return failure(Synced.error());
  Expected<io::UnsyncedName> Name = io::publish(Fs, std::move(*Synced), Path);
  if (!Name)
    return failure(Name.error());
  if (Status S = io::settle(Fs, std::move(*Name)); !S.ok())
    return failure(S.asPoison()); // Only recovery can tell whether it is named.
  Expected<std::unique_ptr<io::File>> F =
      Fs.open(Path, io::OpenMode::ReadWrite, FileHeaderSize);
  if (!F)
    return failure(F.error().asPoison());
  return std::unique_ptr<ActiveWriter>(
      new ActiveWriter(Fs, Directory, Header, std::move(*F), FillAhead));
}

Status ActiveWriter::write(std::string_view Records) {
  uint64_t NewEnd = End + Records.size();
  if (FillAhead > 0 && NewEnd > Filled) {
    uint64_t Target = (NewEnd / FillAhead + 1) * FillAhead;
    std::string Zeros(Target - NewEnd, '\0');
    Status S = F->pwriteAt(NewEnd, Zeros);
    if (!S.ok() && S.code() != Code::NoSpace)
      return S;
    Filled = S.ok() ? Target : NewEnd; // Full: the records may still fit.
  }
  if (Status S = F->append(Records); !S.ok())
    return S;
  return F->flush();
}

void ActiveWriter::note(const Record &R) {
  Foot.add(R);
  End += recordSize(R.Key.size(), R.Value.size());
  assert(End <= F->appendOffset() && "only what was written is noted");
}

Status ActiveWriter::sync() { return F->syncData(); }

Status ActiveWriter::cutBack() {
  Filled = End;
  return F->truncate(End);
}

Status ActiveWriter::seal(Sequence Durable) {
  std::string Bytes;
  Foot.Durable = std::min(Durable, Foot.Last);
  appendFooter(Bytes, {Header.Salt, Header.Id}, Foot);
  Status Wrote = F->append(Bytes);
  if (Wrote.ok())
    Wrote = F->flush();
  if (!Wrote.ok()) {
    Status Cut = cutBack();
    return Cut.ok() ? Wrote : Cut.asPoison();
  }
  // Zeros written ahead go: the footer is the end.
  if (Status S = F->truncate(End + Bytes.size()); !S.ok())
    return S.asPoison();
  Expected<io::SyncedFile> Synced = io::syncAndClose(std::move(F));
  if (!Synced)
    return Synced.error().asPoison();
  Expected<io::UnsyncedName> Name =
      io::publish(Fs, std::move(*Synced),
                  pathOf(Directory, Header.Id, NameKind::Data)); // BC-12
  if (!Name)
    return Name.error().asPoison();
  return io::settle(Fs, std::move(*Name)).asPoison();
}

Status ActiveWriter::close() { return F->close(); }

Expected<std::unique_ptr<SealedWriter>>
SealedWriter::begin(io::FileSystem &Fs, const std::string &Directory,
                    const FileHeader &Header) {
  assert(Header.Kind != FileKind::Written);
  Expected<std::unique_ptr<io::File>> F =
      Fs.create(pathOf(Directory, Header.Id, NameKind::Data) + ".tmp",
                io::CreateMode::Replace);
  if (!F)
    return failure(F.error());
  if (Status S = (*F)->append(encodeFileHeader(Header)); !S.ok())
    return failure(S);
  return std::unique_ptr<SealedWriter>(
      new SealedWriter(Fs, Directory, Header, std::move(*F)));
}

Expected<uint64_t> SealedWriter::add(Record R) {
  std::string Bytes;
  R.Durable = 0; // The whole file is stable before it is read.
  R.Crc = appendRecord(Bytes, {Header.Salt, Header.Id}, R);
  if (Status S = F->append(Bytes); !S.ok())
    return failure(S);
  Foot.add(R);
  uint64_t At = End;
  End += Bytes.size();
  return At;
}

Status SealedWriter::finish() {
  std::string Bytes;
  appendFooter(Bytes, {Header.Salt, Header.Id}, Foot);
  if (Status S = F->append(Bytes); !S.ok())
    return S;
  Expected<io::SyncedFile> Synced = io::syncAndClose(std::move(F));
  if (!Synced)
    return Synced.error();
  Expected<io::UnsyncedName> Name = io::publish(
      Fs, std::move(*Synced), pathOf(Directory, Header.Id, NameKind::Data));
  if (!Name)
    return Name.error();
  return io::settle(Fs, std::move(*Name)).asPoison();
}

void SealedWriter::giveUp() {
  F.reset();
  ignoreStatus(Fs.unlink(pathOf(Directory, Header.Id, NameKind::Data) + ".tmp"),
               "the next opening removes it");
}

} // namespace storage::bitcask
