/// \file
/// Success that is returned although a sync failed (CORE X-3).
#ifndef DURABILITY_CHECKS_SWALLOWEDSYNC_H
#define DURABILITY_CHECKS_SWALLOWEDSYNC_H

#include "core/FunctionResult.h"

namespace durability {

/// A sync failed on the way to \p Exit, and success is returned for certain:
/// what the failed call was to make stable must have been made so by another.
[[nodiscard]] bool swallowsSync(const FunctionResult &Result,
                                const ExitRecord &Exit);

} // namespace durability

#endif // DURABILITY_CHECKS_SWALLOWEDSYNC_H
