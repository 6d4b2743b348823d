/// \file
/// Looks at every state that a crash may leave of a trace, recovers it and asks
/// a judge.
///
/// \code
///   Explorer E(Judge, ExploreOptions());
///   Exploration Found = E.run(T, *findCrashModel("posix-weak"));
///   if (Found.Least)
///     print(Found.Least->Problem, Found.Least->Witness);
/// \endcode
///
/// Recoveries are cached by the hash of the image, verdicts by image and by
/// what had been acknowledged. A recovery is itself traced, for a part of the
/// states, and crashed again (depth 2): one from what a crash left, and one
/// from what a killed process left, whose page cache a power loss then takes.
///
///  - CRASH-6 Every state is judged for every set of acknowledgements that it
///    can follow: at each acknowledgement, before each sync and at the end;
///    where a model keeps something at once, after each operation that changes
///    it. States at other points are among those.
///
/// Thread safety: one thread per object.
#ifndef STORAGE_SIM_EXPLORER_H
#define STORAGE_SIM_EXPLORER_H

#include "sim/CrashStates.h"
#include "sim/Damage.h"

#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace storage::sim {

/// What a recovery made of an image.
struct Recovered {
  uint64_t View = 0;   ///< Hash of what a reader sees then.
  bool Reads = false;  ///< A reader sees something.
  std::string Problem; ///< Why it is wrong whatever was acknowledged, if it is.
  std::string Text;    ///< The judge's, kept with the rest.
  std::shared_ptr<const Trace> Doing; ///< What it did, if asked for.
};

/// What is recovered, and what must come of it.
class CrashJudge {
public:
  virtual ~CrashJudge() = default;
  /// False ends the exploration: its verdicts would mean nothing.
  virtual bool canJudge() const { return true; }
  /// Recovers \p I: a function of the image alone. With \p Traced, Doing is
  /// what it did, with marks.
  virtual Recovered recover(const Image &I, bool Traced) = 0;
  /// What is wrong with \p R after a crash under \p M when the first \p Point
  /// operations of \p T were done; empty if nothing is.
  virtual std::string judge(const Recovered &R, const Trace &T, size_t Point,
                            const CrashModel &M) = 0;
  /// judge() when recovery was crashed after \p Done operations of
  /// \p First.Doing, and \p Again is what the next one made of that.
  virtual std::string judgeAgain(const Recovered &First, size_t Done,
                                 const Recovered &Again, const Trace &T,
                                 size_t Point, const CrashModel &M) = 0;
  /// What is wrong with \p R when \p D hit synced bytes.
  virtual std::string judgeDamage(const Recovered &R, const Trace &T,
                                  size_t Point, const Damage &D) = 0;
};

/// When an exploration ends.
enum class Until : uint8_t {
  Broken, ///< At the first broken promise; then the least of its point.
  Least,  ///< With the state that lacks least of all that break it.
  Counted ///< With every state judged.
};

struct ExploreOptions {
  CrashBounds Bounds;
  uint64_t Nested = 200; ///< Recoveries that are crashed again, per run.
  uint64_t Kills = 10;   ///< Moments at which the process is killed first.
  CrashBounds NestedBounds{.MaxStates = 24, .Samples = 8};
  Until End = Until::Broken;
  uint64_t MaxJudged = UINT64_MAX;
  /// States to look at; empty: all.
  std::function<bool(const CrashState &)> Only;
  size_t From = 0, To = SIZE_MAX; ///< Points to look at, inclusive.
};

/// A broken promise and how to break it.
struct Violation {
  std::string Model, Problem;
  size_t Point = 0;
  std::vector<size_t> Lost;         ///< As few operations as were found.
  bool InRecovery = false;          ///< A second crash was needed.
  std::vector<std::string> Witness; ///< In words.
};

struct Exploration {
  uint64_t Points = 0;     ///< Crash points enumerated.
  uint64_t Exhaustive = 0; ///< Of them, with all their states.
  uint64_t Raw = 0;        ///< States enumerated.
  uint64_t Unique = 0;     ///< Different images, those of depth 2 included.
  uint64_t Depth2 = 0;     ///< States from crashing a recovery.
  uint64_t Judged = 0;     ///< Pairs of image and acknowledgements.
  uint64_t Recoveries = 0; ///< Not found in the cache.
  uint64_t Broken = 0;     ///< Of those judged.
  bool Stopped = false;    ///< At MaxJudged.
  double Seconds = 0;
  std::optional<Violation> Least; ///< Of those found, if any were.
  std::vector<bool> Crashed;      ///< By operation: some state lacks it.

  void add(const Exploration &Other);
};

class Explorer {
public:
  Explorer(CrashJudge &Judge, const ExploreOptions &Options)
      : Judge(Judge), Options(Options) {}

  Exploration run(const Trace &T, const CrashModel &M);

private:
  struct Run;

  const Recovered &recovered(const Image &I, uint64_t Hash, Exploration &Into);
  bool goOn(const Run &R) const;
  void look(Run &R, const CrashState &S);
  void again(Run &R, const CrashState &S);
  bool killHere(const Run &R) const;
  void killed(Run &R);
  void damage(Run &R, const CrashState &S);
  Violation *report(Run &R, const CrashState &S, std::string Problem);
  void shrink(Run &R, const CrashState &S, Violation &V);

  CrashJudge &Judge;
  const ExploreOptions Options;
  std::unordered_map<uint64_t, Recovered> Cache;
};

} // namespace storage::sim

#endif // STORAGE_SIM_EXPLORER_H
