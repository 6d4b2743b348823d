/// \file
/// What a pack says of a function that builds strings, as plain data.
#ifndef DURABILITY_MODEL_TEXTENTRY_H
#define DURABILITY_MODEL_TEXTENTRY_H

#include "core/CallMeaning.h"
#include "model/ScopedName.h"

namespace durability::model {

/// What a function does to a string: see TextMeaning.
struct TextEntry {
  ScopedName Name;
  std::optional<uint8_t> Arguments; ///< Explicit ones that a call must have.
  TextMeaning Meaning;
};

} // namespace durability::model

#endif // DURABILITY_MODEL_TEXTENTRY_H
