#include "lsm/Iterator.h"

#include <algorithm>
#include <cassert>

namespace storage::lsm {

namespace {

/// Linear selection: a store has a handful of children (memtables, level-0
/// tables, one per deeper level).
class MergingIterator final : public EntryIterator {
public:
  explicit MergingIterator(std::vector<EntryIteratorPtr> Children)
      : Children(std::move(Children)) {}

  bool valid() const override { return Current != nullptr; }
  void seekToFirst() override {
    for (EntryIteratorPtr &C : Children)
      C->seekToFirst();
    Forward = true;
    choose();
  }
  void seekToLast() override {
    for (EntryIteratorPtr &C : Children)
      C->seekToLast();
    Forward = false;
    choose();
  }
  void seek(const EntryKey &Target) override {
    for (EntryIteratorPtr &C : Children)
      C->seek(Target);
    Forward = true;
    choose();
  }
  void next() override;
  void prev() override;
  EntryKey key() const override { return Current->key(); }
  std::string_view value() const override { return Current->value(); }
  Status status() const override {
    for (const EntryIteratorPtr &C : Children)
      if (Status S = C->status(); !S.ok())
        return S;
    return Status();
  }

private:
  void choose();
  /// Puts every other child on the side of the current key that the new
  /// direction needs.
  void turn(bool ToForward);

  std::vector<EntryIteratorPtr> Children;
  EntryIterator *Current = nullptr;
  bool Forward = true; ///< All children are behind (before) the current key.
};

} // namespace

void MergingIterator::choose() {
  Current = nullptr;
  for (EntryIteratorPtr &C : Children) {
    if (!C->valid()) {
      if (C->status().ok())
        continue;
      // A child that failed would be a hole in the sequence.
      Current = nullptr;
      return;
    }
    if (!Current) {
      Current = C.get();
      continue;
    }
    int Order = compareEntryKeys(C->key(), Current->key());
    if (Forward ? Order < 0 : Order > 0)
      Current = C.get();
  }
}

void MergingIterator::turn(bool ToForward) {
  std::string At = encodeEntryKey(Current->key());
  EntryKey Key = decodeEntryKey(At);
  for (EntryIteratorPtr &C : Children) {
    if (C.get() == Current)
      continue;
    C->seek(Key);
    assert((!C->valid() || compareEntryKeys(C->key(), Key) != 0) &&
           "children hold different keys");
    if (ToForward)
      continue;
    if (C->valid())
      C->prev();
    else if (C->status().ok())
      C->seekToLast();
  }
  Forward = ToForward;
}

void MergingIterator::next() {
  if (!Forward)
    turn(true);
  Current->next();
  choose();
}

void MergingIterator::prev() {
  if (Forward)
    turn(false);
  Current->prev();
  choose();
}

EntryIteratorPtr mergeIterators(std::vector<EntryIteratorPtr> Children) {
  if (Children.size() == 1)
    return std::move(Children.front());
  return std::make_unique<MergingIterator>(std::move(Children));
}

} // namespace storage::lsm
