/// \file
/// Finds out which records the logs hold, without changing them, and then makes
/// stable what it found.
///
/// \code
///   sealed logs (older openings)    │  logs of the last opening
///   every byte up to End counts     │  ends at the first break, unless a later
///                                   │  frame proves that more was stable
/// \endcode
///
///  - LSM-9 What is recovered is a prefix of what was written, without a hole:
///    recovery stops at the first missing record and discards what is behind
///    it, later logs included.
///  - LSM-10 After a break at record X, a valid frame or header further on with
///    durable-lsn >= X is proof that X was stable: recovery refuses, naming
///    file and offset.
///  - LSM-11 What is recovered is stable before anything builds on it: every
///  frame
///    above the highest durable-lsn found is written again, same bytes and
///    offsets, and synced. A sync that failed earlier may have left pages clean
///    that never reached the disk. Other files are not touched.
///
/// Thread safety: functions without state.
#ifndef STORAGE_LSM_LOGRECOVERY_H
#define STORAGE_LSM_LOGRECOVERY_H

#include "io/FileSystem.h"
#include "lsm/LogFormat.h"
#include "lsm/VersionEdit.h"

#include <functional>

namespace storage::lsm {

/// A log of the recovered chain, with frames.
struct RecoveredLog {
  LogHeader Header;
  uint64_t End = LogHeaderSize; ///< Behind the last frame.
  Lsn Last = 0;
  uint32_t LastCrc = 0;
};

struct RecoveredLogs {
  std::vector<RecoveredLog> Chain; ///< Oldest first; none is empty.
  Lsn Last = 0;                    ///< Last record, in tables or logs.
  Lsn Durable = 0;                 ///< Highest durable-lsn found.
  uint64_t Records = 0;            ///< Found in logs.
};

/// Takes a batch and the lsn of its first operation.
using BatchVisitor = std::function<void(Lsn, std::string_view)>;

/// Reads the logs among \p Names that \p State needs and hands their batches to
/// \p Visit, in order. Corruption if stable bytes are damaged or missing.
[[nodiscard]] NOT_DURABLE("only reads") Expected<RecoveredLogs> readLogs(
    io::FileSystem &Fs, const std::string &Directory, const StoreState &State,
    uint64_t StoreId, const std::vector<std::string> &Names,
    const BatchVisitor &Visit);

/// Writes what no durable-lsn covers again and syncs it; how many bytes.
[[nodiscard]] DURABLE_ON_SUCCESS Expected<uint64_t>
makeStable(io::FileSystem &Fs, const std::string &Directory,
           const RecoveredLogs &Logs);

} // namespace storage::lsm

#endif // STORAGE_LSM_LOGRECOVERY_H
