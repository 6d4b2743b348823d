#include "sim/MemFile.h"

#include <algorithm>
#include <cassert>
#include <cerrno>

namespace storage::sim {

Status MemFile::usable(const char *Op, bool Writing) const {
  if (!Open)
    return Status::error(Code::Closed, Op, Name);
  if (Life != Fs.Life)
    return Status::fromErrno(Op, Name, EIO); // SIM-2
  if (Writing && !Writable)
    return Status::error(Code::ReadOnly, Op, Name, "opened read-only");
  return Status();
}

void MemFile::resize(uint64_t Size) {
  uint64_t Old = Data->Cached.size();
  Data->Cached.resize(Size, '\0');
  Data->SizeDirty |= Old != Size;
  // The sector that the cut goes through changed too: what was behind the end
  // reads as zeros from now on.
  if (Size < Old && Size % MemFs::SectorSize != 0)
    Data->Dirty.insert(Size / MemFs::SectorSize);
  ++Fs.Changes;
}

void MemFile::write(uint64_t Offset, std::string_view Bytes) {
  if (Bytes.empty())
    return;
  if (Offset + Bytes.size() > Data->Cached.size())
    resize(Offset + Bytes.size());
  std::copy(Bytes.begin(), Bytes.end(),
            Data->Cached.begin() + static_cast<ptrdiff_t>(Offset));
  for (uint64_t S = Offset / MemFs::SectorSize;
       S <= (Offset + Bytes.size() - 1) / MemFs::SectorSize; ++S)
    Data->Dirty.insert(S);
  ++Fs.Changes;
}

Status MemFile::append(std::string_view Bytes) {
  std::lock_guard Guard(Fs.Mutex);
  if (Status S = usable("append", true); !S.ok())
    return S;
  Buffer.append(Bytes);
  return Status();
}

Status MemFile::pwriteAt(uint64_t Offset, std::string_view Bytes) {
  std::lock_guard Guard(Fs.Mutex);
  if (Status S = usable("pwrite", true); !S.ok())
    return S;
  write(Offset, Bytes);
  return Status();
}

Expected<size_t> MemFile::preadAt(uint64_t Offset, std::span<char> Into) {
  std::lock_guard Guard(Fs.Mutex);
  if (Status S = usable("pread", false); !S.ok())
    return failure(S);
  if (Offset >= Data->Cached.size())
    return size_t(0);
  size_t Count = std::min<uint64_t>(Into.size(), Data->Cached.size() - Offset);
  std::copy_n(Data->Cached.begin() + static_cast<ptrdiff_t>(Offset), Count,
              Into.begin());
  return Count;
}

Status MemFile::truncate(uint64_t Size) {
  std::lock_guard Guard(Fs.Mutex);
  if (Status S = usable("ftruncate", true); !S.ok())
    return S;
  resize(Size);
  if (Size < Position + Buffer.size())
    Buffer.resize(Size > Position ? Size - Position : 0);
  Position = std::min(Position, Size);
  return Status();
}

Status MemFile::allocate(uint64_t Offset, uint64_t Length) {
  std::lock_guard Guard(Fs.Mutex);
  if (Status S = usable("fallocate", true); !S.ok())
    return S;
  if (Offset + Length > Data->Cached.size())
    resize(Offset + Length);
  return Status();
}

Status MemFile::flush() {
  std::lock_guard Guard(Fs.Mutex);
  if (Status S = usable("flush", true); !S.ok())
    return S;
  write(Position, Buffer);
  Position += Buffer.size();
  Buffer.clear();
  return Status();
}

Status MemFile::syncData() {
  if (Status S = flush(); !S.ok())
    return S;
  std::lock_guard Guard(Fs.Mutex);
  MemFs::syncInode(*Data);
  ++Fs.Changes;
  return Status();
}

Status MemFile::syncAll() { return syncData(); }

Expected<uint64_t> MemFile::size() {
  std::lock_guard Guard(Fs.Mutex);
  if (Status S = usable("fstat", false); !S.ok())
    return failure(S);
  return Data->Cached.size();
}

Status MemFile::close() {
  Status Result;
  if (Open && Writable && !Buffer.empty())
    Result = flush();
  std::lock_guard Guard(Fs.Mutex);
  if (Status S = usable("close", false); Result.ok())
    Result = S;
  Open = false;
  return Result;
}

} // namespace storage::sim
