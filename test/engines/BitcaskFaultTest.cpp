// Every call of a workload fails once, in every way.
#include "BitcaskSupport.h"

#include <algorithm>
#include <cerrno>

using namespace storage;
using namespace storage::test;
using sim::FaultFs;
using sim::FaultKind;
using sim::MemFs;

namespace {

/// One submitted change and whether it was acknowledged.
struct Step {
  std::string Key;
  std::optional<std::string> Value;
  bool Acked;
};

} // namespace

/// Two lives of puts, removals, rotations and merges.
static void workload(io::FileSystem &Fs, bool SyncWrites,
                     std::vector<Step> &Steps, size_t &Sure) {
  for (int Life = 0; Life < 2; ++Life) {
    Expected<std::unique_ptr<Bitcask>> Db =
        Bitcask::open(Fs, "db", smallFiles(SyncWrites));
    if (!Db)
      continue;
    for (int I = 0; I < 18; ++I) {
      std::string Key = "key" + std::to_string(I % 7);
      std::optional<std::string> Value;
      if (I % 5 != 4)
        Value = std::to_string(Life * 100 + I) + std::string(120, 'x');
      Status S = Value ? (*Db)->put(Key, *Value) : (*Db)->remove(Key);
      Steps.push_back({Key, Value, S.ok()});
      if (S.ok() && SyncWrites)
        Sure = Steps.size();
      if (I == 10 && (*Db)->merge(MergeScope::All).ok())
        Sure = Steps.size();
      if (S.code() == Code::Poisoned) {
        EXPECT_CODE(Code::Poisoned, (*Db)->put("after", "poison"));
        break;
      }
    }
    if ((*Db)->close().ok())
      Sure = Steps.size();
  }
}

/// Whether \p Got is what some choice of the failed steps leaves of a prefix of
/// \p Steps that includes all acknowledged ones before \p Sure. At most one
/// step fails without leaving the store poisoned or closed, so that choosing is
/// trying both.
static bool explained(const std::vector<Step> &Steps, size_t Sure,
                      const Contents &Got) {
  std::vector<Contents> Possible{{}};
  if (Sure == 0 && Got.empty())
    return true;
  for (size_t I = 0; I < Steps.size(); ++I) {
    std::vector<Contents> Next;
    for (const Contents &Before : Possible) {
      Contents After = Before;
      if (Steps[I].Value)
        After[Steps[I].Key] = *Steps[I].Value;
      else
        After.erase(Steps[I].Key);
      Next.push_back(std::move(After));
      if (!Steps[I].Acked)
        Next.push_back(Before);
    }
    std::sort(Next.begin(), Next.end());
    Next.erase(std::unique(Next.begin(), Next.end()), Next.end());
    Possible = std::move(Next);
    if (I + 1 >= Sure &&
        std::find(Possible.begin(), Possible.end(), Got) != Possible.end())
      return true;
  }
  return false;
}

static void sweep(bool SyncWrites) {
  size_t Most = 0;
  for (FaultKind Kind : {FaultKind::Error, FaultKind::ShortWrite,
                         FaultKind::SyncLost, FaultKind::SyncReverted})
    for (int Errno : {EIO, ENOSPC})
      for (uint64_t Skip = 0;; ++Skip) {
        MemFs Mem;
        FaultFs Fs(Mem, &Mem);
        Fs.failAfter(Skip, {Kind, Errno});
        std::vector<Step> Steps;
        size_t Sure = 0;
        workload(Fs, SyncWrites, Steps, Sure);
        size_t Calls = Fs.calls().size();
        Most = std::max(Most, Calls);
        Mem.powerLoss();
        auto Db = mustOpenDb(Mem, smallFiles(SyncWrites));
        ASSERT_TRUE(Db) << "call " << Skip << " errno " << Errno;
        Contents Got = readAll(*Db);
        EXPECT_TRUE(explained(Steps, Sure, Got))
            << "call " << Skip << " errno " << Errno << " kind "
            << static_cast<int>(Kind);
        Db.reset();
        Mem.powerLoss();
        EXPECT_EQ(Got, readDb(Mem)) << "what was shown stays";
        if (Calls <= Skip)
          break;
      }
  EXPECT_LE(Most, 300u);
  EXPECT_GE(Most, 100u);
}

TEST(BitcaskFaults, EveryCallMayFailWithSyncWrites) { sweep(true); }
TEST(BitcaskFaults, EveryCallMayFailByDefault) { sweep(false); }
