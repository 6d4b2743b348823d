#include "io/PosixFs.h"

#include "io/PosixFile.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <mutex>
#include <set>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace storage::io {

static int openLooping(const char *Path, int Flags) {
  int Fd;
  do
    Fd = ::open(Path, Flags | O_CLOEXEC, 0644);
  while (Fd < 0 && errno == EINTR);
  return Fd;
}

/// 0 or -1 with errno.
DURABLE_SYNCS(Fd) static int syncDescriptor(int Fd) {
  int Result;
  do
    Result = ::fsync(Fd);
  while (Result != 0 && errno == EINTR);
  return Result;
}

Expected<std::unique_ptr<File>>
PosixFs::open(const std::string &Path, OpenMode Mode, uint64_t AppendAt) {
  int Fd =
      openLooping(Path.c_str(), Mode == OpenMode::ReadOnly ? O_RDONLY : O_RDWR);
  if (Fd < 0)
    return failure(Status::fromErrno("open", Path, errno));
  if (AppendAt == AppendAtEnd) {
    struct stat Info;
    if (::fstat(Fd, &Info) != 0) {
      int Error = errno;
      ::close(Fd); // Nothing was written through it.
      return failure(Status::fromErrno("fstat", Path, Error));
    }
    AppendAt = static_cast<uint64_t>(Info.st_size);
  }
  return std::make_unique<PosixFile>(Fd, Path, AppendAt,
                                     Mode != OpenMode::ReadOnly);
}

Expected<std::unique_ptr<File>> PosixFs::create(const std::string &Path,
                                                CreateMode How) {
  int IfThere = How == CreateMode::New ? O_EXCL : O_TRUNC;
  int Fd = openLooping(Path.c_str(), O_RDWR | O_CREAT | IfThere);
  if (Fd < 0)
    return failure(Status::fromErrno("open", Path, errno));
  return std::make_unique<PosixFile>(Fd, Path, 0, /*Writable=*/true);
}

Status PosixFs::rename(const std::string &From, const std::string &To) {
  if (::rename(From.c_str(), To.c_str()) != 0)
    return Status::fromErrno("rename", From, errno);
  return Status();
}

Status PosixFs::unlink(const std::string &Path) {
  if (::unlink(Path.c_str()) != 0)
    return Status::fromErrno("unlink", Path, errno);
  return Status();
}

Status PosixFs::mkdir(const std::string &Path) {
  if (::mkdir(Path.c_str(), 0755) != 0)
    return Status::fromErrno("mkdir", Path, errno);
  return Status();
}

Expected<std::vector<std::string>> PosixFs::list(const std::string &Directory) {
  DIR *Stream = ::opendir(Directory.c_str());
  if (!Stream)
    return failure(Status::fromErrno("opendir", Directory, errno));
  std::vector<std::string> Names;
  errno = 0;
  while (const dirent *Entry = ::readdir(Stream)) {
    std::string Name = Entry->d_name;
    if (Name != "." && Name != "..")
      Names.push_back(std::move(Name));
    errno = 0;
  }
  int Error = errno;
  ::closedir(Stream);
  if (Error != 0)
    return failure(Status::fromErrno("readdir", Directory, Error));
  std::sort(Names.begin(), Names.end());
  return Names;
}

Status PosixFs::syncDirectory(const std::string &Directory) {
  int Fd = openLooping(Directory.c_str(), O_RDONLY | O_DIRECTORY);
  if (Fd < 0)
    return Status::fromErrno("open", Directory, errno);
  int Result = syncDescriptor(Fd);
  int Error = errno;
  ::close(Fd); // Opened for reading only: nothing to lose.
  if (Result != 0)
    return Status::fromErrno("fsync", Directory, Error);
  return Status();
}

namespace {

/// Device and inode of a lock file held by this process.
using LockKey = std::pair<dev_t, ino_t>;

struct LockTable {
  std::mutex Mutex;
  std::set<LockKey> Held;
};

class PosixLock final : public FileLock {
public:
  PosixLock(int Fd, LockKey Key, LockTable &Table)
      : Fd(Fd), Key(Key), Table(Table) {}
  ~PosixLock() override {
    std::lock_guard Guard(Table.Mutex);
    ::close(Fd); // Drops the lock with the open file description.
    Table.Held.erase(Key);
  }

private:
  int Fd;
  LockKey Key;
  LockTable &Table;
};

} // namespace

static LockTable &lockTable() {
  static LockTable *Table =
      new LockTable; // Never destroyed: locks may outlive main().
  return *Table;
}

Expected<std::unique_ptr<FileLock>> PosixFs::lock(const std::string &Path) {
  LockTable &Table = lockTable();
  std::lock_guard Guard(Table.Mutex);
  // With record locks, closing any descriptor of the file drops the lock of the
  // process: look before opening.
  struct stat Info;
  if (::stat(Path.c_str(), &Info) == 0 &&
      Table.Held.count({Info.st_dev, Info.st_ino}) != 0)
    return failure(
        Status::error(Code::Busy, "lock", Path, "open in this process"));
  int Fd = openLooping(Path.c_str(), O_RDWR | O_CREAT);
  if (Fd < 0)
    return failure(Status::fromErrno("open", Path, errno));
  struct flock Request = {};
  Request.l_type = F_WRLCK;
  Request.l_whence = SEEK_SET;
#if defined(F_OFD_SETLK)
  int Locked = ::fcntl(Fd, F_OFD_SETLK, &Request);
#else
  int Locked = ::fcntl(Fd, F_SETLK, &Request);
#endif
  int Error = errno;
  if (Locked != 0 || ::fstat(Fd, &Info) != 0) {
    if (Locked == 0)
      Error = errno;
    ::close(Fd);
    if (Error == EAGAIN || Error == EACCES)
      return failure(Status::error(Code::Busy, "lock", Path,
                                   "open in another process", Error));
    return failure(Status::fromErrno("lock", Path, Error));
  }
  LockKey Key{Info.st_dev, Info.st_ino};
  Table.Held.insert(Key);
  return std::make_unique<PosixLock>(Fd, Key, Table);
}

} // namespace storage::io
