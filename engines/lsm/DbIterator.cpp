#include "lsm/DbIterator.h"

namespace storage::lsm {

void DbIterator::findForward(bool Skip) {
  Valid = false;
  for (; Entries->valid(); Entries->next()) {
    EntryKey Key = Entries->key();
    if (Key.sequence() > Sequence || (Skip && Key.User <= SavedKey))
      continue;
    if (Key.kind() == Kind::Put) {
      Valid = true;
      return;
    }
    // A tombstone hides the older entries of its key.
    SavedKey = Key.User;
    Skip = true;
  }
}

void DbIterator::findBackward() {
  bool Found = false;
  for (; Entries->valid(); Entries->prev()) {
    EntryKey Key = Entries->key();
    if (Key.sequence() > Sequence)
      continue;
    if (Found && Key.User < SavedKey)
      break; // The entry saved last was the newest of its key.
    if (Key.kind() == Kind::Delete) {
      Found = false;
      SavedValue.clear();
    } else {
      Found = true;
      SavedKey = Key.User;
      SavedValue = Entries->value();
    }
  }
  Valid = Found && Entries->status().ok();
}

void DbIterator::seekToFirst() {
  Forward = true;
  Entries->seekToFirst();
  findForward(false);
}

void DbIterator::seekToLast() {
  Forward = false;
  Entries->seekToLast();
  findBackward();
}

void DbIterator::seek(std::string_view Key) {
  Forward = true;
  Entries->seek(seekKey(Key, Sequence));
  findForward(false);
}

void DbIterator::next() {
  if (Forward) {
    SavedKey = Entries->key().User;
  } else {
    // Entries is before all entries of SavedKey, or before the first of all.
    Forward = true;
    if (Entries->valid())
      Entries->next();
    else
      Entries->seekToFirst();
  }
  findForward(true);
}

void DbIterator::prev() {
  if (Forward) {
    // Go before all entries of the key shown.
    SavedKey = Entries->key().User;
    do
      Entries->prev();
    while (Entries->valid() && Entries->key().User >= SavedKey);
    Forward = false;
  }
  findBackward();
}

} // namespace storage::lsm
