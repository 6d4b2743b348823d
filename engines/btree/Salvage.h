/// \file
/// Reads what is readable of a store that need not open any more.
///
/// Every page, in the data file or the log, carries its own proof (PAGE-1), so
/// whatever decodes was written by this store; of two images of a page, or two
/// leaves with one key, the newer counts. What salvage cannot know without the
/// damaged parts: whether the newest images in the log were committed, and
/// whether a key of a leaf that is not linked any more was removed.
///
/// What it costs: the leaves of the store are in memory.
///
/// Thread safety: functions without state.
#ifndef STORAGE_BTREE_SALVAGE_H
#define STORAGE_BTREE_SALVAGE_H

#include "btree/Snapshot.h"

namespace storage::btree {

struct Salvaged {
  uint64_t Keys = 0;
  std::vector<Status> Lost; ///< What could not be read, by file and offset.
};

/// Visits the readable keys and values of the store in \p Directory in order of
/// the keys. Fails if the visitor fails, if neither file names the store and
/// its page size, or if a file cannot be read at all. Writes nothing.
[[nodiscard]] NOT_DURABLE("only reads") Expected<Salvaged> salvage(
    io::FileSystem &Fs, const std::string &Directory, const Visitor &Visit);

} // namespace storage::btree

#endif // STORAGE_BTREE_SALVAGE_H
