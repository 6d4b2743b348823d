/// \file
/// Reads what is readable of a store that need not open any more.
///
/// A record's CRC covers its file and its place in the order of changes, so
/// whatever decodes was written there. What cannot be known without the damaged
/// parts: whether a change was acknowledged, and, without a readable manifest,
/// whether a merge had left it out.
///
/// Thread safety: functions without state.
#ifndef STORAGE_BITCASK_SALVAGE_H
#define STORAGE_BITCASK_SALVAGE_H

#include "bitcask/DataFile.h"

namespace storage::bitcask {

/// Hands every readable change in \p Directory to \p Visit, in the order of
/// their numbers; the offset is that of the change in its file. \p Lost gets
/// what could not be read. Fails if \p Visit does, or if the directory or a
/// file cannot be read at all.
NOT_DURABLE("only reads")
Status salvage(io::FileSystem &Fs, const std::string &Directory,
               const RecordVisitor &Visit, std::vector<Status> &Lost);

} // namespace storage::bitcask

#endif // STORAGE_BITCASK_SALVAGE_H
