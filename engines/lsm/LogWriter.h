/// \file
/// The newest log, open for appending, and the older ones that are not stable.
///
///  - LSM-7 Log switch: the new file is made and its directory synced (ahead,
///  by
///    makeLog()), and only then is anything written to it. Its header, in front
///    of the first frame, names where the log before it ends.
///  - LSM-23 A log is filled ahead with zeros by real writes, never by
///  reserving
///    space, and only if sync writes were seen; zeros are never a frame.
///  - LSM-8 A sync makes every older live log stable first: no later write is
///    stable while an earlier one is not.
///
/// Thread safety: one caller at a time; makeLog() touches only its own file.
#ifndef STORAGE_LSM_LOGWRITER_H
#define STORAGE_LSM_LOGWRITER_H

#include "io/FileSystem.h"
#include "lsm/LogFormat.h"

#include <atomic>

namespace storage::lsm {

/// A log open for writing. Its name is stable before anything is written.
struct OpenLog {
  uint64_t Number = 0;
  std::unique_ptr<io::File> File;
};

/// Makes the empty log \p Number; its name is stable at return. Its first \p
/// Fill bytes are zeros, written and stable, so that appends change no
/// metadata; it starts without if there is no space for them.
[[nodiscard]] DURABLE_ON_SUCCESS Expected<OpenLog>
makeLog(io::FileSystem &Fs, const std::string &Directory, uint64_t Number,
        uint64_t Fill);

class LogWriter {
public:
  /// Makes \p Log the active one. Its header is written with the first frame;
  /// the old one stays open until it is stable or not needed.
  DURABLE_WRITES_BUFFER(Active)
  Status begin(OpenLog Log, const LogHeader &Header);

  /// Appends \p Frames; they are in the page cache at return.
  DURABLE_WRITES(Active) Status write(std::string_view Frames);

  /// Makes all that was written stable, the oldest log first.
  DURABLE_FLUSHES(Active)
  DURABLE_SYNCS(Active) DURABLE_SYNCS(Older) Status sync();

  /// Removes what a failed write left behind \p End.
  DURABLE_WRITES(Active) Status cutBack(uint64_t End);

  /// Lets go of older logs below \p MinLog.
  NOT_DURABLE("what they hold is stable in tables")
  void forgetBelow(uint64_t MinLog);

  /// Closes the files. Syncs nothing.
  DURABLE_FLUSHES() Status close();
  /// Lets go of the files as they are: nothing buffered is written.
  NOT_DURABLE("the store is poisoned") void abandon();

  uint64_t syncs() const { return Syncs.load(std::memory_order_relaxed); }

private:
  DURABLE_FLUSHES(Older) DURABLE_SYNCS(Older) Status syncOlder();

  std::unique_ptr<io::File> Active;
  uint64_t ActiveNumber = 0;
  /// Logs before the active one that are not known to be stable, oldest first.
  std::vector<OpenLog> Older;
  std::atomic<uint64_t> Syncs{0};
};

} // namespace storage::lsm

#endif // STORAGE_LSM_LOGWRITER_H
