/// \file
/// Durable create and durable replace, with the order of their steps kept by
/// types.
///
/// \code
///   File ──syncAndClose()──► SyncedFile ──publish()──► UnsyncedName
///        ──settle()──► stable under its name
/// \endcode
///
///  - IO-8 Only a synced file gets a name that recovery trusts: publish() takes
///    a SyncedFile, and only syncAndClose() makes one.
///  - IO-9 A published name is settled (its directory synced) before anything
///    relies on it: an UnsyncedName that is destroyed unsettled on a successful
///    path is a bug (asserted).
///  - IO-10 replaceDurably() leaves either the old contents or the new ones,
///    whole, under \p Path; a temporary that a crash left behind is overwritten
///    by the next call and never read.
///
/// Thread safety: as the FileSystem used; two replacements of one path at a
/// time are the caller's bug.
#ifndef STORAGE_IO_DURABLE_H
#define STORAGE_IO_DURABLE_H

#include "io/FileSystem.h"

#include <cassert>
#include <utility>

namespace storage::io {

/// Proof that the file was synced and closed after its last write. Consumed by
/// publish().
class [[nodiscard]] SyncedFile {
public:
  const std::string &path() const { return Path; }

private:
  explicit SyncedFile(std::string Path) : Path(std::move(Path)) {}
  friend Expected<SyncedFile> syncAndClose(std::unique_ptr<File> F);
  std::string Path;
};

/// A directory whose newest name is not stable yet. Consumed by settle(), or by
/// giveUp() on an error path.
class [[nodiscard]] UnsyncedName {
public:
  UnsyncedName(UnsyncedName &&Other) noexcept
      : Directory(std::exchange(Other.Directory, {})) {}
  UnsyncedName &operator=(UnsyncedName &&) = delete;
  ~UnsyncedName() {
    assert(Directory.empty() && "IO-9: a published name was never settled");
  }

  /// Drops the duty, because the operation that published fails anyway.
  void giveUp() && { Directory.clear(); }

private:
  explicit UnsyncedName(std::string Directory)
      : Directory(std::move(Directory)) {}
  friend Expected<UnsyncedName> publish(FileSystem &Fs, SyncedFile From,
                                        const std::string &To);
  friend Status settle(FileSystem &Fs, UnsyncedName Name);
  std::string Directory;
};

/// Syncs everything of \p F and closes it.
[[nodiscard]] DURABLE_FLUSHES(F)
    DURABLE_SYNCS(F) Expected<SyncedFile> syncAndClose(std::unique_ptr<File> F);

/// Renames the synced \p From to \p To, in the same directory; settle() makes
/// the name stable.
[[nodiscard]] DURABLE_WRITES(Fs) Expected<UnsyncedName> publish(
    FileSystem &Fs, SyncedFile From, const std::string &To);

/// Makes the published name stable. After a failure, whatever its errno, only
/// recovery can tell which name is there: the code is Poisoned.
DURABLE_SYNCS_DIRECTORY(Fs) Status settle(FileSystem &Fs, UnsyncedName Name);

/// Replaces the contents of \p Path by \p Contents: temporary in the same
/// directory, sync, rename, directory sync. Poisoned when it is not known which
/// contents are there; after any other failure the old ones are.
DURABLE_ON_SUCCESS Status replaceDurably(FileSystem &Fs,
                                         const std::string &Path,
                                         std::string_view Contents);

/// Makes \p Directory and every missing parent, and syncs each one made and its
/// parent. An existing \p Directory gets its parent synced too: an earlier
/// creation may have crashed in between.
DURABLE_ON_SUCCESS Status createDirectories(FileSystem &Fs,
                                            const std::string &Directory);

} // namespace storage::io

#endif // STORAGE_IO_DURABLE_H
