#include "lsm/Version.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace storage::lsm {

KeyRange rangeOf(const Tables &Some) {
  assert(!Some.empty());
  KeyRange Range{std::string(Some.front()->meta().smallestUser()),
                 std::string(Some.front()->meta().largestUser())};
  for (const TablePtr &T : Some) {
    if (T->meta().smallestUser() < Range.Smallest)
      Range.Smallest = T->meta().smallestUser();
    if (T->meta().largestUser() > Range.Largest)
      Range.Largest = T->meta().largestUser();
  }
  return Range;
}

/// The table of the disjoint \p Sorted that may hold \p User, or null.
NOT_DURABLE("only reads")
static TablePtr tableFor(const Tables &Sorted, std::string_view User) {
  auto At = std::partition_point(
      Sorted.begin(), Sorted.end(),
      [&](const TablePtr &T) { return T->meta().largestUser() < User; });
  if (At == Sorted.end() || (*At)->meta().smallestUser() > User)
    return nullptr;
  return *At;
}

Expected<std::optional<Table::Found>> Version::find(std::string_view Key,
                                                    Lsn Sequence) const {
  for (const TablePtr &T : Level[0]) {
    if (Key < T->meta().smallestUser() || Key > T->meta().largestUser())
      continue;
    Expected<std::optional<Table::Found>> Got = T->find(Key, Sequence);
    if (!Got || *Got)
      return Got;
  }
  for (uint32_t L = 1; L < Levels; ++L) {
    TablePtr T = tableFor(Level[L], Key);
    if (!T)
      continue;
    Expected<std::optional<Table::Found>> Got = T->find(Key, Sequence);
    if (!Got || *Got)
      return Got;
  }
  return std::nullopt;
}

void Version::addIterators(std::vector<EntryIteratorPtr> &Out) const {
  for (const TablePtr &T : Level[0])
    Out.push_back(T->iterator());
  for (uint32_t L = 1; L < Levels; ++L)
    if (!Level[L].empty())
      Out.push_back(chainTables(Level[L], /*Keep=*/true));
}

Tables Version::overlapping(uint32_t L, KeyRange Range) const {
  Tables Out;
  auto Overlaps = [&](const TablePtr &T) {
    return T->meta().largestUser() >= Range.Smallest &&
           T->meta().smallestUser() <= Range.Largest;
  };
  for (bool Grown = true; Grown;) {
    Grown = false;
    Out.clear();
    std::copy_if(Level[L].begin(), Level[L].end(), std::back_inserter(Out),
                 Overlaps);
    if (L != 0 || Out.empty())
      break;
    KeyRange All = rangeOf(Out);
    if (All.Smallest < Range.Smallest) {
      Range.Smallest = All.Smallest;
      Grown = true;
    }
    if (All.Largest > Range.Largest) {
      Range.Largest = All.Largest;
      Grown = true;
    }
  }
  return Out;
}

bool Version::mayHoldBelow(uint32_t L, std::string_view User) const {
  for (uint32_t Deeper = L + 1; Deeper < Levels; ++Deeper)
    if (tableFor(Level[Deeper], User))
      return true;
  return false;
}

uint64_t Version::bytes(uint32_t L) const {
  uint64_t Sum = 0;
  for (const TablePtr &T : Level[L])
    Sum += T->meta().Size;
  return Sum;
}

size_t Version::count() const {
  size_t Sum = 0;
  for (const Tables &T : Level)
    Sum += T.size();
  return Sum;
}

uint32_t Version::deepest() const {
  for (uint32_t L = Levels; L-- > 1;)
    if (!Level[L].empty())
      return L;
  return 0;
}

Status Version::arrange(std::string_view Path) {
  std::sort(Level[0].begin(), Level[0].end(), [](auto &A, auto &B) {
    return A->meta().Number > B->meta().Number;
  });
  for (uint32_t L = 1; L < Levels; ++L) {
    Tables &T = Level[L];
    std::sort(T.begin(), T.end(), [](auto &A, auto &B) {
      return A->meta().smallestUser() < B->meta().smallestUser();
    });
    for (size_t I = 1; I < T.size(); ++I)
      if (T[I - 1]->meta().largestUser() >= T[I]->meta().smallestUser())
        return corruption(Path, 0,
                          fmt::format("tables {} and {} of level {} overlap",
                                      T[I - 1]->meta().Number,
                                      T[I]->meta().Number, L));
  }
  return Status();
}

namespace {

/// Disjoint tables one after the other; a table is entered when it is needed.
class ChainIterator final : public EntryIterator {
public:
  ChainIterator(Tables Sorted, bool Keep)
      : Sorted(std::move(Sorted)), Keep(Keep) {}

  bool valid() const override { return Inner && Inner->valid(); }
  void seekToFirst() override {
    enter(0);
    if (Inner)
      Inner->seekToFirst();
    skipForward();
  }
  void seekToLast() override {
    enter(Sorted.size() - 1);
    if (Inner)
      Inner->seekToLast();
    skipBackward();
  }
  void seek(const EntryKey &Target) override {
    auto Found = std::partition_point(
        Sorted.begin(), Sorted.end(), [&](const TablePtr &T) {
          return compareEntryKeys(decodeEntryKey(T->meta().Largest), Target) <
                 0;
        });
    enter(static_cast<size_t>(Found - Sorted.begin()));
    if (Inner)
      Inner->seek(Target);
    skipForward();
  }
  void next() override {
    Inner->next();
    skipForward();
  }
  void prev() override {
    Inner->prev();
    skipBackward();
  }
  EntryKey key() const override { return Inner->key(); }
  std::string_view value() const override { return Inner->value(); }
  Status status() const override { return Inner ? Inner->status() : Status(); }

private:
  /// Makes Inner walk the table at \p Index; null if there is none.
  void enter(size_t Index) {
    if (Inner && Index == At)
      return;
    At = Index;
    Inner = At < Sorted.size() ? Sorted[At]->iterator(Keep) : nullptr;
  }
  void skipForward() {
    while (Inner && !Inner->valid() && Inner->status().ok()) {
      enter(At + 1);
      if (Inner)
        Inner->seekToFirst();
    }
  }
  void skipBackward() {
    while (Inner && !Inner->valid() && Inner->status().ok()) {
      enter(At - 1); // Before the first: past every index.
      if (Inner)
        Inner->seekToLast();
    }
  }

  const Tables Sorted;
  const bool Keep;
  size_t At = 0;
  EntryIteratorPtr Inner;
};

} // namespace

EntryIteratorPtr chainTables(Tables Sorted, bool Keep) {
  return std::make_unique<ChainIterator>(std::move(Sorted), Keep);
}

} // namespace storage::lsm
