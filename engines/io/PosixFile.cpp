#include "io/PosixFile.h"

#include <algorithm>
#include <cassert>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace storage::io {

/// Makes contents and all metadata of \p Fd stable; 0 or -1 with errno.
static int syncEverything(int Fd) {
#if defined(F_FULLFSYNC)
  // fsync on macOS stops at the drive's cache; file systems without F_FULLFSYNC
  // get the plain one.
  if (::fcntl(Fd, F_FULLFSYNC) == 0)
    return 0;
#endif
  int Result;
  do
    Result = ::fsync(Fd);
  while (Result != 0 && errno == EINTR);
  return Result;
}

/// Makes contents and size of \p Fd stable; 0 or -1 with errno.
static int syncContents(int Fd) {
#if defined(_POSIX_SYNCHRONIZED_IO) && _POSIX_SYNCHRONIZED_IO > 0 &&           \
    !defined(__APPLE__)
  int Result;
  do
    Result = ::fdatasync(Fd);
  while (Result != 0 && errno == EINTR);
  return Result;
#else
  return syncEverything(Fd);
#endif
}

PosixFile::PosixFile(int Fd, std::string Path, uint64_t AppendAt, bool Writable)
    : Fd(Fd), Name(std::move(Path)), Position(AppendAt), Writable(Writable) {
  assert(Fd >= 0 && "an open descriptor is required");
}

PosixFile::~PosixFile() {
  if (Fd >= 0)
    ::close(
        Fd); // Who needs the bytes called close(): a destructor cannot report.
}

Status PosixFile::writable(const char *Op) const {
  if (Fd < 0)
    return Status::error(Code::Closed, Op, Name);
  if (!Writable)
    return Status::error(Code::ReadOnly, Op, Name, "opened read-only");
  return Sticky;
}

Status PosixFile::poison(const char *Op, int Errno) {
  Sticky = Status::poisonFromErrno(Op, Name, Errno);
  return Sticky;
}

Status PosixFile::append(std::string_view Data) {
  if (Status S = writable("append"); !S.ok())
    return S;
  Buffer.append(Data);
  if (Buffer.size() < BufferLimit)
    return Status();
  return flush();
}

Status PosixFile::pwriteAt(uint64_t Offset, std::string_view Data) {
  if (Status S = writable("pwrite"); !S.ok())
    return S;
  size_t Done = 0;
  while (Done < Data.size()) {
    ssize_t N = ::pwrite(Fd, Data.data() + Done, Data.size() - Done,
                         static_cast<off_t>(Offset + Done));
    if (N < 0 && errno == EINTR)
      continue;
    if (N <= 0)
      return Status::fromErrno("pwrite", Name, N < 0 ? errno : EIO);
    Done += static_cast<size_t>(N);
  }
  return Status();
}

Expected<size_t> PosixFile::preadAt(uint64_t Offset, std::span<char> Into) {
  if (Fd < 0)
    return failure(Status::error(Code::Closed, "pread", Name));
  size_t Done = 0;
  while (Done < Into.size()) {
    ssize_t N = ::pread(Fd, Into.data() + Done, Into.size() - Done,
                        static_cast<off_t>(Offset + Done));
    if (N < 0 && errno == EINTR)
      continue;
    if (N < 0)
      return failure(Status::fromErrno("pread", Name, errno));
    if (N == 0)
      break;
    Done += static_cast<size_t>(N);
  }
  return Done;
}

Status PosixFile::truncate(uint64_t Size) {
  if (Status S = writable("truncate"); !S.ok())
    return S;
  int Result;
  do
    Result = ::ftruncate(Fd, static_cast<off_t>(Size));
  while (Result != 0 && errno == EINTR);
  if (Result != 0)
    return Status::fromErrno("ftruncate", Name, errno);
  if (Size < Position + Buffer.size())
    Buffer.resize(Size > Position ? Size - Position : 0);
  Position = std::min(Position, Size);
  return Status();
}

Status PosixFile::allocate(uint64_t Offset, uint64_t Length) {
  if (Status S = writable("allocate"); !S.ok())
    return S;
#if defined(__APPLE__)
  Expected<uint64_t> Now = size();
  if (!Now)
    return Now.error();
  if (*Now >= Offset + Length)
    return Status();
  return truncate(Offset + Length);
#else
  int Error;
  do
    Error = ::posix_fallocate(Fd, static_cast<off_t>(Offset),
                              static_cast<off_t>(Length));
  while (Error == EINTR);
  return Error == 0 ? Status()
                    : Status::fromErrno("posix_fallocate", Name, Error);
#endif
}

Status PosixFile::flush() {
  if (Status S = writable("flush"); !S.ok())
    return S;
  size_t Done = 0;
  while (Done < Buffer.size()) {
    ssize_t N = ::pwrite(Fd, Buffer.data() + Done, Buffer.size() - Done,
                         static_cast<off_t>(Position + Done));
    if (N < 0 && errno == EINTR)
      continue;
    if (N <= 0) {
      int Error = N < 0 ? errno : EIO;
      Position += Done;
      Buffer.erase(0, Done);
      return Status::fromErrno("pwrite", Name, Error);
    }
    Done += static_cast<size_t>(N);
  }
  Position += Done;
  Buffer.clear();
  return Status();
}

Status PosixFile::syncData() {
  if (Status S = flush(); !S.ok())
    return S;
  assert(Buffer.empty() && "IO-2: a sync covers every append");
  if (syncContents(Fd) != 0)
    return poison("fdatasync", errno);
  return Status();
}

Status PosixFile::syncAll() {
  if (Status S = flush(); !S.ok())
    return S;
  assert(Buffer.empty() && "IO-2: a sync covers every append");
  if (syncEverything(Fd) != 0)
    return poison("fsync", errno);
  return Status();
}

Expected<uint64_t> PosixFile::size() {
  if (Fd < 0)
    return failure(Status::error(Code::Closed, "fstat", Name));
  struct stat Info;
  if (::fstat(Fd, &Info) != 0)
    return failure(Status::fromErrno("fstat", Name, errno));
  return static_cast<uint64_t>(Info.st_size);
}

Status PosixFile::close() {
  if (Fd < 0)
    return Status::error(Code::Closed, "close", Name);
  Status Result = Sticky;
  if (Result.ok() && !Buffer.empty())
    Result = flush();
  int Closed = ::close(Fd);
  Fd = -1;
  if (Result.ok() && Closed != 0)
    Result = Status::fromErrno("close", Name, errno);
  return Result;
}

} // namespace storage::io
