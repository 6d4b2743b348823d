/// \file
/// What rename, link and unlink change, as a path remembers it.
#ifndef DURABILITY_CORE_NAMECHANGE_H
#define DURABILITY_CORE_NAMECHANGE_H

#include "core/Effects.h"
#include "core/PathName.h"
#include "core/Witness.h"

namespace durability {

/// A name that a path changed; callers apply it to the files they hold.
struct NameChange {
  EffectKind Kind = EffectKind::Rename; ///< Rename, Link or Unlink.
  const PathName *From = nullptr;
  const PathName *To = nullptr; ///< Null for Unlink.
  bool Settled = false;         ///< A handle of the file was synced before.
  const Witness *Step = nullptr;
  friend bool operator==(const NameChange &A, const NameChange &B) {
    return A.Kind == B.Kind && A.From == B.From && A.To == B.To &&
           A.Settled == B.Settled;
  }
};

} // namespace durability

#endif // DURABILITY_CORE_NAMECHANGE_H
