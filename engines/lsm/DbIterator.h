/// \file
/// Keys and values as a user sees them, at one moment, in both directions.
///
///  - LSM-16 An iterator shows each key at most once, with its newest value at
///  that
///    moment; keys whose newest entry is a tombstone are not shown.
///
/// Key and value stay valid until the iterator moves. A failed read ends the
/// walk: valid() is false and status() says why.
///
/// Thread safety: one caller at a time. It may outlive the store, not the file
/// system.
#ifndef STORAGE_LSM_DBITERATOR_H
#define STORAGE_LSM_DBITERATOR_H

#include "lsm/Iterator.h"

namespace storage::lsm {

class DbIterator {
public:
  /// Shows what \p Entries hold at \p Sequence.
  DbIterator(EntryIteratorPtr Entries, Lsn Sequence)
      : Entries(std::move(Entries)), Sequence(Sequence) {}

  bool valid() const { return Valid; }
  void seekToFirst();
  void seekToLast();
  /// The first key at or behind \p Key.
  void seek(std::string_view Key);
  void next();
  void prev();
  std::string_view key() const {
    return Forward ? Entries->key().User : std::string_view(SavedKey);
  }
  std::string_view value() const {
    return Forward ? Entries->value() : std::string_view(SavedValue);
  }
  Status status() const { return Entries->status(); }

private:
  /// Moves on to the first entry that a user sees; skips SavedKey if \p Skip.
  void findForward(bool Skip);
  /// Moves back to the newest entry of the key before; saves it.
  void findBackward();

  EntryIteratorPtr Entries;
  const Lsn Sequence;
  /// Forward: Entries is at the entry shown. Backward: Entries is before all
  /// entries of SavedKey, which is shown.
  bool Forward = true;
  bool Valid = false;
  std::string SavedKey, SavedValue;
};

} // namespace storage::lsm

#endif // STORAGE_LSM_DBITERATOR_H
