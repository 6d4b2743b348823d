/// \file
/// Finds out what a log holds, without changing it.
///
///  - BTLOG-4 What is read is a prefix of the committed transactions, without a
///    hole: each whole, in order, with the page count and running CRC that its
///    commit frame names.
///  - BTLOG-5 After the first missing frame, at lsn X, a valid frame with
///    durable-lsn >= X is proof that X was stable: the log is refused, naming
///    file and offset. So is one with a frame of the generation after the
///    newest valid header. Without proof the log ends there.
///
/// Thread safety: functions without state.
#ifndef STORAGE_BTREE_LOGREADER_H
#define STORAGE_BTREE_LOGREADER_H

#include "btree/Log.h"

#include <map>

namespace storage::btree {

/// Largest log that is read, in bytes.
inline constexpr uint64_t MaxLogBytes = 1ull << 32;

/// What a log holds.
struct LogContents {
  std::string Bytes; ///< The whole file.
  LogHeader Header;  ///< The newest valid one.
  LogEnd End;        ///< End.State is meaningful if Transactions > 0.
  uint64_t Transactions = 0;
  /// Last image of every page that a transaction changed.
  std::map<PageId, PageRef> Pages;
  /// Frames from here to End.Offset may not be stable.
  uint64_t RewriteFrom = LogStart;
};

/// Reads the log open in \p F of the store \p Store. Corruption if stable bytes
/// are damaged, Unsupported for a newer format.
[[nodiscard]] NOT_DURABLE("only reads") Expected<LogContents> readLog(
    io::File &F, const FileHeader &Store);

/// readLog() of the file contents \p Bytes; \p Path is for messages.
[[nodiscard]] Expected<LogContents>
parseLog(std::string Bytes, const FileHeader &Store, std::string_view Path);

} // namespace storage::btree

#endif // STORAGE_BTREE_LOGREADER_H
