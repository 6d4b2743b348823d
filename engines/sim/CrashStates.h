/// \file
/// Which images a crash may leave: walks a trace and enumerates, at any point,
/// the states that a model allows.
///
/// \code
///   CrashStates S(T, *findCrashModel("posix-weak"), CrashBounds());
///   while (S.at() < T.Ops.size()) {
///     S.step();
///     S.enumerate([](const CrashState &State) { ...; return true; });
///   }
/// \endcode
///
/// At a point the state is a choice of names (CrashNames) and, for each file
/// with unsynced operations, a choice of contents (CrashFile); what syncs
/// settled is in neither.
///
///  - CRASH-1 Every state of a point contains what syncs completed before it
///    settled, under the model.
///  - CRASH-2 Enumeration is a function of trace, model, bounds and seed.
///
/// Thread safety: one thread per object.
#ifndef STORAGE_SIM_CRASHSTATES_H
#define STORAGE_SIM_CRASHSTATES_H

#include "sim/CrashFile.h"
#include "sim/CrashNames.h"

#include <set>

namespace storage::sim {

/// One state that a crash may leave.
struct CrashState {
  sim::Image Image;
  size_t Point = 0; ///< Operations before the crash.
  /// Operations that survived in part or not at all, by index.
  std::vector<size_t> Lost;
  bool Garbage = false; ///< Some bytes are arbitrary.
};

/// What enumerate() did.
struct EnumerationCounts {
  uint64_t States = 0;
  bool Exhaustive = true;
};

class CrashStates {
public:
  /// \p T outlives this.
  CrashStates(const Trace &T, const CrashModel &Model,
              const CrashBounds &Bounds);

  /// Operations done so far.
  size_t at() const { return Next; }
  /// Does one operation more.
  void step();
  /// Whether states here are not all states of a later point before the next
  /// sync or acknowledgement.
  bool maximal() const;
  /// Calls \p Visit with the states of a crash here until it returns false.
  EnumerationCounts
  enumerate(const std::function<bool(const CrashState &)> &Visit);
  /// What a process sees here.
  const Image &cached() const { return Cached; }
  /// Operations here that no sync covers.
  std::vector<size_t> pending() const;

private:
  void settleFile(NodeId File);
  EnumerationCounts
  programOrder(const std::function<bool(const CrashState &)> &Visit) const;
  const std::vector<FileState> &fileStates(NodeId File, size_t Committed);

  const Trace &T;
  const CrashModel Model;
  const CrashBounds Bounds;
  size_t Next = 0;
  size_t Forced = 0; ///< Program and journal order: operations before this are
                     ///< settled.
  Image Cached;
  CrashNames Names;
  std::map<NodeId, CrashFile> Files;
  std::vector<Image> History; ///< Program order: images after Forced, ….
  /// States of a file by its gate, until it changes.
  std::map<std::pair<NodeId, size_t>, std::vector<FileState>> Cache;
  std::map<std::pair<NodeId, size_t>, bool> Sampled; ///< Those are not all.
  std::map<NodeId, size_t> LastChange;               ///< By node: index + 1.
  bool Exhaustive = true;
};

} // namespace storage::sim

#endif // STORAGE_SIM_CRASHSTATES_H
