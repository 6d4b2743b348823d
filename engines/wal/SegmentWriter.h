/// \file
/// The newest segment of a log, open for appending: writes groups of frames,
/// syncs, and begins the next segment.
///
/// Keeps WAL-8 to WAL-10 of Wal.h as far as one file at a time goes; which call
/// when is Wal's business.
///
///  - WAL-14 In modes Sync and Batch, and for segment 0 of an epoch in every
///    mode, a segment's header is stable before the file has its name: such a
///    name with an invalid header is damage.
///  - WAL-15 Segments are zero-filled by real writes and synced under a
///    temporary name, so that nothing of an earlier life can be read as a
///    frame; without a filled one a segment starts empty and grows.
///
/// Thread safety: one caller at a time, except fillSpare(), which touches only
/// its own file.
#ifndef STORAGE_WAL_SEGMENTWRITER_H
#define STORAGE_WAL_SEGMENTWRITER_H

#include "io/Durable.h"
#include "wal/Format.h"

namespace storage::wal {

class SegmentWriter {
public:
  SegmentWriter(io::FileSystem &Fs, std::string Directory)
      : Fs(Fs), Directory(std::move(Directory)) {}

  /// Appends \p Frames to the segment; they are in the page cache at return.
  DURABLE_WRITES() Status write(std::string_view Frames);

  /// Makes all segments written and all names made since the last sync stable,
  /// oldest first.
  DURABLE_FLUSHES(Active)
  DURABLE_SYNCS(Active)
  DURABLE_SYNCS(Unsynced) DURABLE_SYNCS_DIRECTORY(Fs) Status sync();

  /// Removes what a failed write left behind \p End.
  DURABLE_WRITES() Status cutBack(uint64_t End);

  /// Begins the segment of \p Header: its header is stable, then named, then
  /// its name is stable. The caller has synced the old segment, which stays in
  /// use if this fails with NoSpace.
  DURABLE_ON_SUCCESS Status beginDurably(const SegmentHeader &Header);

  /// Begins the segment of \p Header without any sync; sync() catches up on the
  /// old one and on the name.
  CACHED_ON_SUCCESS Status beginCached(const SegmentHeader &Header);

  /// Fills a file of \p Size zeros and makes it stable, but not its name.
  [[nodiscard]] NOT_DURABLE("a spare that a crash takes is made again")
      Expected<io::SyncedFile> fillSpare(uint64_t Size) const;
  /// Hands over what fillSpare() made.
  void setSpare(io::SyncedFile File) { Spare = std::move(File); }
  bool hasSpare() const { return Spare.has_value(); }

  /// Closes the files and removes the spare. Syncs nothing: a spare that a
  /// crash brings back is removed by the next opening.
  DURABLE_FLUSHES() Status close();

  /// Lets go of the files as they are: nothing buffered is written.
  void abandon();

  /// Whether an older segment or a name is not stable.
  bool behind() const { return NamesDirty || !Unsynced.empty(); }
  /// Segments that only a forced sync will make stable.
  size_t unsyncedSegments() const { return Unsynced.size(); }
  uint64_t syncs() const { return Syncs; }

private:
  /// Makes the older segments stable and closes them.
  DURABLE_FLUSHES(Unsynced) DURABLE_SYNCS(Unsynced) Status syncOlder();
  /// The spare, or a new temporary, open for writing from its start.
  DURABLE_WRITES(Fs) Expected<std::unique_ptr<io::File>> takeBlank();
  /// Writes \p Header into a blank file; its contents are stable at return, its
  /// temporary name is not.
  [[nodiscard]] DURABLE_WRITES(Fs) Expected<io::SyncedFile> prepare(
      const SegmentHeader &Header);
  std::string pathOf(const SegmentHeader &Header) const {
    return io::joinPath(Directory, segmentName(Header.Number));
  }

  io::FileSystem &Fs;
  const std::string Directory;
  std::unique_ptr<io::File> Active;
  std::vector<std::unique_ptr<io::File>>
      Unsynced;            ///< Older segments, oldest first; mode None only.
  bool NamesDirty = false; ///< A segment's name is not stable; mode None only.
  std::optional<io::SyncedFile> Spare;
  uint64_t Syncs = 0;
};

} // namespace storage::wal

#endif // STORAGE_WAL_SEGMENTWRITER_H
