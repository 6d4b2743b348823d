/// \file
/// An open file as the engines see it: bytes move from the user-space buffer to
/// the page cache to stable storage in three named steps, and no step happens
/// behind another's back.
///
/// \code
///   append() ─► user buffer ──flush()──► page cache
///   pwriteAt() ────────────────────────► page cache
///   page cache ──syncData(), syncAll()──► stable storage
/// \endcode
///
/// Invariants of every implementation:
///  - IO-1 After append() bytes may be in the user buffer only; after flush()
///    the buffer is empty and a killed process loses nothing.
///  - IO-2 syncData() and syncAll() flush first: a sync never leaves earlier
///    appends behind in the buffer.
///  - IO-3 A failed sync is never retried: the handle keeps that error, every
///    later write, flush and sync returns it. The kernel may have marked the
///    pages clean, so a second sync would lie (fsyncgate; fsync(2), "EIO").
///  - IO-4 close() flushes, closes once whatever the result, never syncs and is
///    never retried; on a poisoned handle it writes nothing and returns the
///    sticky error. The destructor neither flushes nor syncs.
///  - IO-5 A handle opened read-only refuses every writing call.
///
/// What is durable after which call: contents and size after syncData(); also
/// the remaining metadata after syncAll(); the file's *name* only after
/// FileSystem::syncDirectory().
///
/// Thread safety: one caller at a time, except preadAt(), which may run beside
/// other preadAt() calls.
#ifndef STORAGE_IO_FILE_H
#define STORAGE_IO_FILE_H

#include "io/Status.h"

#include <durability/Contracts.h>
#include <span>

namespace storage::io {

class File {
public:
  File() = default;
  File(const File &) = delete;
  File &operator=(const File &) = delete;
  virtual ~File() = default;

  /// Appends \p Data at appendOffset(), through the user buffer. A full buffer
  /// spills into the page cache.
  DURABLE_WRITES_BUFFER() virtual Status append(std::string_view Data) = 0;

  /// Writes \p Data at \p Offset straight into the page cache. The range must
  /// not overlap buffered appends.
  DURABLE_WRITES()
  virtual Status pwriteAt(uint64_t Offset, std::string_view Data) = 0;

  /// Reads up to Into.size() bytes at \p Offset from the page cache (buffered
  /// appends are not seen). Returns the count; less than asked only at end of
  /// file.
  NOT_DURABLE("only reads")
  [[nodiscard]] virtual Expected<size_t> preadAt(uint64_t Offset,
                                                 std::span<char> Into) = 0;

  /// Makes the append stream end at \p Size: buffered bytes past it are
  /// dropped, the file's size becomes \p Size, and appendOffset() becomes \p
  /// Size if it was larger.
  DURABLE_WRITES() virtual Status truncate(uint64_t Size) = 0;

  /// Reserves space so that later writes in [Offset, Offset + Length) do not
  /// fail with NoSpace; the file grows to the end of the range. The bytes read
  /// as zeros. A hint: unwritten extents still cost a journal commit when
  /// written.
  DURABLE_WRITES()
  virtual Status allocate(uint64_t Offset, uint64_t Length) = 0;

  /// Moves the user buffer into the page cache. After NoSpace the unwritten
  /// rest stays buffered: free space and call again, or drop it with
  /// truncate().
  DURABLE_FLUSHES() virtual Status flush() = 0;

  /// flush(), then makes contents and size stable: fdatasync where the platform
  /// has it.
  DURABLE_FLUSHES() DURABLE_SYNCS() virtual Status syncData() = 0;

  /// flush(), then makes contents and all metadata stable: fsync, F_FULLFSYNC
  /// on macOS.
  DURABLE_FLUSHES() DURABLE_SYNCS() virtual Status syncAll() = 0;

  /// Bytes in the page cache's view of the file (buffered appends are not
  /// counted).
  NOT_DURABLE("only reads")
  [[nodiscard]] virtual Expected<uint64_t> size() = 0;

  /// flush(), then closes. Exactly once; every later call returns Closed.
  DURABLE_FLUSHES() virtual Status close() = 0;

  /// Where the next append() lands.
  NOT_DURABLE("only reads") virtual uint64_t appendOffset() const = 0;

  /// The name the file was opened by, for messages.
  NOT_DURABLE("only reads") virtual const std::string &path() const = 0;
};

} // namespace storage::io

#endif // STORAGE_IO_FILE_H
