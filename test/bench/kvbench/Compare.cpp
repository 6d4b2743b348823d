// kvbench compare: our engines and their peers, filled, read and scanned in
// turns.
#include "Measure.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <random>

using namespace storage;
using namespace storage::bench;

namespace {

/// Latencies in nanoseconds of one contestant, over all rounds.
struct Measured {
  std::vector<double> Put, Get, ScanPerKey, PutMedian, GetMedian;
};

} // namespace

static void runRound(const Entry &E, const std::string &Directory, bool Sync,
                     uint64_t Keys, uint64_t Round, Measured &M) {
  std::filesystem::remove_all(Directory);
  std::unique_ptr<Contestant> C = E.Open(Directory, Sync);
  std::string Value(ValueBytes, 'v');
  std::vector<double> Put, Get;
  for (uint64_t I = 0; I < Keys; ++I) {
    std::string Key = keyOf(I);
    auto Begin = Clock::now();
    C->put(Key, Value);
    Put.push_back(nanoseconds(Begin));
  }
  std::mt19937_64 Random(Round);
  for (uint64_t I = 0; I < Keys; ++I) {
    std::string Key = keyOf(Random() % Keys);
    auto Begin = Clock::now();
    if (C->get(Key) != ValueBytes)
      die(E.Name, "a value has another length than what was put");
    Get.push_back(nanoseconds(Begin));
  }
  auto Begin = Clock::now();
  if (C->scan() != Keys)
    die(E.Name, "a scan shows another number of keys than were put");
  M.ScanPerKey.push_back(nanoseconds(Begin) / double(Keys));
  C->close();
  C.reset();
  std::filesystem::remove_all(Directory);
  M.PutMedian.push_back(quantile(Put, 0.5));
  M.GetMedian.push_back(quantile(Get, 0.5));
  M.Put.insert(M.Put.end(), Put.begin(), Put.end());
  M.Get.insert(M.Get.end(), Get.begin(), Get.end());
}

static double mean(const std::vector<double> &Values) {
  double Sum = 0;
  for (double V : Values)
    Sum += V;
  return Values.empty() ? 0 : Sum / double(Values.size());
}

void storage::bench::compare(const std::vector<Entry> &All,
                             std::string_view Kind,
                             const std::string &Directory, bool Sync,
                             uint64_t Keys, uint64_t Rounds) {
  std::map<std::string, Measured> Results;
  for (uint64_t R = 0; R < Rounds; ++R)
    for (const Entry &E : All)
      if (E.Kind == Kind)
        runRound(E, Directory + "/store", Sync, Keys, R, Results[E.Name]);
  std::printf("%s, %s, %llu keys of 16 B, values of %zu B, %llu rounds in "
              "turns; microseconds\n\n",
              std::string(Kind).c_str(), Sync ? "sync" : "async",
              static_cast<unsigned long long>(Keys), ValueBytes,
              static_cast<unsigned long long>(Rounds));
  std::printf(
      "| store | put mean | p50 | p99 | p99.9 | get p50 | p99 | p99.9 | "
      "scan per key | spread of put p50 |\n"
      "|---|---|---|---|---|---|---|---|---|---|\n");
  for (const auto &[Name, M] : Results)
    std::printf(
        "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.3f | "
        "%.2f–%.2f |\n",
        Name.c_str(), mean(M.Put) / 1e3, quantile(M.Put, 0.5) / 1e3,
        quantile(M.Put, 0.99) / 1e3, quantile(M.Put, 0.999) / 1e3,
        quantile(M.Get, 0.5) / 1e3, quantile(M.Get, 0.99) / 1e3,
        quantile(M.Get, 0.999) / 1e3, quantile(M.ScanPerKey, 0.5) / 1e3,
        quantile(M.PutMedian, 0) / 1e3, quantile(M.PutMedian, 1) / 1e3);
}
