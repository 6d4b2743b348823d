/// \file
/// durability-prefer-fdatasync: Finds full syncs after appending to a file that
/// was open before, where fdatasync makes the same data stable with less
/// writing.
///
/// fdatasync writes the size of the file when data cannot be read without it
/// (POSIX, fdatasync), but not its times. Files that are created, renamed or
/// whose mode, owner or times change here are left alone, and so are platforms
/// without fdatasync.
#ifndef DURABILITY_CHECKS_PREFERFDATASYNC_H
#define DURABILITY_CHECKS_PREFERFDATASYNC_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode PreferFdatasyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_PREFERFDATASYNC_H
