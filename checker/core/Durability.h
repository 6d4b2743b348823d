/// \file
/// Where a function leaves the bytes, read off its final states.
#ifndef DURABILITY_CORE_DURABILITY_H
#define DURABILITY_CORE_DURABILITY_H

#include "core/Analysis.h"
#include "core/FunctionResult.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace durability {

/// The row of the durability report for \p Result. Streams of which
/// \p IsNeverSynced holds do not count beside files that it syncs.
[[nodiscard]] DurabilityRow
inferDurability(const FunctionResult &Result,
                llvm::function_ref<bool(const AccessPath &)> IsNeverSynced);

} // namespace durability

#endif // DURABILITY_CORE_DURABILITY_H
