/// \file
/// durability-rename-without-sync: a file written here gets its final name
/// while its data may be unsynced (CORE D-2).
#ifndef DURABILITY_CHECKS_RENAMEWITHOUTSYNC_H
#define DURABILITY_CHECKS_RENAMEWITHOUTSYNC_H

#include "checks/Check.h"

namespace durability {

extern const CheckDescription RenameWithoutSyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_RENAMEWITHOUTSYNC_H
