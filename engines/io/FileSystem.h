/// \file
/// Names, directories and locks: the other half of the only door to the
/// operating system.
///
/// Invariants of every implementation:
///  - IO-6 create, rename, unlink and mkdir change a name in memory only; the
///    change is stable after syncDirectory() of the parent and not before.
///    Renaming across directories needs both.
///  - IO-7 A lock is exclusive between processes and between openers within one
///    process.
///
/// Engines reach POSIX only through this interface, so that tests can
/// substitute file systems that lose power, fail the k-th call or record a
/// trace.
///
/// Thread safety: all functions may be called from several threads.
#ifndef STORAGE_IO_FILESYSTEM_H
#define STORAGE_IO_FILESYSTEM_H

#include "io/File.h"

#include <vector>

namespace storage::io {

/// What the handle of an existing file may do.
enum class OpenMode : uint8_t {
  ReadOnly, ///< Every write is refused.
  ReadWrite,
};

/// How create() treats a file that is there.
enum class CreateMode : uint8_t {
  New,     ///< AlreadyExists.
  Replace, ///< Emptied.
};

/// Where a handle's append stream starts.
inline constexpr uint64_t AppendAtEnd = UINT64_MAX;

/// An exclusive lock, held until destroyed.
class FileLock {
public:
  FileLock() = default;
  FileLock(const FileLock &) = delete;
  FileLock &operator=(const FileLock &) = delete;
  virtual ~FileLock() = default;
};

class FileSystem {
public:
  FileSystem() = default;
  FileSystem(const FileSystem &) = delete;
  FileSystem &operator=(const FileSystem &) = delete;
  virtual ~FileSystem() = default;

  /// Opens the existing file \p Path; append() starts at \p AppendAt (default:
  /// the end).
  NOT_DURABLE("changes neither names nor contents")
  virtual Expected<std::unique_ptr<File>>
  open(const std::string &Path, OpenMode Mode,
       uint64_t AppendAt = AppendAtEnd) = 0;

  /// Makes the empty file \p Path and opens it for writing. Its name is stable
  /// only after syncDirectory().
  SYNC_DEFERRED_TO("syncDirectory")
  virtual Expected<std::unique_ptr<File>>
  create(const std::string &Path, CreateMode How = CreateMode::New) = 0;

  /// Replaces \p To by \p From atomically (rename(2)). Callers use
  /// io::publish() so that only synced files get a name that recovery trusts.
  SYNC_DEFERRED_TO("syncDirectory")
  virtual Status rename(const std::string &From, const std::string &To) = 0;

  SYNC_DEFERRED_TO("syncDirectory")
  virtual Status unlink(const std::string &Path) = 0;

  SYNC_DEFERRED_TO("syncDirectory")
  virtual Status mkdir(const std::string &Path) = 0;

  /// Names in \p Directory, without "." and "..", sorted.
  NOT_DURABLE("only reads")
  [[nodiscard]] virtual Expected<std::vector<std::string>>
  list(const std::string &Directory) = 0;

  /// Makes the names in \p Directory stable. Never retried after a failure: the
  /// caller treats it like a failed sync.
  DURABLE_SYNCS_DIRECTORY()
  virtual Status syncDirectory(const std::string &Directory) = 0;

  /// Takes the exclusive lock \p Path (created if missing, never removed); Busy
  /// if another opener holds it.
  NOT_DURABLE("a lock file that a crash removes is made again")
  [[nodiscard]] virtual Expected<std::unique_ptr<FileLock>>
  lock(const std::string &Path) = 0;
};

/// The directory part of \p Path: "." when it has none.
std::string parentDirectory(const std::string &Path);

/// \p Directory and \p Name with one '/' between.
std::string joinPath(const std::string &Directory, const std::string &Name);

/// All of \p F from \p Offset to its end, at most \p MaxBytes; a longer file is
/// a Limit error.
[[nodiscard]] NOT_DURABLE("only reads") Expected<std::string> readFrom(
    File &F, uint64_t Offset, uint64_t MaxBytes);

} // namespace storage::io

#endif // STORAGE_IO_FILESYSTEM_H
