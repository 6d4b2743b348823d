/// \file
/// Where a function leaves the bytes, read off its final states.
#ifndef DURABILITY_CORE_DURABILITY_H
#define DURABILITY_CORE_DURABILITY_H

#include "core/Analysis.h"
#include "core/FunctionResult.h"

namespace durability {

/// The row of the durability report for \p Result.
[[nodiscard]] DurabilityRow inferDurability(const FunctionResult &Result);

} // namespace durability

#endif // DURABILITY_CORE_DURABILITY_H
