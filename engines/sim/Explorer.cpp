#include "sim/Explorer.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace storage::sim {

void Exploration::add(const Exploration &O) {
  Points += O.Points;
  Exhaustive += O.Exhaustive;
  Raw += O.Raw;
  Unique += O.Unique;
  Depth2 += O.Depth2;
  Judged += O.Judged;
  Recoveries += O.Recoveries;
  Broken += O.Broken;
  Stopped |= O.Stopped;
  Seconds += O.Seconds;
  if (!Least)
    Least = O.Least;
}

/// What one run keeps.
struct Explorer::Run {
  const Trace &T;
  const CrashModel &M;
  CrashStates States;
  Exploration Out;
  std::unordered_set<uint64_t> Images, Verdicts, Heads;
  uint64_t Mark = 0;              ///< Calls begun and ended so far.
  uint64_t Again = 0;             ///< Recoveries crashed so far.
  uint64_t Syncs = 0, Passed = 0; ///< Syncs of the trace; those passed.
};

static constexpr uint64_t Apart = 0x9e3779b97f4a7c15ULL;

const Recovered &Explorer::recovered(const Image &I, uint64_t Hash,
                                     Exploration &Into) {
  auto [At, Made] = Cache.try_emplace(Hash);
  if (Made) {
    ++Into.Recoveries;
    At->second = Judge.recover(I, false);
  }
  return At->second;
}

/// Whether not enough is known yet.
bool Explorer::goOn(const Run &R) const {
  return !(Options.End == Until::Broken && R.Out.Least) && !R.Out.Stopped &&
         Judge.canJudge();
}

/// Judges one state.
void Explorer::look(Run &R, const CrashState &S) {
  ++R.Out.Raw;
  if ((Options.Only && !Options.Only(S)) ||
      (Options.End == Until::Least && R.Out.Least &&
       S.Lost.size() >= R.Out.Least->Lost.size()))
    return;
  for (size_t Lost : S.Lost)
    R.Out.Crashed[Lost] = true;
  uint64_t Hash = S.Image.hash();
  bool New = R.Images.insert(Hash).second;
  if (!R.Verdicts.insert(Hash + R.Mark * Apart).second)
    return;
  R.Out.Stopped = ++R.Out.Judged >= Options.MaxJudged;
  const Recovered &Made = recovered(S.Image, Hash, R.Out);
  std::string Problem = Made.Problem;
  if (Problem.empty())
    Problem = Judge.judge(Made, R.T, S.Point, R.M);
  if (!Problem.empty()) {
    report(R, S, std::move(Problem));
    return;
  }
  // Spread over the trace: each point gets its share.
  uint64_t Share = Options.Nested * (S.Point + 1) / R.T.Ops.size();
  if (New && R.Again < Share)
    again(R, S);
}

/// Crashes the recovery of \p S.
void Explorer::again(Run &R, const CrashState &S) {
  ++R.Again;
  Recovered First = Judge.recover(S.Image, true);
  if (!First.Doing)
    return;
  const Trace &Doing = *First.Doing;
  CrashStates States(Doing, R.M, Options.NestedBounds);
  bool Enough = false;
  while (States.at() < Doing.Ops.size() && !Enough) {
    States.step();
    if (!States.maximal())
      continue;
    size_t Done = States.at();
    States.enumerate([&](const CrashState &Left) {
      ++R.Out.Raw;
      ++R.Out.Depth2;
      uint64_t Hash = Left.Image.hash();
      R.Images.insert(Hash);
      ++R.Out.Judged;
      const Recovered &Made = recovered(Left.Image, Hash, R.Out);
      std::string Problem = Made.Problem;
      if (Problem.empty())
        Problem = Judge.judgeAgain(First, Done, Made, R.T, S.Point, R.M);
      if (Problem.empty())
        return true;
      Enough = true;
      Violation *V = report(R, S, "after a second crash: " + Problem);
      if (!V)
        return false;
      V->InRecovery = true;
      V->Witness.push_back(fmt::format(
          "recovery then crashed before {}",
          Done < Doing.Ops.size() ? describe(Doing, Done) : "anything more"));
      for (size_t Lost : Left.Lost)
        V->Witness.push_back("  lost of recovery: " + describe(Doing, Lost));
      return false;
    });
  }
}

/// Whether the process is to be killed before the next operation: where that is
/// a sync, and not at all of those. Which ones differs between the models.
bool Explorer::killHere(const Run &R) const {
  if (R.States.at() >= R.T.Ops.size() || R.M.Data == DataOrder::Kept ||
      !isSync(R.T.Ops[R.States.at()].Kind) || Options.Kills == 0)
    return false;
  uint64_t Stride = std::max<uint64_t>(1, R.Syncs / Options.Kills);
  return (R.Passed + hashBytes(R.M.Name, Options.Bounds.Seed)) % Stride == 0;
}

/// Kills the process here, lets recovery run on the page cache as it is, and
/// then loses power.
void Explorer::killed(Run &R) {
  size_t Point = R.States.at();
  Recovered First = Judge.recover(R.States.cached(), true);
  if (!First.Doing || !First.Problem.empty())
    return; // process-kill says so.
  Trace Both = R.T;
  Both.Ops.resize(Point);
  Both.Ops.insert(Both.Ops.end(), First.Doing->Ops.begin(),
                  First.Doing->Ops.end());
  CrashStates States(Both, R.M, Options.NestedBounds);
  bool Enough = false;
  while (States.at() < Both.Ops.size() && !Enough) {
    States.step();
    if (States.at() <= Point || !States.maximal())
      continue;
    States.enumerate([&](const CrashState &Left) {
      ++R.Out.Raw;
      ++R.Out.Depth2;
      ++R.Out.Judged;
      uint64_t Hash = Left.Image.hash();
      R.Images.insert(Hash);
      const Recovered &Made = recovered(Left.Image, Hash, R.Out);
      std::string Problem = Made.Problem;
      if (Problem.empty())
        Problem =
            Judge.judgeAgain(First, Left.Point - Point, Made, R.T, Point, R.M);
      if (Problem.empty())
        return true;
      Violation V;
      V.Model = R.M.Name;
      V.Problem = "after a kill, recovery and a power loss: " + Problem;
      V.Point = Point;
      V.InRecovery = true;
      V.Witness.push_back("killed before " + describe(R.T, Point));
      V.Witness.push_back("power lost after " + describe(Both, Left.Point - 1));
      for (size_t Lost : Left.Lost)
        V.Witness.push_back("  lost: " + describe(Both, Lost));
      ++R.Out.Broken;
      R.Out.Least = std::move(V);
      Enough = true;
      return false;
    });
  }
}

/// Looks among the states of the same point for one that lacks least.
void Explorer::shrink(Run &R, const CrashState &S, Violation &V) {
  CrashStates Fresh(R.T, R.M, Options.Bounds);
  while (Fresh.at() < S.Point)
    Fresh.step();
  Fresh.enumerate([&](const CrashState &Other) {
    if (Other.Lost.size() >= V.Lost.size())
      return true;
    const Recovered &Made = recovered(Other.Image, Other.Image.hash(), R.Out);
    std::string Problem = Made.Problem;
    if (Problem.empty())
      Problem = Judge.judge(Made, R.T, S.Point, R.M);
    if (!Problem.empty()) {
      V.Lost = Other.Lost;
      V.Problem = Problem;
    }
    return true;
  });
}

/// Counts a broken state, and keeps it if none lacks less; null when one does.
Violation *Explorer::report(Run &R, const CrashState &S, std::string Problem) {
  ++R.Out.Broken;
  if (R.Out.Least && S.Lost.size() >= R.Out.Least->Lost.size())
    return nullptr;
  Violation V;
  V.Model = R.M.Name;
  V.Problem = std::move(Problem);
  V.Point = S.Point;
  V.Lost = S.Lost;
  if (Options.End == Until::Broken &&
      !V.Problem.starts_with("after a second crash"))
    shrink(R, S, V);
  V.Witness.push_back(S.Point == 0
                          ? "crash before everything"
                          : "crash after " + describe(R.T, S.Point - 1));
  for (size_t Lost : V.Lost)
    V.Witness.push_back("  lost: " + describe(R.T, Lost));
  if (!V.Lost.empty()) {
    for (size_t I = V.Lost.front() + 1; I < S.Point; ++I)
      if (changesState(R.T.Ops[I].Kind) &&
          !std::binary_search(V.Lost.begin(), V.Lost.end(), I))
        V.Witness.push_back("  on disk: " + describe(R.T, I));
  }
  return &R.Out.Least.emplace(std::move(V));
}

void Explorer::damage(Run &R, const CrashState &S) {
  damages(S.Image, Options.Bounds, R.Heads,
          [&](const Image &I, const Damage &D) {
            ++R.Out.Raw;
            uint64_t Hash = I.hash();
            R.Images.insert(Hash);
            if (!R.Verdicts.insert(Hash + R.Mark * Apart).second)
              return true;
            ++R.Out.Judged;
            const Recovered &Made = recovered(I, Hash, R.Out);
            std::string Problem = Judge.judgeDamage(Made, R.T, S.Point, D);
            if (Problem.empty())
              return true;
            if (Violation *V = report(R, S, std::move(Problem)))
              V->Witness.push_back("  damage: " + D.Words);
            return goOn(R);
          });
}

Exploration Explorer::run(const Trace &T, const CrashModel &M) {
  auto Began = std::chrono::steady_clock::now();
  Run R{T, M, CrashStates(T, M, Options.Bounds), {}, {}, {}, {}};
  R.Syncs = static_cast<uint64_t>(std::count_if(
      T.Ops.begin(), T.Ops.end(), [](const Op &O) { return isSync(O.Kind); }));
  R.Out.Crashed.resize(T.Ops.size());
  // Damage hits synced bytes: only where nothing waits for a sync.
  CrashStates Strict(T, *findCrashModel("posix-weak"), Options.Bounds);
  bool Enough = T.Ops.empty();
  while (!Enough && R.States.at() < T.Ops.size() &&
         R.States.at() < Options.To) {
    R.States.step();
    const Op &Last = T.Ops[R.States.at() - 1];
    R.Mark += isMark(Last.Kind);
    if (M.Damage)
      Strict.step();
    R.Passed += isSync(Last.Kind);
    if (R.States.at() < Options.From || !R.States.maximal())
      continue;
    if (killHere(R))
      killed(R);
    if ((Enough = !goOn(R)))
      break;
    if (M.Damage && (Last.Kind != OpKind::Ack || !Strict.pending().empty()))
      continue;
    ++R.Out.Points;
    if (changesState(Last.Kind))
      R.Out.Crashed[R.States.at() - 1] = true;
    EnumerationCounts Counts = R.States.enumerate([&](const CrashState &S) {
      if (M.Damage)
        damage(R, S);
      else
        look(R, S);
      return goOn(R);
    });
    R.Out.Exhaustive += Counts.Exhaustive;
    Enough = !goOn(R);
  }
  R.Out.Unique = R.Images.size();
  R.Out.Seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - Began)
          .count();
  return std::move(R.Out);
}

} // namespace storage::sim
