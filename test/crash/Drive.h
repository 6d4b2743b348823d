/// \file
/// Runs steps on an engine over a recording file system, and judges what
/// crashes leave: the crash contract C1 to C8 as one predicate.
///
/// The history is a list of calls; after the first n of them the engine shows
/// Views[n]. A recovery must show Views[p] with floor <= p <= calls begun. The
/// floor is what the mode promises: C1. That it is one of the views at all is
/// C2 (no hole), C3 (a batch is one call) and C5 (what was removed is in no
/// later view); p <= begun is C4. Opening, reading, checking, then three
/// changes and another opening are part of each recovery, and a recovery is
/// crashed itself: C6. A call that closes or opens raises the floor to itself:
/// C8, and C6 for what an opening showed.
///
/// Thread safety: one thread.
#ifndef STORAGE_TEST_CRASH_DRIVE_H
#define STORAGE_TEST_CRASH_DRIVE_H

#include "Subject.h"
#include "sim/Explorer.h"
#include "sim/FaultFs.h"
#include "sim/TraceFs.h"

namespace storage::crash {

struct Workload {
  std::string Name;
  std::vector<Step> Steps;
};

/// The calls of a workload and what each leaves.
struct History {
  std::vector<std::string> Calls; ///< In words; Calls[0] is nothing.
  std::vector<State> States;      ///< After the first n calls.
  std::vector<uint64_t> Views;    ///< Their hashes.
  std::vector<size_t> Floors;     ///< What n acknowledged calls promise.
  /// After n acknowledged calls, damage to what these left is reported: C7's
  /// window is behind them.
  std::vector<size_t> Sealed;
  std::vector<bool>
      Undone; ///< It failed for lack of space, or takes that back.
  std::vector<size_t> Begun, Acked; ///< By operations of the trace done.
  uint64_t LargestFrame = 0;        ///< No record of a call has more bytes.
};

struct Recording {
  sim::Trace T;
  History H;
  std::string Broken;  ///< What went wrong without any crash.
  uint64_t Faults = 0; ///< Calls that were made to fail.
};

uint64_t viewHash(const State &S);

/// Runs \p W on a new store of \p S. The call number \p FailAt, counted by
/// FaultFs, fails with \p How.
Recording record(const Subject &S, const Workload &W,
                 std::optional<uint64_t> FailAt = std::nullopt,
                 sim::Fault How = {}, bool Sites = true);

class EngineJudge final : public sim::CrashJudge {
public:
  EngineJudge(const Subject &S, const History &H) : S(S), H(H) {}

  sim::Recovered recover(const sim::Image &I, bool Traced) override;
  std::string judge(const sim::Recovered &R, const sim::Trace &T, size_t Point,
                    const sim::CrashModel &M) override;
  std::string judgeAgain(const sim::Recovered &First, size_t Done,
                         const sim::Recovered &Again, const sim::Trace &T,
                         size_t Point, const sim::CrashModel &M) override;
  std::string judgeDamage(const sim::Recovered &R, const sim::Trace &T,
                          size_t Point, const sim::Damage &D) override;

private:
  std::string reopened(io::FileSystem &Fs, sim::TraceFs *Marks,
                       sim::Recovered &R);

  const Subject &S;
  const History &H;
};

/// Hand-written workloads: one per rule of the engine.
std::vector<Workload> workloadsOf(const Subject &S);
/// Steps drawn with \p Seed, weighted so that each phase is reached.
Workload randomWorkload(const Subject &S, uint64_t Seed);

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_DRIVE_H
