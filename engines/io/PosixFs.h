/// \file
/// FileSystem over POSIX: the process's real files.
///
/// Every descriptor is close-on-exec. Locks are open-file-description locks
/// where the platform has them (they belong to the open file, so closing some
/// other descriptor of the same file does not drop them; fcntl(2), "Open file
/// description locks"), record locks elsewhere; a table of held locks in the
/// process closes the gap that record locks leave between two openers of one
/// process.
///
/// Keeps IO-6 and IO-7 of FileSystem.h.
#ifndef STORAGE_IO_POSIXFS_H
#define STORAGE_IO_POSIXFS_H

#include "io/FileSystem.h"

namespace storage::io {

class PosixFs final : public FileSystem {
public:
  Expected<std::unique_ptr<File>>
  open(const std::string &Path, OpenMode Mode,
       uint64_t AppendAt = AppendAtEnd) override;
  Expected<std::unique_ptr<File>>
  create(const std::string &Path, CreateMode How = CreateMode::New) override;
  Status rename(const std::string &From, const std::string &To) override;
  Status unlink(const std::string &Path) override;
  Status mkdir(const std::string &Path) override;
  Expected<std::vector<std::string>>
  list(const std::string &Directory) override;
  Status syncDirectory(const std::string &Directory) override;
  Expected<std::unique_ptr<FileLock>> lock(const std::string &Path) override;
};

} // namespace storage::io

#endif // STORAGE_IO_POSIXFS_H
