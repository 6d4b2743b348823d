/// \file
/// How entries are walked inside the store: every version and every tombstone,
/// newest version of a key first.
///
/// Key and value stay valid until the iterator moves. A failed read ends the
/// walk: valid() is false and status() says why.
///
/// Thread safety: one caller at a time.
#ifndef STORAGE_LSM_ITERATOR_H
#define STORAGE_LSM_ITERATOR_H

#include "lsm/Format.h"

#include <memory>
#include <vector>

namespace storage::lsm {

class EntryIterator {
public:
  EntryIterator() = default;
  EntryIterator(const EntryIterator &) = delete;
  EntryIterator &operator=(const EntryIterator &) = delete;
  virtual ~EntryIterator() = default;

  virtual bool valid() const = 0;
  virtual void seekToFirst() = 0;
  virtual void seekToLast() = 0;
  /// The first entry at or behind \p Target.
  virtual void seek(const EntryKey &Target) = 0;
  /// next(), prev(), key() and value() need a valid() iterator.
  virtual void next() = 0;
  virtual void prev() = 0;
  virtual EntryKey key() const = 0;
  virtual std::string_view value() const = 0;
  /// Ok unless a read failed.
  virtual Status status() const = 0;
};

using EntryIteratorPtr = std::unique_ptr<EntryIterator>;

/// The entries of \p Children as one sequence. Children must not hold equal
/// keys.
EntryIteratorPtr mergeIterators(std::vector<EntryIteratorPtr> Children);

} // namespace storage::lsm

#endif // STORAGE_LSM_ITERATOR_H
