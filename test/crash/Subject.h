/// \file
/// An engine in one of its modes as the crash drivers see it: steps change a
/// map, a view shows it.
///
/// The log counts as a map from lsn to record, from which truncation removes.
/// Sizes are as small as the engine allows, background threads are off: the
/// calls that reach the file system are a function of the steps.
///
/// Thread safety: one thread.
#ifndef STORAGE_TEST_CRASH_SUBJECT_H
#define STORAGE_TEST_CRASH_SUBJECT_H

#include "io/FileSystem.h"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace storage::crash {

using State = std::map<std::string, std::string>;

enum class StepKind : uint8_t {
  Put,
  PutSync, ///< A put that is stable when acknowledged, whatever the mode.
  Remove,
  Batch,
  Sync,
  Checkpoint, ///< Log: checkpoint. LSM: flush. B-tree: checkpoint. Bitcask:
              ///< rotate.
  Compact,    ///< LSM: compact. Bitcask: merge. B-tree: nothing.
  Truncate,   ///< Log: forget what is older than the newest Count records.
  Reopen,     ///< Close and open.
  Kill,       ///< Drop without close, and open.
  Tidy,       ///< Bitcask: merge the files that are worth it.
  Full,       ///< No space, until Freed or the next close, for files whose
              ///< path has Key in it.
  Freed,
};

struct Step {
  StepKind Kind = StepKind::Put;
  std::string Key;   ///< Of a batch: the first of Count keys.
  std::string Value; ///< Of a batch: of all.
  uint32_t Count = 0;
};
std::string describe(const Step &S);

/// An open engine.
class Session {
public:
  virtual ~Session() = default;
  /// Does \p S, which is neither Reopen nor Kill. Busy engines do their
  /// background work here.
  virtual Status run(const Step &S) = 0;
  virtual Status close() = 0;
  /// What a reader sees.
  virtual Expected<State> view() = 0;
  /// Reads and checks everything.
  virtual Status verify() = 0;
  /// The number of the last change, in the engine's count; 0: it has none.
  virtual uint64_t last() const { return 0; }
  /// Up to which number the engine itself says that all is stable.
  virtual uint64_t claim() const { return 0; }
  /// Times that everything before the newest change became stable.
  virtual uint64_t settlings() const { return 0; }
};

/// What a mode promises after a power loss, over acknowledged changes.
enum class Promise : uint8_t {
  All,      ///< All.
  AllButN,  ///< All but N - 1.
  Requested ///< Those before the last call that makes everything stable, or
            ///< the last rotation or flush.
};

struct Subject {
  std::string_view Engine, Mode;
  Promise Says = Promise::All;
  uint32_t BatchN = 0;
  Expected<std::unique_ptr<Session>> (*Open)(io::FileSystem &Fs,
                                             const Subject &Self) = nullptr;
  /// Does \p S to what \p Before shows, as the engine must.
  void (*Apply)(const Step &S, State &To, uint64_t &Counter) = nullptr;
  /// Changes at the end that nothing later proves: C7 allows their loss.
  uint32_t Window = 1;
  bool CloseSeals = false; ///< A close that has space for it ends the window.
  /// What a function name in the call chain tells: phase, part of the name.
  std::span<const std::pair<std::string_view, std::string_view>> Phases;

  std::string name() const {
    return std::string(Engine) + "/" + std::string(Mode);
  }
};

/// Puts, removes and batches of a map.
void applyToMap(const Step &S, State &To, uint64_t &Counter);

std::span<const Subject> walSubjects();
std::span<const Subject> lsmSubjects();
std::span<const Subject> btreeSubjects();
std::span<const Subject> bitcaskSubjects();
std::vector<Subject> allSubjects();

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_SUBJECT_H
