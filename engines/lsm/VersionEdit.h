/// \file
/// What the MANIFEST says: the state of a store, and changes to it.
///
///  - MAN-1 A change is all or nothing: one edit is one frame.
///  - MAN-2 A table number is listed at most once; removing one that is not
///    listed, or adding one that is, is damage.
///
/// Thread safety: plain data.
#ifndef STORAGE_LSM_VERSIONEDIT_H
#define STORAGE_LSM_VERSIONEDIT_H

#include "lsm/TableFormat.h"

#include <map>

namespace storage::lsm {

/// An older log that an opening recovered: its bytes up to End were made
/// stable, those behind are dead for ever.
struct SealedLog {
  uint64_t Number = 0, End = 0;
  Lsn Last = 0;
  uint32_t Crc = 0; ///< Of its last frame.
  bool operator==(const SealedLog &) const = default;
};

/// What an opening for writing begins with.
struct Incarnation {
  uint64_t Salt = 0;     ///< Of all logs from FirstLog on.
  uint64_t FirstLog = 0; ///< Older logs are sealed or dead.
  Lsn Recovered = 0;     ///< Everything up to here was stable.
  bool operator==(const Incarnation &) const = default;
};

/// Logs below MinLog are not needed: their records up to Flushed are in tables.
struct LogFloor {
  uint64_t MinLog = 0;
  Lsn Flushed = 0;
  bool operator==(const LogFloor &) const = default;
};

struct AddedTable {
  uint32_t Level = 0;
  TableMeta Meta;
};

struct RemovedTable {
  uint32_t Level = 0;
  uint64_t Number = 0;
};

struct VersionEdit {
  uint64_t NextFile = 0; ///< Larger than every number in use.
  std::optional<LogFloor> Floor;
  std::optional<Incarnation> Opened;
  std::vector<SealedLog> Sealed; ///< Replaces the list; only with Opened.
  std::vector<RemovedTable> Removed;
  std::vector<AddedTable> Added;
};

/// Payload of a MANIFEST frame.
std::string encodeEdit(const VersionEdit &Edit);
/// Nothing if \p Bytes are not exactly one edit.
std::optional<VersionEdit> decodeEdit(std::string_view Bytes);

/// The sum of all edits.
struct StoreState {
  uint64_t NextFile = 1;
  LogFloor Floor;
  Incarnation Opened;
  std::vector<SealedLog> Sealed; ///< Those not below Floor.MinLog, by number.
  std::map<uint64_t, AddedTable> Tables; ///< By number.

  /// Applies \p Edit; says what contradicts the state (MAN-2), empty if nothing
  /// does.
  [[nodiscard]] std::string apply(const VersionEdit &Edit);
  /// One edit that leads from nothing to this state.
  VersionEdit snapshot() const;
};

} // namespace storage::lsm

#endif // STORAGE_LSM_VERSIONEDIT_H
