#include "btree/Tree.h"

#include "btree/Editor.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace storage::btree {

/// Ok when a changing call may go on. The caller holds the mutex.
Status Tree::writable() const {
  if (Closed)
    return Status::error(Code::Closed, "change tree", Directory);
  if (Options.ReadOnly)
    return Status::error(Code::ReadOnly, "change tree", Directory,
                         "opened read-only");
  return Poison;
}

Status Tree::status() const {
  Guard Held(Mutex);
  return writable();
}

Status Tree::readable() const {
  Guard Held(Mutex);
  return Closed ? Status::error(Code::Closed, "read tree", Directory)
                : Status();
}

Expected<std::optional<std::string>> Tree::get(std::string_view Key) const {
  if (Status S = readable(); !S.ok())
    return failure(S);
  return snapshot().get(Key);
}

Status Tree::scan(const Range &Keys, const Visitor &Visit) const {
  if (Status S = readable(); !S.ok())
    return S;
  return snapshot().scan(Keys, Visit);
}

/// Makes \p Cause what every changing call returns from now on. A full disk is
/// no such cause.
Status Tree::poison(const Status &Cause) {
  if (Cause.code() == Code::NoSpace)
    return Cause;
  Guard Held(Mutex);
  if (Poison.ok())
    Poison = Cause.asPoison();
  return Poison;
}

std::shared_ptr<const Version> Tree::current() const {
  Guard Held(Mutex);
  return Published;
}

void Tree::publish(const TreeState &State, const PageTable &Table,
                   std::shared_ptr<Epoch> Since) {
  std::shared_ptr<const Version> Swapped =
      std::make_shared<const Version>(Version{State, Table, std::move(Since)});
  Guard Held(Mutex); // The old version goes when the mutex is free again.
  Published.swap(Swapped);
}

Status Tree::checkChanges(std::span<const Change> Changes) const {
  size_t MaxKey = maxKeySize(pageSize());
  if (Changes.empty())
    return Status::error(Code::InvalidArgument, "change tree", Directory,
                         "there are no changes");
  for (const Change &C : Changes) {
    if (C.Key.size() > MaxKey)
      return Status::error(
          Code::Limit, "change tree", Directory,
          fmt::format("the key has {} bytes; with pages of {} at most {} are "
                      "allowed",
                      C.Key.size(), pageSize(), MaxKey));
    if (C.Value && C.Value->size() > MaxValueSize)
      return Status::error(
          Code::Limit, "change tree", Directory,
          fmt::format("the value has {} bytes, at most {} are allowed",
                      C.Value->size(), MaxValueSize));
  }
  return Status();
}

Status Tree::put(std::string_view Key, std::string_view Value) {
  Change C{Key, Value};
  return write({&C, 1});
}

Status Tree::remove(std::string_view Key) {
  Change C{Key, std::nullopt};
  return write({&C, 1});
}

Status Tree::write(std::span<const Change> Changes) {
  if (Status S = checkChanges(Changes); !S.ok())
    return S;
  Turn Mine{Changes};
  Guard Held(Mutex);
  if (!Writers.await(Held, Mine))
    return Mine.Result;
  std::vector<Turn *> Group = Writers.group();
  Status Result = writable();
  if (Result.ok()) {
    Held.unlock();
    Result = commitTogether(Group);
    Held.lock();
  }
  Writers.end(Group, Result);
  return Result;
}

/// Commits \p Group at once; if that fails for one of its members' changes, the
/// first one alone, and leaves only that in \p Group.
Status Tree::commitTogether(std::vector<Turn *> &Group) {
  if (Status S = checkpointIfDue(); !S.ok())
    return S;
  Status Result = commit(Group);
  bool ForAll = Result.ok() || Result.code() == Code::NoSpace ||
                Result.code() == Code::Poisoned;
  if (Group.size() > 1 && !ForAll) {
    Group.resize(1);
    Result = commit(Group);
  }
  return Result;
}

Status Tree::commit(std::span<Turn *const> Group) {
  std::shared_ptr<const Version> Base = current();
  Transaction Txn(View(Base, *Pages), Options.MaxTransactionBytes / pageSize());
  Editor Edit(Txn);
  for (const Turn *T : Group)
    for (const Change &C : T->Changes)
      if (Status S = C.Value ? Edit.put(C.Key, *C.Value) : Edit.remove(C.Key);
          !S.ok())
        return S;
  if (Txn.pages() == 0)
    return Status(); // Only removals of what is not there.
  TreeState After = Txn.state();
  ++After.Txn;
  After.Last = Journal->commitLsn(Txn.pages());
  Expected<std::vector<PageRef>> Sealed = Txn.seal(After.Last);
  if (!Sealed)
    return Sealed.error();
  if (Status S = Journal->logTransaction(*Sealed, After); !S.ok())
    return poison(S);
  assert(Journal->durableLsn() == After.Last &&
         "BT-13: visible only when stable");
  PageTable Table = Base->Table;
  for (PageRef &P : *Sealed)
    Table = Table.with(std::move(P));
  publish(After, Table, Base->Since);
  Guard Held(Mutex);
  ++Counts.Commits;
  Counts.Operations += Group.size();
  Counts.PagesLogged += Sealed->size();
  return Status();
}

/// Makes a checkpoint when the log has grown enough.
Status Tree::checkpointIfDue() {
  if (Journal->bytes() < std::max(Options.CheckpointBytes, NextTry))
    return Status();
  Status S = moveLog();
  if (S.code() == Code::NoSpace) {
    // The log can still grow, or say itself that it cannot.
    NextTry = Journal->bytes() + Options.CheckpointBytes;
    return Status();
  }
  NextTry = 0;
  Guard Held(Mutex);
  ++Counts.Stalls;
  return S;
}

Status Tree::checkpoint() {
  Turn Mine{{}, /*Alone=*/true};
  Turn *Only = &Mine;
  Guard Held(Mutex);
  Writers.await(Held, Mine);
  Status Result = writable();
  if (Result.ok()) {
    Held.unlock();
    Result = moveLog();
    Held.lock();
  }
  Writers.end({&Only, 1}, Result);
  return Result;
}

/// Moves everything committed into the data file and lets the log start over.
Status Tree::moveLog() {
  if (Journal->bytes() == 0)
    return Status();
  std::shared_ptr<const Version> Now = current();
  assert(Now->State == Journal->state());
  // From here on snapshots have the images of all pages that are about to be
  // overwritten in their own table.
  auto Next = std::make_shared<Epoch>();
  std::shared_ptr<Epoch> Old = Now->Since;
  publish(Now->State, Now->Table, Next);
  Old->end(Next);
  saveForReaders(*Now, *Old);
  if (Status S = writeBack(*Now); !S.ok())
    return poison(S);
  if (Status S = Journal->startOver(); !S.ok())
    return poison(S);
  NextMeta = FirstMetaPage + (NextMeta == FirstMetaPage);
  publish(Now->State, PageTable(), Next);
  Guard Held(Mutex);
  ++Counts.Checkpoints;
  return Status();
}

/// Saves the images that \p From's pages are about to overwrite, if an older
/// view may still need them.
void Tree::saveForReaders(const Version &From, Epoch &Old) {
  // The caller's, From's, and no other: nobody can take a new view of the old
  // epoch. Views that share From itself have all these pages in its table.
  if (From.Since.use_count() <= 2)
    return;
  for (const PageRef &P : From.Table.pages()) {
    Expected<PageRef> Image = Pages->readPage(P->id());
    Old.save(P->id(), Image ? *Image : nullptr);
  }
}

Status Tree::writeBack(const Version &From) {
  for (const PageRef &P : From.Table.pages())
    if (Status S = Pages->writePage(P, Journal->durableLsn()); !S.ok())
      return S;
  if (Status S = Pages->writeMeta(NextMeta, From.State); !S.ok())
    return S;
  return Pages->sync();
}

Status Tree::close() {
  Turn Mine{{}, /*Alone=*/true};
  Turn *Only = &Mine;
  Guard Held(Mutex);
  Writers.await(Held, Mine);
  Status Result = writable();
  bool Again = Closed;
  Closed = true;
  Held.unlock();
  if (Result.ok())
    Result = moveLog();
  if (!Again) {
    Status Files = closeFiles(Result);
    if (Result.ok() || Options.ReadOnly)
      Result = Files;
    Lock.reset();
  }
  Held.lock();
  Writers.end({&Only, 1}, Result);
  return Result;
}

/// Closes both files; after a failure \p Before as they are.
Status Tree::closeFiles(const Status &Before) {
  if (!Before.ok() || Options.ReadOnly) {
    Journal.reset();
    return Pages->abandon();
  }
  Status Logged = Journal->close(), Written = Pages->close();
  return Logged.ok() ? Written : Logged;
}

TreeStats Tree::stats() const {
  PageManager::Counters C = Pages->counters();
  Guard Held(Mutex);
  TreeStats Out = Counts;
  if (Journal) {
    Out.LogSyncs = Journal->syncs();
    Out.LogBytes = Journal->bytesWritten();
  }
  Out.DataSyncs = C.Syncs;
  Out.PagesWritten = C.PagesWritten;
  Out.PagesRead = C.PagesRead;
  Out.CacheHits = C.CacheHits;
  const TreeState &State = Published->State;
  Out.Keys = State.Keys;
  Out.Height = State.Height;
  Out.PageCount = State.PageCount;
  Out.FreePages = State.FreeCount;
  Out.PageSize = pageSize();
  return Out;
}

} // namespace storage::btree
