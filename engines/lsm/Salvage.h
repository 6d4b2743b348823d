/// \file
/// Reads what is readable of a store that need not open any more.
///
/// Block and frame CRCs cover the file they belong to, so whatever decodes was
/// written there. What salvage cannot know without the damaged parts: whether a
/// change was acknowledged, and whether a file had been replaced by compaction
/// and only waited for its removal. Changes come in the order of their sequence
/// numbers, so that the newest readable version of a key wins.
///
/// Thread safety: functions without state.
#ifndef STORAGE_LSM_SALVAGE_H
#define STORAGE_LSM_SALVAGE_H

#include "io/FileSystem.h"

#include <functional>
#include <optional>

namespace storage::lsm {

/// Takes a key and its value, or nothing for a removal.
using SalvageVisitor =
    std::function<Status(std::string_view, std::optional<std::string_view>)>;

/// Hands every readable entry in \p Directory to \p Visit, oldest first; what
/// could not be read, by file and offset. Writes nothing. Everything readable
/// is held in memory.
[[nodiscard]] NOT_DURABLE("only reads") Expected<std::vector<Status>> salvage(
    io::FileSystem &Fs, const std::string &Directory,
    const SalvageVisitor &Visit);

} // namespace storage::lsm

#endif // STORAGE_LSM_SALVAGE_H
