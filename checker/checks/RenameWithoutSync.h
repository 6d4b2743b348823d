/// \file
/// durability-rename-without-sync: Finds files that are written and then
/// renamed or linked to their final name while their data may be unsynced.
#ifndef DURABILITY_CHECKS_RENAMEWITHOUTSYNC_H
#define DURABILITY_CHECKS_RENAMEWITHOUTSYNC_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode RenameWithoutSyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_RENAMEWITHOUTSYNC_H
