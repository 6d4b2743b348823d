/// \file
/// What the declaration of a slot promises: by a contract, by its word in a
/// class that declares the words that go with it, or by a default that only
/// calls such a method.
#ifndef DURABILITY_CORE_SLOTWORDS_H
#define DURABILITY_CORE_SLOTWORDS_H

#include "core/SlotBehaviour.h"

namespace durability {

/// What a slot is for.
enum class SlotDuty : uint8_t { Write, Flush, Sync };

[[nodiscard]] bool isDeclared(Slot Of, SlotDuty Duty, AnalysisContext &Context);

} // namespace durability

#endif // DURABILITY_CORE_SLOTWORDS_H
