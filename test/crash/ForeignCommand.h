/// \file
/// Every state that a crash may leave of a foreign program's trace, judged by
/// two shell commands.
///
/// \code
///   crashcheck explore --trace T --recover CMD --check CMD [--model M]...
///              [--insert directory@rename:GLOB] [--delete SELECTOR]
/// \endcode
///
/// Thread safety: one thread.
#ifndef STORAGE_TEST_CRASH_FOREIGNCOMMAND_H
#define STORAGE_TEST_CRASH_FOREIGNCOMMAND_H

#include <span>
#include <string_view>

namespace storage::crash {

/// Runs `crashcheck explore` with what follows that word; the exit status: 0
/// no promise is broken, 1 usage or a command that cannot judge, 2 broken.
int exploreCommand(std::span<const std::string_view> Arguments);

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_FOREIGNCOMMAND_H
