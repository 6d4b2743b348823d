#include "wal/SegmentWriter.h"

#include <algorithm>

namespace storage::wal {

Status SegmentWriter::write(std::string_view Frames) {
  if (Status S = Active->append(Frames); !S.ok())
    return S;
  return Active->flush();
}

Status SegmentWriter::syncOlder() {
  for (std::unique_ptr<io::File> &Old : Unsynced) {
    if (Status S = Old->syncData(); !S.ok())
      return S;
    ++Syncs;
  }
  for (std::unique_ptr<io::File> &Old : Unsynced)
    if (Status S = Old->close(); !S.ok())
      return S;
  Unsynced.clear();
  return Status();
}

/// Makes the names in \p Directory stable if they are \p Dirty.
DURABLE_SYNCS_DIRECTORY(Fs)
static Status syncNames(io::FileSystem &Fs, const std::string &Directory,
                        bool &Dirty) {
  if (!Dirty)
    return Status();
  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return S;
  Dirty = false;
  return Status();
}

Status SegmentWriter::sync() {
  if (Status S = syncOlder(); !S.ok())
    return S;
  if (Status S = syncNames(Fs, Directory, NamesDirty); !S.ok())
    return S;
  ++Syncs;
  return Active->syncData();
}

Status SegmentWriter::cutBack(uint64_t End) { return Active->truncate(End); }

Expected<std::unique_ptr<io::File>> SegmentWriter::takeBlank() {
  if (!Spare)
    return Fs.create(io::joinPath(Directory, "segment.tmp"),
                     io::CreateMode::Replace);
  // Whatever happens next, its contents are no longer zeros.
  io::SyncedFile Taken = *std::exchange(Spare, std::nullopt);
  return Fs.open(Taken.path(), io::OpenMode::ReadWrite, 0);
}

Expected<io::SyncedFile> SegmentWriter::prepare(const SegmentHeader &Header) {
  Expected<std::unique_ptr<io::File>> F = takeBlank();
  if (!F)
    return failure(F.error());
  if (Status S = (*F)->append(encodeSegmentHeader(Header)); !S.ok())
    return failure(S);
  return io::syncAndClose(std::move(*F));
}

Status SegmentWriter::beginDurably(const SegmentHeader &Header) {
  assert(Unsynced.empty() && !NamesDirty &&
         "the caller syncs what is older first");
  Expected<io::SyncedFile> Prepared = prepare(Header);
  if (!Prepared)
    return Prepared.error();
  Syncs += 1;
  Expected<io::UnsyncedName> Name =
      io::publish(Fs, std::move(*Prepared), pathOf(Header));
  if (!Name)
    return Name.error();
  if (Status S = io::settle(Fs, std::move(*Name)); !S.ok())
    return S.asPoison(); // The name may or may not be stable: only recovery can
                         // tell.
  Expected<std::unique_ptr<io::File>> Next =
      Fs.open(pathOf(Header), io::OpenMode::ReadWrite, SegmentHeaderSize);
  if (!Next)
    return Next.error().asPoison();
  std::unique_ptr<io::File> Old = std::exchange(Active, std::move(*Next));
  if (!Old)
    return Status();
  Status Closed = Old->close();
  return Closed.asPoison();
}

Status SegmentWriter::beginCached(const SegmentHeader &Header) {
  std::string Path = pathOf(Header);
  bool Filled = Spare.has_value();
  if (Filled) {
    Expected<io::UnsyncedName> Name =
        io::publish(Fs, *std::exchange(Spare, std::nullopt), Path);
    if (!Name)
      return Name.error();
    std::move(*Name).giveUp(); // sync() settles it, through NamesDirty.
  }
  NamesDirty = true;
  Expected<std::unique_ptr<io::File>> Next =
      Filled ? Fs.open(Path, io::OpenMode::ReadWrite, 0)
             : Fs.create(Path, io::CreateMode::Replace);
  if (!Next)
    return Next.error();
  Status Written = (*Next)->append(encodeSegmentHeader(Header));
  if (Written.ok())
    Written = (*Next)->flush();
  if (!Written.ok()) {
    // Nothing relies on the file; recovery of mode None expects one without a
    // header.
    ignoreStatus((*Next)->truncate(0), "the segment was not begun");
    ignoreStatus((*Next)->close(), "the segment was not begun");
    ignoreStatus(Fs.unlink(Path), "the segment was not begun");
    return Written;
  }
  Unsynced.push_back(std::exchange(Active, std::move(*Next)));
  return Status();
}

Expected<io::SyncedFile> SegmentWriter::fillSpare(uint64_t Size) const {
  Expected<std::unique_ptr<io::File>> F =
      Fs.create(io::joinPath(Directory, "spare.tmp"), io::CreateMode::Replace);
  if (!F)
    return failure(F.error());
  static const std::string Zeros(256 * 1024, '\0');
  for (uint64_t Done = 0; Done < Size; Done += Zeros.size()) {
    std::string_view Part(Zeros.data(),
                          std::min<uint64_t>(Zeros.size(), Size - Done));
    if (Status S = (*F)->pwriteAt(Done, Part); !S.ok()) {
      ignoreStatus((*F)->truncate(0),
                   "gives the space back; the spare is optional");
      return failure(S);
    }
  }
  return io::syncAndClose(std::move(*F));
}

void SegmentWriter::abandon() {
  Unsynced.clear();
  Active.reset();
}

Status SegmentWriter::close() {
  if (Spare)
    ignoreStatus(Fs.unlink(std::exchange(Spare, std::nullopt)->path()),
                 "the next opening removes it");
  Status Result;
  for (std::unique_ptr<io::File> &Old : Unsynced)
    if (Status S = Old->close(); Result.ok())
      Result = S;
  Unsynced.clear();
  if (Active)
    if (Status S = Active->close(); Result.ok())
      Result = S;
  Active.reset();
  return Result;
}

} // namespace storage::wal
