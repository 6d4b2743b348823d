#include "Suite.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace storage::crash {

using namespace storage::sim;

ExploreOptions testBounds() {
  ExploreOptions O;
  O.Nested = 40;
  O.Kills = 1000; // At every sync.
  O.Bounds.MaxStates = 4096;
  O.NestedBounds.MaxStates = 16;
  O.NestedBounds.Samples = 8;
  return O;
}

ExploreOptions quickBounds() {
  ExploreOptions O;
  O.Nested = 4;
  O.Kills = 5;
  O.Bounds.MaxStates = 64;
  O.Bounds.Samples = 32;
  O.NestedBounds.MaxStates = 8;
  O.NestedBounds.Samples = 4;
  return O;
}

ExploreOptions nightlyBounds() {
  ExploreOptions O = testBounds();
  O.Nested = 60;
  O.Bounds.Samples = 300;
  return O;
}

Exploration SuiteResult::total(const std::string &Model) const {
  Exploration Sum;
  for (const SuiteRow &R : Rows)
    if (Model.empty() || R.Model == Model)
      Sum.add(R.Found);
  return Sum;
}

/// Operations that syncs between \p T[\p Sync] and the one after it settle.
static std::vector<size_t> guardedBy(CrashStates &States, const Trace &T,
                                     size_t Sync) {
  while (States.at() < Sync)
    States.step();
  std::vector<size_t> Before = States.pending();
  States.step();
  std::vector<size_t> After = States.pending(), Out;
  std::set_difference(Before.begin(), Before.end(), After.begin(), After.end(),
                      std::back_inserter(Out));
  return Out;
}

/// \p T without its sync at \p Sync and the same sync again before anything
/// else happens.
static Trace withoutSyncs(const Trace &T, size_t Sync) {
  Trace Out = withoutOp(T, Sync);
  for (size_t I = Sync; I < Out.Ops.size() && isSync(Out.Ops[I].Kind);)
    if (Out.Ops[I].Node == T.Ops[Sync].Node)
      Out = withoutOp(Out, I);
    else
      ++I;
  return Out;
}

/// Whether leaving out \p T[\p Sync] lets a later operation or
/// acknowledgement survive one of \p Guarded.
static bool outlived(const Trace &T, size_t Sync,
                     const std::vector<size_t> &Guarded) {
  Trace Without = withoutSyncs(T, Sync);
  CrashBounds Few;
  Few.MaxStates = 256;
  CrashStates States(Without, *findCrashModel("posix-weak"), Few);
  bool Found = false;
  while (States.at() < Without.Ops.size() && !Found) {
    States.step();
    if (States.at() <= Sync || !States.maximal())
      continue;
    std::vector<size_t> Pending = States.pending();
    bool Open = std::any_of(Guarded.begin(), Guarded.end(), [&](size_t G) {
      return std::binary_search(Pending.begin(), Pending.end(), G);
    });
    if (!Open)
      return false;
    States.enumerate([&](const CrashState &S) {
      bool Lacks = std::any_of(Guarded.begin(), Guarded.end(), [&](size_t G) {
        return std::binary_search(S.Lost.begin(), S.Lost.end(), G);
      });
      for (size_t I = Sync; Lacks && !Found && I < S.Point; ++I)
        Found = Without.Ops[I].Kind == OpKind::Ack ||
                (changesState(Without.Ops[I].Kind) &&
                 !std::binary_search(S.Lost.begin(), S.Lost.end(), I));
      return !Found;
    });
  }
  return Found;
}

void coverSites(const Trace &T, const std::string &Engine, Coverage &Into) {
  CrashStates States(T, *findCrashModel("posix-weak"), CrashBounds());
  for (size_t I = 0; I < T.Ops.size(); ++I) {
    if (!isSync(T.Ops[I].Kind) || T.Ops[I].Site.empty())
      continue;
    std::vector<size_t> Guarded = guardedBy(States, T, I);
    if (Guarded.empty())
      continue;
    bool &Covered = Into.Sites[Engine + ": " + T.Ops[I].Site];
    if (!Covered)
      Covered = outlived(T, I, Guarded);
  }
}

static void coverPhases(const Subject &S, const Trace &T,
                        const std::vector<bool> &Crashed, Coverage &Into) {
  for (const auto &[Phase, Function] : S.Phases) {
    bool &Covered =
        Into.Phases[std::string(S.Engine) + " " + std::string(Phase)];
    for (size_t I = 0; I < T.Ops.size() && !Covered; ++I)
      Covered = Crashed[I] && T.Ops[I].Site.find(Function) != std::string::npos;
  }
}

namespace {

/// Work for the threads: one workload of one mode, all presets.
struct Job {
  Subject S;
  Workload W;
  uint64_t Seed;
};

} // namespace

static std::vector<Job> jobsOf(const SuiteOptions &O) {
  std::vector<Job> Out;
  for (uint64_t Round = 0; Round < O.Rounds; ++Round)
    for (const Subject &S : allSubjects()) {
      if (!O.Engine.empty() && O.Engine != S.Engine && O.Engine != S.name())
        continue;
      uint64_t Seed = O.Explore.Bounds.Seed + Round;
      if (Round > 0)
        Out.push_back({S, randomWorkload(S, Seed), Seed});
      else
        for (Workload &W : workloadsOf(S))
          Out.push_back({S, std::move(W), Seed});
    }
  return Out;
}

/// Runs \p Work on the jobs with several threads.
static void inParallel(std::vector<Job> Jobs, unsigned Threads,
                       const std::function<void(const Job &)> &Work) {
  std::atomic<size_t> Next = 0;
  std::vector<std::thread> Running;
  unsigned Count = Threads > 0 ? Threads : std::thread::hardware_concurrency();
  for (unsigned I = 0; I < std::max(1u, Count); ++I)
    Running.emplace_back([&] {
      for (size_t J = Next++; J < Jobs.size(); J = Next++)
        Work(Jobs[J]);
    });
  for (std::thread &T : Running)
    T.join();
}

SuiteResult runSuite(const SuiteOptions &O,
                     const std::function<void(const SuiteRow &)> &Visit) {
  auto Began = std::chrono::steady_clock::now();
  SuiteResult Out;
  std::mutex Mutex;
  inParallel(jobsOf(O), O.Jobs, [&](const Job &J) {
    Recording R = record(J.S, J.W);
    EngineJudge Judge(J.S, R.H);
    ExploreOptions Options = O.Explore;
    Options.Bounds.Seed = J.Seed;
    Explorer E(Judge, Options);
    if (!R.Broken.empty()) {
      std::lock_guard Guard(Mutex);
      Out.Broken.push_back(J.S.name() + " " + J.W.Name + ": " + R.Broken);
      return;
    }
    Coverage Mine;
    coverSites(R.T, std::string(J.S.Engine), Mine);
    for (const CrashModel &M : crashModels()) {
      if (!O.Model.empty() && O.Model != M.Name)
        continue;
      SuiteRow Row{J.S.name(), J.W.Name, std::string(M.Name), E.run(R.T, M)};
      coverPhases(J.S, R.T, Row.Found.Crashed, Mine);
      std::lock_guard Guard(Mutex);
      if (Visit)
        Visit(Row);
      Out.Rows.push_back(std::move(Row));
    }
    std::lock_guard Guard(Mutex);
    for (const auto &[Site, Covered] : Mine.Sites)
      Out.Covered.Sites[Site] |= Covered;
    for (const auto &[Phase, Covered] : Mine.Phases)
      Out.Covered.Phases[Phase] |= Covered;
  });
  Out.Seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - Began)
          .count();
  return Out;
}

std::vector<Need> neededSyncs(const SuiteOptions &O) {
  std::map<std::string, std::set<std::string>> Found;
  std::mutex Mutex;
  inParallel(jobsOf(O), O.Jobs, [&](const Job &J) {
    Recording R = record(J.S, J.W);
    for (size_t I = 0; I < R.T.Ops.size(); ++I) {
      const Op &Sync = R.T.Ops[I];
      if (!isSync(Sync.Kind))
        continue;
      std::string Site = std::string(J.S.Engine) + ": " + Sync.Site;
      Trace Without = withoutOp(R.T, I);
      History H = R.H;
      H.Begun.erase(H.Begun.begin() + static_cast<ptrdiff_t>(I + 1));
      H.Acked.erase(H.Acked.begin() + static_cast<ptrdiff_t>(I + 1));
      EngineJudge Judge(J.S, H);
      ExploreOptions Options = O.Explore;
      Options.Nested = 0;
      Options.Kills = 0;
      // Until the next syncs and acknowledgements: later ones cover the same.
      Options.From = I + 1;
      Options.To = std::min(R.T.Ops.size(), I + 40);
      Explorer E(Judge, Options);
      for (const CrashModel &M : crashModels()) {
        if (M.Damage || (!O.Model.empty() && O.Model != M.Name))
          continue;
        {
          std::lock_guard Guard(Mutex);
          if (Found[Site].contains(std::string(M.Name)))
            continue;
        }
        if (E.run(Without, M).Broken == 0)
          continue;
        std::lock_guard Guard(Mutex);
        Found[Site].insert(std::string(M.Name));
      }
    }
  });
  std::vector<Need> Out;
  for (auto &[Site, Models] : Found)
    Out.push_back({Site, std::move(Models)});
  return Out;
}

} // namespace storage::crash
