/// \file
/// Faults of a disk: what a file system does not promise away, and a checksum
/// must show.
///
/// Thread safety: functions without state.
#ifndef STORAGE_SIM_DAMAGE_H
#define STORAGE_SIM_DAMAGE_H

#include "sim/CrashModel.h"
#include "sim/Image.h"

#include <functional>
#include <unordered_set>

namespace storage::sim {

/// One fault in synced bytes.
struct Damage {
  std::string Words; ///< "bit 3 of byte 17 flipped in db/log".
  /// Bytes between the fault's end and the last byte of the file that is not
  /// zero: with less than a record behind it, what is destroyed may look like
  /// an end that was never written.
  uint64_t Behind = 0;
};

/// Calls \p Visit with \p I with one fault in the bytes of one file, until it
/// returns false: bit flips, zeroed and misplaced sectors, lost tails. The
/// starts of files that are not yet among \p Heads are flipped byte by byte.
void damages(const Image &I, const CrashBounds &Bounds,
             std::unordered_set<uint64_t> &Heads,
             const std::function<bool(const Image &, const Damage &)> &Visit);

} // namespace storage::sim

#endif // STORAGE_SIM_DAMAGE_H
