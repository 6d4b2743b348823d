/// \file
/// durability-fsync-without-flush: Finds syncs of a file whose user-space
/// buffer may still hold written data.
///
/// fsync pushes what is in the page cache. Data that a FILE*, a std::ofstream
/// or a class's own buffer still holds is not there yet, so the sync succeeds
/// and the data is lost with the process. CORE E-3: a feasible path from a
/// buffered write to the sync of that file with no flush between; E-2: the
/// write may be in another function of the type that holds the handle.
#ifndef DURABILITY_CHECKS_FSYNCWITHOUTFLUSH_H
#define DURABILITY_CHECKS_FSYNCWITHOUTFLUSH_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode FsyncWithoutFlushCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_FSYNCWITHOUTFLUSH_H
