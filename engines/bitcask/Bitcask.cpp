#include "bitcask/Bitcask.h"

#include "bitcask/Turn.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace storage::bitcask {

/// Longest group of changes, in bytes; one change may be longer.
static constexpr uint64_t MaxGroupBytes = 1u << 20;

static uint64_t sizeOf(const Record &R) {
  return recordSize(R.Key.size(), R.Value.size());
}

/// Ok when a mutating call may go on.
Status Bitcask::writable(const char *Op) const {
  if (Options.ReadOnly)
    return Status::error(Code::ReadOnly, Op, Directory, "opened read-only");
  if (Closed)
    return Status::error(Code::Closed, Op, Directory);
  return Poison;
}

/// Keeps \p Failed for ever, unless the files are as they were before.
Status Bitcask::keep(const Status &Failed) {
  if (Failed.ok() || Failed.code() == Code::NoSpace)
    return Failed;
  if (Poison.ok())
    Poison = Failed.asPoison();
  return Poison;
}

void Bitcask::count(uint64_t BitcaskStats::*Which, uint64_t By) const {
  std::lock_guard Held(Mutex);
  Stats.*Which += By;
}

FileId Bitcask::takeId() {
  std::lock_guard Held(Mutex);
  return NextId++;
}

Expected<std::optional<std::string>> Bitcask::get(std::string_view Key) const {
  if (Closed)
    return failure(Status::error(Code::Closed, "get", Directory));
  std::optional<Found> At = Keys.find(Key);
  if (!At)
    return std::optional<std::string>();
  Expected<std::string> Value =
      readValue(*At->File, At->At.Offset, Key, At->At.ValueLength, At->At.Seq);
  if (!Value)
    return failure(Value.error());
  return std::optional<std::string>(std::move(*Value));
}

Status Bitcask::put(std::string_view Key, std::string_view Value) {
  Record R;
  R.Key = Key;
  R.Value = Value;
  return change(R);
}

Status Bitcask::remove(std::string_view Key) {
  Record R;
  R.Key = Key;
  R.Tombstone = true;
  return change(R);
}

static Status checkChange(const Record &C, const std::string &Directory) {
  if (C.Key.empty())
    return Status::error(Code::InvalidArgument, "write", Directory,
                         "a key has at least one byte");
  if (C.Key.size() > MaxKey)
    return Status::error(Code::Limit, "write", Directory,
                         fmt::format("the key has {} bytes, at most {} are "
                                     "allowed",
                                     C.Key.size(), MaxKey));
  if (C.Value.size() > MaxValue)
    return Status::error(Code::Limit, "write", Directory,
                         fmt::format("the value has {} bytes, at most {} are "
                                     "allowed",
                                     C.Value.size(), MaxValue));
  return Status();
}

/// The changes at the front of the queue that are committed together.
std::vector<Record> Bitcask::frontGroup() const {
  std::vector<Record> Group;
  uint64_t Bytes = 0;
  for (const Waiter *W : Queue) {
    if (!W->Change)
      break;
    Bytes += sizeOf(*W->Change);
    if (!Group.empty() &&
        Bytes > std::min(MaxGroupBytes, Options.MaxFileSize / 2))
      break;
    Group.push_back(*W->Change);
  }
  return Group;
}

/// Who comes to the front of the queue writes, and syncs, for those behind.
Status Bitcask::change(const Record &C) {
  if (Status S = checkChange(C, Directory); !S.ok())
    return S;
  Waiter Me{&C};
  Guard Held(Mutex);
  Stats.Stalls += !Queue.empty() && !Queue.front()->Change;
  Queue.push_back(&Me);
  Moved.wait(Held, [&] { return Me.Done || Queue.front() == &Me; });
  if (Me.Done)
    return Me.Result;
  std::vector<Record> Group = frontGroup();
  Held.unlock();
  Status S = writeGroup(Group);
  Held.lock();
  for (const Record &R : Group) {
    Waiter *W = Queue.front();
    Queue.pop_front();
    W->Done = true;
    W->Result = S;
    if (S.ok())
      ++(R.Tombstone ? Stats.Removes : Stats.Puts);
    Stats.BytesWritten += S.ok() ? sizeOf(R) : 0;
  }
  Stats.Groups += S.ok();
  Moved.notify_all();
  return S;
}

Status Bitcask::writeGroup(std::vector<Record> &Changes) {
  if (Status S = writable("write"); !S.ok())
    return S;
  uint64_t Bytes = 0;
  for (const Record &R : Changes)
    Bytes += sizeOf(R);
  if (Status S = makeRoom(Bytes); !S.ok())
    return S;
  std::string Encoded;
  Encoded.reserve(Bytes);
  for (Record &R : Changes) {
    R.Seq = ++Assigned; // BC-3: used up, whatever becomes of the write.
    R.Durable = Stable;
    R.Crc = appendRecord(Encoded, seedOf(Active->header()), R);
  }
  if (Status S = Active->write(Encoded); !S.ok()) {
    if (S.code() != Code::NoSpace)
      return keep(S);
    Status Cut = Active->cutBack();
    return Cut.ok() ? S : keep(Cut.asPoison());
  }
  uint64_t Begin = Active->end();
  for (const Record &R : Changes)
    Active->note(R);
  Last = Assigned;
  if (SyncWrites) {
    if (Status S = syncActive(); !S.ok())
      return S;
  }
  assert((!SyncWrites || Stable == Last) &&
         "BC-9: readers see a change after its sync");
  apply(Changes, Begin);
  return Status();
}

/// Shows readers the \p Changes that were written from \p Offset on.
void Bitcask::apply(const std::vector<Record> &Changes, uint64_t Offset) {
  for (const Record &R : Changes) {
    if (R.Tombstone)
      Keys.remove(R.Key);
    else
      Keys.put(R.Key, {Active->header().Id, Offset, R.Seq,
                       static_cast<uint32_t>(R.Value.size())});
    Offset += sizeOf(R);
  }
}

/// Sees to an active file that \p Bytes more go into.
Status Bitcask::makeRoom(uint64_t Bytes) {
  if (Active && Active->contents().Count > 0 &&
      Active->end() + Bytes + FooterSize > Options.MaxFileSize)
    if (Status S = sealActive(); !S.ok())
      return S;
  if (Active)
    return Status();
  FileHeader Header;
  Header.Id = takeId();
  Header.StoreId = Listed.StoreId;
  Header.Salt = randomBits();
  Header.Previous = Newest;
  Header.PrevLast = Last;
  Expected<std::unique_ptr<ActiveWriter>> Begun = ActiveWriter::begin(
      Fs, Directory, Header, SyncWrites ? Options.FillAhead : 0);
  if (!Begun)
    return keep(Begun.error());
  Expected<std::shared_ptr<DataFile>> File =
      openActive(Fs, Directory, Header.Id);
  if (!File)
    return keep(File.error().asPoison());
  Keys.addFile(*File);
  Active = std::move(*Begun);
  return Status();
}

Status Bitcask::sealActive() {
  FileId Id = Active->header().Id;
  if (Status S = Active->seal(Stable); !S.ok())
    return keep(S);
  Active.reset();
  Newest = Id;
  Stable = Last;
  count(&BitcaskStats::Syncs);
  count(&BitcaskStats::Rotations);
  Expected<std::shared_ptr<DataFile>> File = openSealed(Fs, Directory, Id);
  if (!File)
    return keep(File.error().asPoison());
  Keys.seal(*File);
  return Options.HintOnSeal ? keep(hintFor(**File)) : Status();
}

/// Writes the hint of \p File, if there is space for it: without one, opening
/// scans the file. Also the second look at what was written: BC-7 holds from
/// here on.
Status Bitcask::hintFor(const DataFile &File) {
  Expected<std::vector<HintEntry>> Entries = scanKeys(File);
  if (!Entries)
    return Entries.error();
  Status S = writeHint(Fs, Directory, File.hintSubject(), *Entries);
  return S.code() == Code::NoSpace ? Status() : S;
}

Status Bitcask::syncActive() {
  if (Stable == Last)
    return Status();
  assert(Active && "what is not stable is in the active file");
  count(&BitcaskStats::Syncs);
  if (Status S = Active->sync(); !S.ok())
    return keep(S);
  Stable = Last;
  return Status();
}

Status Bitcask::sync() {
  Turn Mine(*this);
  if (Status S = writable("sync"); !S.ok())
    return S;
  return syncActive();
}

Status Bitcask::rotate() {
  Turn Mine(*this);
  if (Status S = writable("rotate"); !S.ok())
    return S;
  if (!Active || Active->contents().Count == 0)
    return Status();
  return sealActive();
}

Status Bitcask::fold(const Visitor &Visit) const {
  if (Closed)
    return Status::error(Code::Closed, "fold", Directory);
  for (const auto &[Key, Place] : Keys.snapshot()) {
    const auto &[At, File] = Place;
    Expected<std::string> Value =
        readValue(*File, At.Offset, Key, At.ValueLength, At.Seq);
    if (!Value)
      return Value.error();
    if (Status S = Visit(Key, *Value); !S.ok())
      return S;
  }
  return Status();
}

BitcaskStats Bitcask::stats() const {
  std::vector<FileUse> Files = Keys.files();
  size_t Count = Keys.size();
  std::lock_guard Held(Mutex);
  BitcaskStats Copy = Stats;
  Copy.Keys = Count;
  Copy.Files = Files.size();
  for (const FileUse &Use : Files) {
    Copy.FileBytes += Use.File->Size;
    Copy.LiveBytes += Use.LiveBytes;
  }
  return Copy;
}

} // namespace storage::bitcask
