/// \file
/// The tree as one commit left it: the state, the pages that the data file does
/// not have yet, and the pages of the data file as they were.
///
/// A checkpoint overwrites pages in the data file. Views that were taken before
/// it and do not have their own image of such a page find it in their Epoch:
///
/// \code
///   view ─► table (images since the last checkpoint)
///        ─► epoch: saved ◄── the checkpoint puts the old image here first
///              └─► next epoch: saved …
///        ─► data file
/// \endcode
///
///  - BT-5 Every page that a view yields is the one of its commit: its lsn is
///    at most the view's. Reading takes no latch that a writer holds for longer
///    than the copy of one page.
///  - BT-6 A checkpoint saves the old image of a page for older views before it
///    overwrites the page; a reader looks at the saved images after it has read
///    the page.
///
/// Thread safety: views may be used from several threads; they must be gone
/// before the store is closed.
#ifndef STORAGE_BTREE_VIEW_H
#define STORAGE_BTREE_VIEW_H

#include "btree/PageManager.h"
#include "btree/PageTable.h"

namespace storage::btree {

/// The time between two checkpoints, for the views taken in it.
class Epoch {
public:
  Epoch() = default;
  Epoch(const Epoch &) = delete;
  Epoch &operator=(const Epoch &) = delete;
  /// Lets go of the following epochs one after the other, not recursively: an
  /// old view may have held many.
  ~Epoch();

  /// Begins the next epoch: a checkpoint is about to overwrite pages.
  void end(std::shared_ptr<Epoch> Next);
  /// Keeps \p Old, the image of \p Id that is about to be overwritten; null if
  /// it cannot be read.
  void save(PageId Id, PageRef Old);

  /// The image of \p Id that was overwritten first since this epoch, if any.
  std::optional<PageRef> find(PageId Id) const;

private:
  std::shared_ptr<Epoch> takeNext();

  std::atomic<bool> Ended{false};
  std::shared_ptr<Epoch> Next; ///< Set once, before Ended.
  mutable std::mutex Mutex;    ///< Guards Saved and Next.
  std::unordered_map<PageId, PageRef> Saved;
};

/// What a commit or a checkpoint publishes. Never changes.
struct Version {
  TreeState State;
  PageTable Table;
  std::shared_ptr<Epoch> Since;
};

class View {
public:
  View(std::shared_ptr<const Version> At, PageManager &Pages)
      : At(std::move(At)), Pages(&Pages) {}

  const TreeState &state() const { return At->State; }
  const Version &version() const { return *At; }
  uint32_t pageSize() const { return Pages->header().PageSize; }
  uint32_t pageCount() const { return state().PageCount; }
  uint64_t storeId() const { return Pages->header().StoreId; }
  const std::string &path() const { return Pages->path(); }

  /// Page \p Id. Corruption if it is damaged or outside the tree; Busy if the
  /// store was opened read-only and its writer has overwritten the page since.
  [[nodiscard]] NOT_DURABLE("only reads") Expected<PageRef> page(
      PageId Id) const;
  /// page(), which must be of type \p Type.
  [[nodiscard]] NOT_DURABLE("only reads") Expected<PageRef> page(
      PageId Id, PageType Type) const;
  /// Corruption in page \p Id, for \p Why.
  Status corrupt(PageId Id, std::string_view Why) const;

private:
  std::shared_ptr<const Version> At;
  PageManager *Pages;
};

/// Reads through a view or a transaction: what the algorithms on trees need.
template <class Source>
[[nodiscard]] Expected<std::string> readOverflow(const Source &From,
                                                 PageId First, size_t Size) {
  std::string Value;
  PageId Id = First;
  if (Size / Page::overflowCapacity(From.pageSize()) > From.pageCount())
    return failure(From.corrupt(First, "a value is longer than the store"));
  while (Value.size() < Size) {
    Expected<PageRef> P = From.page(Id, PageType::Overflow);
    if (!P)
      return failure(P.error());
    if ((*P)->count() == 0 || (*P)->count() > Size - Value.size())
      return failure(From.corrupt(Id, "a value's pieces do not add up"));
    Value.append((*P)->overflow());
    Id = (*P)->right();
  }
  if (Id != NoPage)
    return failure(From.corrupt(First, "a value has too many pieces"));
  return Value;
}

} // namespace storage::btree

#endif // STORAGE_BTREE_VIEW_H
