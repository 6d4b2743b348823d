/// \file
/// durability-wrong-directory-synced: Finds directory syncs that do not make
/// the changed name stable, because they sync another directory or come before
/// the change.
#ifndef DURABILITY_CHECKS_WRONGDIRECTORYSYNCED_H
#define DURABILITY_CHECKS_WRONGDIRECTORYSYNCED_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode WrongDirectorySyncedCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_WRONGDIRECTORYSYNCED_H
