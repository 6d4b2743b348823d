/// \file
/// Where a function leaves the bytes, read off its final states.
#ifndef DURABILITY_CORE_DURABILITY_H
#define DURABILITY_CORE_DURABILITY_H

#include "core/Analysis.h"
#include "core/FunctionResult.h"

namespace durability {

/// Whether a remembered test is a choice of the user or a matter of when (CORE
/// O-1, O-2).
enum class BranchNature : uint8_t { Option, Cadence, Other };

[[nodiscard]] BranchNature natureOf(const Atom &A);

/// The row of the durability report for \p Result.
[[nodiscard]] DurabilityRow inferDurability(const FunctionResult &Result);

} // namespace durability

#endif // DURABILITY_CORE_DURABILITY_H
