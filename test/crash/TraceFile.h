/// \file
/// Reads the trace of a foreign program, as `crashcheck record` writes it
/// (docs/formats/crash-trace.md).
///
/// \code
///   Expected<sim::Trace> T = crash::parseTrace(Text, "db.trace");
/// \endcode
///
/// Thread safety: no state.
#ifndef STORAGE_TEST_CRASH_TRACEFILE_H
#define STORAGE_TEST_CRASH_TRACEFILE_H

#include "io/Status.h"
#include "sim/Trace.h"

namespace storage::crash {

/// The trace in \p Text. Corruption naming \p Name and the line: not a trace,
/// or one that contradicts itself.
[[nodiscard]] Expected<sim::Trace> parseTrace(std::string_view Text,
                                              const std::string &Name);

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_TRACEFILE_H
