#include "lsm/Compaction.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace storage::lsm {

bool Compaction::isMove() const {
  return Inputs.size() == 1 && Inputs[0].second.size() == 1 &&
         Inputs[0].first + 1 == OutputLevel;
}

/// How far a level is over what it may hold; 1 or more: compact it.
static double score(const Version &V, uint32_t L, const Options &Opts) {
  if (L == 0)
    return static_cast<double>(V.Level[0].size()) / Opts.L0Compact;
  double Most = static_cast<double>(Opts.Level1Bytes);
  for (uint32_t I = 1; I < L; ++I)
    Most *= 10;
  return static_cast<double>(V.bytes(L)) / Most;
}

/// The table of level \p L behind the one compacted last.
static Tables nextTable(const Version &V, uint32_t L, LevelCursors &Cursors) {
  const Tables &All = V.Level[L];
  if (L == 0)
    return V.overlapping(0, rangeOf({All.back()}));
  auto At = std::find_if(All.begin(), All.end(), [&](const TablePtr &T) {
    return T->meta().smallestUser() > Cursors[L];
  });
  if (At == All.end())
    At = All.begin();
  Cursors[L] = (*At)->meta().largestUser();
  return {*At};
}

/// The level that is furthest over what it may hold; nothing if none is.
static std::optional<uint32_t> worstLevel(const Version &V,
                                          const Options &Opts) {
  std::optional<uint32_t> Worst;
  double Highest = 1;
  for (uint32_t L = 0; L + 1 < Levels; ++L)
    if (double S = score(V, L, Opts); S >= Highest) {
      Highest = S;
      Worst = L;
    }
  return Worst;
}

bool needsCompaction(const Version &V, const Options &Opts) {
  return worstLevel(V, Opts).has_value();
}

std::optional<Compaction> pickCompaction(const Version &V, const Options &Opts,
                                         LevelCursors &Cursors) {
  std::optional<uint32_t> Level = worstLevel(V, Opts);
  if (!Level)
    return std::nullopt;
  uint32_t Worst = *Level;
  Compaction C;
  C.OutputLevel = Worst + 1;
  Tables Upper = nextTable(V, Worst, Cursors);
  Tables Lower = V.overlapping(Worst + 1, rangeOf(Upper));
  C.Inputs.emplace_back(Worst, std::move(Upper));
  if (!Lower.empty())
    C.Inputs.emplace_back(Worst + 1, std::move(Lower));
  return C;
}

std::optional<Compaction> wholeCompaction(const Version &V) {
  Compaction C;
  C.OutputLevel = std::max<uint32_t>(1, V.deepest());
  for (uint32_t L = 0; L < Levels; ++L)
    if (!V.Level[L].empty())
      C.Inputs.emplace_back(L, V.Level[L]);
  if (C.Inputs.empty())
    return std::nullopt;
  return C;
}

EntryIteratorPtr inputsOf(const Compaction &C) {
  std::vector<EntryIteratorPtr> Children;
  for (const auto &[L, Some] : C.Inputs) {
    if (L > 0) {
      Children.push_back(chainTables(Some, /*Keep=*/false));
      continue;
    }
    for (const TablePtr &T : Some)
      Children.push_back(T->iterator(/*Keep=*/false));
  }
  return mergeIterators(std::move(Children));
}

bool DropRule::keep(const EntryKey &Key) {
  if (First || Key.User != LastUser) {
    First = false;
    LastUser = Key.User;
    Newer = MaxSequence + 1;
  }
  assert(Key.sequence() < Newer && "entries come in order");
  bool Shadowed = Newer <= Oldest;
  Newer = Key.sequence();
  if (Shadowed)
    return false;
  return Key.kind() != Kind::Delete || Key.sequence() > Oldest || !Stored ||
         Stored->mayHoldBelow(OutputLevel, Key.User);
}

TableRun::TableRun(const std::string &Directory, const Options &Opts,
                   VersionSet &Versions, EntryIteratorPtr Entries,
                   DropRule Rule, uint64_t TableBytes)
    : Directory(Directory), Opts(Opts), Versions(Versions),
      Entries(std::move(Entries)), Rule(std::move(Rule)),
      TableBytes(TableBytes) {}

void TableRun::skipDropped() {
  while (Entries->valid() && !Rule.keep(Entries->key()))
    Entries->next();
}

Expected<std::optional<SyncedTable>> TableRun::next(io::FileSystem &Fs) {
  if (!std::exchange(Started, true)) {
    Entries->seekToFirst();
    skipDropped();
  }
  if (!Entries->valid()) {
    if (Status S = Entries->status(); !S.ok())
      return failure(S);
    return std::nullopt;
  }
  Made.push_back(Versions.newFile());
  Expected<std::unique_ptr<TableBuilder>> Builder = TableBuilder::create(
      Fs, Directory, Made.back(), Versions.storeId(), Opts);
  if (!Builder)
    return failure(Builder.error());
  std::string User;
  while (Entries->valid()) {
    EntryKey Key = Entries->key();
    if ((*Builder)->bytes() >= TableBytes && Key.User != User)
      break;
    User = Key.User;
    if (Status S = (*Builder)->add(encodeEntryKey(Key), Entries->value());
        !S.ok())
      return failure(S);
    Entries->next();
    skipDropped();
  }
  if (Status S = Entries->status(); !S.ok())
    return failure(S);
  Expected<SyncedTable> Done = (*Builder)->finish();
  if (!Done)
    return failure(Done.error());
  return std::move(*Done);
}

} // namespace storage::lsm
