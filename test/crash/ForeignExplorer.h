/// \file
/// Every state that a crash may leave of a foreign program's trace, judged; and
/// the trace with syncs put in or taken out, to see what was missing.
///
/// \code
///   crashcheck explore --trace T --recover CMD --check CMD [--model M]...
///              [--insert directory@rename:GLOB] [--delete SELECTOR]
/// \endcode
///
/// Thread safety: one thread per object.
#ifndef STORAGE_TEST_CRASH_FOREIGNEXPLORER_H
#define STORAGE_TEST_CRASH_FOREIGNEXPLORER_H

#include "ForeignJudge.h"
#include "sim/CrashStates.h"

#include <span>

namespace storage::crash {

/// What a run under one model found.
struct ForeignResult {
  std::string Model;
  uint64_t Points = 0; ///< Crash points.
  uint64_t Exhaustive = 0;
  uint64_t Raw = 0;     ///< States enumerated.
  uint64_t Unique = 0;  ///< Different images.
  uint64_t Judged = 0;  ///< Pairs of image and acknowledgements.
  uint64_t Broken = 0;  ///< Of them, that break the promise.
  bool Stopped = false; ///< At the bound on judged states.
  std::string Problem;
  std::vector<std::string> Witness; ///< The broken state that lacks least.
  std::vector<size_t> Lost;         ///< Of the witness.
};

/// Judges at most \p MaxJudged states of \p T under \p M.
ForeignResult exploreForeign(const sim::Trace &T, const sim::CrashModel &M,
                             const sim::CrashBounds &Bounds, uint64_t MaxJudged,
                             ForeignJudge &Judge);

/// \p T after one edit. "file@SELECTOR" and "directory@SELECTOR" put a sync of
/// the file, or of the directory that has its name, behind each operation that
/// SELECTOR names; "-SELECTOR" takes them out, if they are syncs. A selector is
/// the number of an operation or KIND:GLOB, the kind as in the trace file and
/// the glob for the path. "~GLOB" leaves out all operations on files that ever
/// have such a name: what no reader looks at. InvalidArgument: nothing is
/// selected.
[[nodiscard]] Expected<sim::Trace> editTrace(const sim::Trace &T,
                                             std::string_view Edit);

/// Runs `crashcheck explore` with what follows that word; the exit status: 0
/// no promise is broken, 1 usage or a command that cannot judge, 2 broken.
int exploreCommand(std::span<const std::string_view> Arguments);

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_FOREIGNEXPLORER_H
