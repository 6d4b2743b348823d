/// \file
/// Reads what is readable of a write-ahead log that need not open any more.
///
/// A frame's CRC covers its segment and the writer's incarnation, so whatever
/// decodes was written there. What salvage cannot know without the damaged
/// parts: whether a record was acknowledged, or truncated.
///
/// Thread safety: functions without state.
#ifndef STORAGE_KV_WALREMAINS_H
#define STORAGE_KV_WALREMAINS_H

#include "io/FileSystem.h"
#include "wal/Format.h"

#include <map>

namespace storage::kv {

struct LogRemains {
  std::map<wal::Lsn, std::string> Records; ///< Above the highest base found.
  std::vector<Status> Lost; ///< What could not be read, by file and offset.
};

/// Reads every segment in \p Directory past damage. Fails only if the directory
/// or a file cannot be read at all.
[[nodiscard]] NOT_DURABLE("only reads") Expected<LogRemains> readRemains(
    io::FileSystem &Fs, const std::string &Directory);

} // namespace storage::kv

#endif // STORAGE_KV_WALREMAINS_H
