/// \file
/// The engines in all modes, under all presets: what `crashcheck engines` and
/// its tests run.
///
/// Thread safety: runSuite() makes threads of its own and calls the visitor
/// from one at a time.
#ifndef STORAGE_TEST_CRASH_SUITE_H
#define STORAGE_TEST_CRASH_SUITE_H

#include "Drive.h"

#include <set>

namespace storage::crash {

struct SuiteOptions {
  std::string Engine; ///< "wal" or "wal/sync"; empty: all.
  std::string Model;  ///< A preset's name; empty: all.
  sim::ExploreOptions Explore;
  unsigned Jobs = 0;   ///< 0: one per processor.
  uint64_t Rounds = 1; ///< After the first one: a random workload per mode.
};

/// Bounds of the test command, of builds and mutants that are run many times
/// or slowly, and of the nightly run.
sim::ExploreOptions testBounds();
sim::ExploreOptions quickBounds();
sim::ExploreOptions nightlyBounds();

/// One workload of one mode under one preset.
struct SuiteRow {
  std::string Subject, Workload, Model;
  sim::Exploration Found;
};

/// What the workloads reach.
struct Coverage {
  /// By "engine phase": crashed inside at least once.
  std::map<std::string, bool> Phases;
  /// By sync site: with that sync left out, some state has a later operation
  /// or acknowledgement and lacks an operation that the sync guards. Sites that
  /// never guard anything are absent.
  std::map<std::string, bool> Sites;
};

struct SuiteResult {
  std::vector<SuiteRow> Rows;
  std::vector<std::string> Broken; ///< Workloads that failed without a crash.
  Coverage Covered;
  double Seconds = 0; ///< Of wall clock.

  sim::Exploration total(const std::string &Model = "") const;
};

SuiteResult runSuite(const SuiteOptions &O,
                     const std::function<void(const SuiteRow &)> &Visit);

/// Adds the sync sites of \p T to \p Into.
void coverSites(const sim::Trace &T, const std::string &Engine, Coverage &Into);

/// Whether a sync site is needed.
struct Need {
  std::string Site;             ///< Engine and call chain.
  std::set<std::string> Models; ///< Without it, some promise breaks under them.
};
/// Leaves out each sync of the hand-written workloads of \p O, one at a time.
std::vector<Need> neededSyncs(const SuiteOptions &O);

} // namespace storage::crash

#endif // STORAGE_TEST_CRASH_SUITE_H
