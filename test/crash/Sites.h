/// \file
/// The call chain of the engine under test, in words.
///
/// Names come from the symbol table of the running program, so nothing has to
/// be built in a special way; in a stripped program a site is empty.
///
/// Thread safety: callSite() from several threads.
#ifndef STORAGE_TEST_CRASH_SITES_H
#define STORAGE_TEST_CRASH_SITES_H

#include <string>

namespace storage::crash {

/// "SegmentWriter::sync+2a < Wal::rotate < Wal::stage": functions of the
/// engines between the caller and the driver, innermost first; the offset
/// tells two calls in one function apart.
std::string callSite();

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_SITES_H
