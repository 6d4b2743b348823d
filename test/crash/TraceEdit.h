/// \file
/// A trace with syncs put in or taken out, to see what was missing.
///
/// \code
///   Expected<Trace> Fixed = editTrace(T, "directory@rename:CURRENT");
/// \endcode
///
/// Thread safety: functions without state.
#ifndef STORAGE_TEST_CRASH_TRACEEDIT_H
#define STORAGE_TEST_CRASH_TRACEEDIT_H

#include "io/Status.h"
#include "sim/Trace.h"

namespace storage::crash {

/// \p T after one edit. "file@SELECTOR" and "directory@SELECTOR" put a sync of
/// the file, or of the directory that has its name, behind each operation that
/// SELECTOR names; "-SELECTOR" takes them out, if they are syncs. A selector is
/// the number of an operation or KIND:GLOB, the kind as in the trace file and
/// the glob for the path. "~GLOB" leaves out all operations on files that ever
/// have such a name: what no reader looks at. InvalidArgument: nothing is
/// selected.
[[nodiscard]] Expected<sim::Trace> editTrace(const sim::Trace &T,
                                             std::string_view Edit);

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_TRACEEDIT_H
