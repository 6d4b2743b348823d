/// \file
/// durability-destroy-before-sync: Finds old copies that are removed or emptied
/// before the new one is stable.
///
/// An old copy is a file that was read on the way here and is removed while the
/// file written from it may be unsynced, or a log that is emptied while another
/// file of the same object is dirty that the code syncs elsewhere.
#ifndef DURABILITY_CHECKS_DESTROYBEFORESYNC_H
#define DURABILITY_CHECKS_DESTROYBEFORESYNC_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode DestroyBeforeSyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_DESTROYBEFORESYNC_H
