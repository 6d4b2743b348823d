/// \file
/// One interface over the four engines, as thin as it can be: keys and values
/// are bytes, what an engine cannot do it declares, and nothing is emulated.
///
/// \code
///   const kv::Engine *E = kv::findEngine("bitcask");
///   Expected<std::unique_ptr<kv::Store>> S = E->Open(Fs, "data", {});
///   if (S && (*S)->put("key", "value").ok())
///     ...
/// \endcode
///
///  - KV-1 What a capability does not declare returns Unsupported and changes
///    nothing; what it declares works.
///  - KV-2 A failed change is invisible to every reader of the open store. The
///    next open may show it or not, and that never changes again.
///  - KV-3 An empty value is a value, not a removal.
///  - KV-4 An empty key, and keys, values and batches over the declared limits,
///    are refused before anything is written.
///
/// What is durable after which call: a change that returned ok survives the
/// process; it survives a power loss if syncsEachWrite(), else after sync(),
/// checkpoint() or close().
///
/// Thread safety: all functions may be called from several threads, close() and
/// the destructor only as the last ones. Writers that wait for each other share
/// one sync, except behind "wal", where they take turns.
#ifndef STORAGE_KV_STORE_H
#define STORAGE_KV_STORE_H

#include "io/FileSystem.h"

#include <functional>
#include <optional>

namespace storage::kv {

/// What an engine can do.
struct Capabilities {
  bool OrderedScan;  ///< scan() goes by ascending key; else in any order.
  bool ReverseScan;  ///< scan() can go by descending key.
  bool SnapshotScan; ///< scan() shows the store as it was at one moment.
  bool Batch;        ///< write() is all or nothing, also after a crash.
  bool Compaction;   ///< compact() gives space back.
  /// A change may be acknowledged before it is stable; else every acknowledged
  /// change is, whatever the policy.
  bool DeferredSync;
  uint64_t MaxKey;   ///< Bytes.
  uint64_t MaxValue; ///< Bytes.
  uint64_t MaxBatch; ///< Changes in one write().
};

/// When an acknowledged change is stable.
enum class SyncPolicy : uint8_t {
  EngineDefault, ///< As the engine's own options say when left alone.
  EachWrite,     ///< Before it is acknowledged.
  OnRequest,     ///< At sync(), checkpoint() or close(), or earlier.
};

struct StoreOptions {
  SyncPolicy Sync = SyncPolicy::EngineDefault;
  bool ReadOnly = false; ///< Writes, syncs and locks nothing.
  bool CreateIfMissing = true;
  bool ErrorIfExists = false;
  bool Background = true; ///< Allow the engine threads of its own.
  /// 512 B pages, 4 KiB segments, 2 KiB memtables: many files from few changes,
  /// for tests.
  bool Tiny = false;
};

/// A put, or a removal when there is no value.
struct Change {
  std::string_view Key;
  std::optional<std::string_view> Value;
};

/// Keys with From <= key < To; an empty To is no bound.
struct Range {
  std::string_view From = {};
  std::string_view To = {};
  bool Reverse = false;

  bool holds(std::string_view Key) const {
    return Key >= From && (To.empty() || Key < To);
  }
};

/// Called for each key and value; the walk stops at an error and returns it.
using Visitor = std::function<Status(std::string_view, std::string_view)>;

/// What verify() found.
struct Verification {
  uint64_t Keys = 0;          ///< Live keys read.
  uint64_t Bytes = 0;         ///< Bytes of files read and checked.
  std::vector<Status> Damage; ///< Each names file and offset; empty: sound.
};

/// A counter of an open store. Every engine has "keys" or, where counting is
/// not free, none, and "syncs", "bytes written", "bytes read", "stalls",
/// "recovered".
struct Counter {
  std::string Name;
  uint64_t Value = 0;
};

class Store {
public:
  Store() = default;
  Store(const Store &) = delete;
  Store &operator=(const Store &) = delete;
  /// Neither writes nor syncs: call close().
  virtual ~Store() = default;

  /// The value of \p Key, nothing if there is none.
  [[nodiscard]] NOT_DURABLE("only reads") virtual Expected<
      std::optional<std::string>> get(std::string_view Key) = 0;
  CACHED_ON_SUCCESS virtual Status put(std::string_view Key,
                                       std::string_view Value) = 0;
  /// Removing a key that is not there is no error.
  CACHED_ON_SUCCESS virtual Status remove(std::string_view Key) = 0;
  /// Makes all changes, in order, or none.
  CACHED_ON_SUCCESS virtual Status write(std::span<const Change> Changes) = 0;
  NOT_DURABLE("only reads")
  virtual Status scan(const Range &Keys, const Visitor &Visit) = 0;

  /// Makes every acknowledged change stable.
  DURABLE_ON_SUCCESS virtual Status sync() = 0;
  /// sync(), and moves what a log or memory holds into the data files.
  DURABLE_ON_SUCCESS virtual Status checkpoint() = 0;
  /// Rewrites live data and removes the rest.
  DURABLE_ON_SUCCESS virtual Status compact() = 0;
  /// Reads everything and checks it, past damage as far as that is possible.
  [[nodiscard]] NOT_DURABLE(
      "only reads") virtual Expected<Verification> verify() = 0;
  virtual std::vector<Counter> stats() const = 0;
  /// Whether a change is stable when it returns ok.
  virtual bool syncsEachWrite() const = 0;
  /// Makes everything stable and closes; every later call returns Closed.
  DURABLE_ON_SUCCESS virtual Status close() = 0;
};

} // namespace storage::kv

#endif // STORAGE_KV_STORE_H
