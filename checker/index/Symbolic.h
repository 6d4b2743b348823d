/// \file
/// A summary that any translation unit can read: plain data, no declarations.
///
/// Places are named by what they are rooted in and the fields that lead to
/// them; steps of witnesses by file, line and column. Each structure lists its
/// members once, in describe(), for reading and writing alike.
#ifndef DURABILITY_INDEX_SYMBOLIC_H
#define DURABILITY_INDEX_SYMBOLIC_H

#include "index/SymbolicPlaces.h"

namespace durability::index {

struct SymbolicFile {
  SymbolicPath File;
  uint8_t Buffer = 0;      ///< SourceSet.
  uint8_t Cache = 0;       ///< SourceSet.
  uint32_t Facts = 0;      ///< One bit for each of FileFacts.
  uint16_t Attributes = 0; ///< OpenAttribute.
  uint8_t Settled = 0;     ///< SyncLevel.
  SymbolicName Name;
  Trace ClosedBy, Unknown, Buffered, Dirtied, LastSync, Hinted;
  template <typename A> void describe(A &Archive) {
    Archive(File, Buffer, Cache, Facts, Attributes, Settled, Name);
    Archive(ClosedBy, Unknown, Buffered, Dirtied, LastSync, Hinted);
  }
};

struct SymbolicStore {
  SymbolicPath Place;
  SymbolicValue Held;
  template <typename A> void describe(A &Archive) { Archive(Place, Held); }
};

/// What a string object holds.
struct SymbolicText {
  SymbolicPath Object;
  SymbolicName Held;
  template <typename A> void describe(A &Archive) { Archive(Object, Held); }
};

struct SymbolicChange {
  uint8_t Kind = 0; ///< EffectKind: Rename, Link or Unlink.
  SymbolicName From, To;
  bool Settled = false;
  Trace Step;
  template <typename A> void describe(A &Archive) {
    Archive(Kind, From, To, Settled, Step);
  }
};

/// A name and whether it is stable: see NameState.
struct SymbolicEntry {
  uint8_t Cause = 0; ///< EntryCause.
  SymbolicName Name, From;
  std::optional<SymbolicPath> Keeper;
  uint8_t Unstable = 0; ///< SourceSet.
  bool Intended = false;
  Trace Step, Synced;
  template <typename A> void describe(A &Archive) {
    Archive(Cause, Name, From, Keeper, Unstable, Intended, Step, Synced);
  }
};

/// A directory that is synced; without a name and a place, one that the caller
/// cannot say.
struct SymbolicDirectorySync {
  SymbolicName Directory;
  std::optional<SymbolicPath> Through;
  bool Everything = false;
  Trace Step;
  template <typename A> void describe(A &Archive) {
    Archive(Directory, Through, Everything, Step);
  }
};

/// One of the ways is how a function gets there; none: nothing is assumed.
struct SymbolicCondition {
  std::vector<std::vector<SymbolicLiteral>> Ways;
  bool Weakened = false; ///< More is assumed possible than is.
  template <typename A> void describe(A &Archive) { Archive(Ways, Weakened); }
};

struct SymbolicOutcome {
  SymbolicValue Returned;
  bool HasReturned = false;
  bool Failed = false;
  uint8_t FailedKind = 0; ///< EffectKind.
  std::vector<SymbolicFile> Files;
  std::vector<SymbolicStore> Stores;
  std::vector<SymbolicText> Texts;
  std::vector<SymbolicChange> Changes; ///< In order.
  std::vector<SymbolicEntry> Entries;
  std::vector<SymbolicDirectorySync> Syncs;
  SymbolicCondition Assumed;
  template <typename A> void describe(A &Archive) {
    Archive(Returned, HasReturned, Failed, FailedKind, Files, Stores, Texts,
            Changes, Entries, Syncs, Assumed);
  }
};

struct SymbolicLatent {
  SymbolicPath File;
  uint8_t Buffer = 0; ///< SourceSet.
  Trace Sync, Buffered;
  SymbolicCondition Assumed;
  template <typename A> void describe(A &Archive) {
    Archive(File, Buffer, Sync, Buffered, Assumed);
  }
};

struct SymbolicSummary {
  std::string Unknown; ///< Why nothing may be concluded; empty: it is known.
  std::vector<SymbolicOutcome> Outcomes;
  std::vector<SymbolicLatent> Latent;
  template <typename A> void describe(A &Archive) {
    Archive(Unknown, Outcomes, Latent);
  }
};

} // namespace durability::index

#endif // DURABILITY_INDEX_SYMBOLIC_H
