// What every engine behind kv::Store does: opening, crashes, faults, threads.
#include "ConformanceSupport.h"

#include <cerrno>
#include <set>
#include <thread>

using namespace storage;
using namespace storage::test;

using kv::SyncPolicy;
using sim::FaultFs;
using sim::FaultKind;

static constexpr SyncPolicy AllPolicies[] = {
    SyncPolicy::EngineDefault, SyncPolicy::EachWrite, SyncPolicy::OnRequest};

TEST_P(Conformance, ReopeningShowsTheSame) {
  for (SyncPolicy Policy : AllPolicies) {
    fresh();
    open(small(Policy));
    fill(200);
    for (int I = 0; I < 200; I += 4)
      ASSERT_OK(S->remove(key(I)));
    auto Want = all();
    for (int Times = 0; Times < 3; ++Times) {
      reopen(small(Policy));
      EXPECT_EQ(Want, all());
    }
  }
}

TEST_P(Conformance, APolicyIsWhatTheStoreSaysItDoes) {
  open(small(SyncPolicy::EachWrite));
  EXPECT_TRUE(S->syncsEachWrite());
  reopen(small(SyncPolicy::OnRequest));
  EXPECT_EQ(!engine().Can.DeferredSync, S->syncsEachWrite());
}

TEST_P(Conformance, EachWriteSurvivesAPowerLoss) {
  open(small(SyncPolicy::EachWrite));
  for (int I = 0; I < 120; ++I) {
    ASSERT_OK(I % 10 == 9 ? S->remove(key(I / 2)) : S->put(key(I), value(I)));
    if (I % 30 == 7) {
      auto Want = all();
      S.reset();
      Fs->powerLoss();
      open(small(SyncPolicy::EachWrite));
      EXPECT_EQ(Want, all()) << I;
    }
  }
}

TEST_P(Conformance, AnyPolicySurvivesAProcessKill) {
  for (SyncPolicy Policy : AllPolicies) {
    fresh();
    open(small(Policy));
    fill(150);
    ASSERT_OK(S->remove(key(3)));
    auto Want = all();
    S.reset(); // Dropped, not closed: the page cache is all that is left of it.
    open(small(Policy));
    EXPECT_EQ(Want, all());
  }
}

TEST_P(Conformance, SyncCheckpointAndCloseMakeStable) {
  for (int Call = 0; Call < 4; ++Call) {
    if (Call == 2 && !engine().Can.Compaction)
      continue;
    fresh();
    open(small(SyncPolicy::OnRequest));
    fill(100);
    ASSERT_OK(S->remove(key(50)));
    auto Want = all();
    ASSERT_OK(Call == 0   ? S->sync()
              : Call == 1 ? S->checkpoint()
              : Call == 2 ? S->compact()
                          : S->close());
    S.reset();
    Fs->powerLoss();
    open();
    EXPECT_EQ(Want, all()) << Call;
  }
}

TEST_P(Conformance, WithoutSyncAPowerLossLeavesAPrefix) {
  for (uint64_t Seed = 1; Seed <= 30; ++Seed) {
    fresh();
    open(small(SyncPolicy::OnRequest));
    for (int I = 0; I < 120; ++I) {
      ASSERT_OK(S->put(key(I), value(I)));
      if (I == 40)
        ASSERT_OK(S->sync());
    }
    S.reset();
    std::mt19937_64 Random(Seed);
    Fs->powerLoss(&Random);
    open(small(SyncPolicy::OnRequest));
    auto Got = all();
    EXPECT_GE(Got.size(), 41u);
    for (size_t I = 0; I < Got.size(); ++I)
      EXPECT_EQ(value(int(I)), Got[key(int(I))]) << "a hole; seed " << Seed;
    S.reset();
    Fs->powerLoss(&Random);
    open(small(SyncPolicy::OnRequest));
    EXPECT_EQ(Got, all()) << "what was shown stays";
  }
}

TEST_P(Conformance, RemovedKeysDoNotComeBackAfterCrashes) {
  open(small(SyncPolicy::EachWrite));
  for (int Round = 0; Round < 12; ++Round) {
    ASSERT_OK(S->put(key(Round), value(Round, 200)));
    if (Round > 0)
      ASSERT_OK(S->remove(key(Round - 1)));
    if (Round % 3 == 2 && engine().Can.Compaction)
      ASSERT_OK(S->compact());
    S.reset();
    Fs->powerLoss();
    open(small(SyncPolicy::EachWrite));
    EXPECT_EQ(1u, all().size()) << Round;
  }
}

TEST_P(Conformance, ANewStoreSurvivesAPowerLoss) {
  open();
  S.reset();
  Fs->powerLoss();
  kv::StoreOptions O = small();
  O.CreateIfMissing = false;
  open(O);
  EXPECT_TRUE(all().empty());
}

TEST_P(Conformance, OpeningOptionsAreKept) {
  kv::StoreOptions Existing = small();
  Existing.CreateIfMissing = false;
  EXPECT_CODE(Code::NotFound, tryOpen(Existing));
  open();
  ASSERT_OK(S->close());
  S.reset();
  kv::StoreOptions New = small();
  New.ErrorIfExists = true;
  EXPECT_CODE(Code::AlreadyExists, tryOpen(New));
  open(Existing);
}

TEST_P(Conformance, OpeningForWritingIsExclusive) {
  open();
  EXPECT_CODE(Code::Busy, tryOpen());
  ASSERT_OK(S->put("key", "value"));
  reopen();
  EXPECT_EQ("value", get("key"));
}

TEST_P(Conformance, AReadOnlyOpenChangesNothing) {
  open();
  fill(100);
  ASSERT_OK(S->close());
  S.reset();
  kv::StoreOptions O = small();
  O.ReadOnly = true;
  uint64_t Before = Fs->changes();
  open(O);
  EXPECT_EQ(100u, all().size());
  EXPECT_CODE(Code::ReadOnly, S->put("key", "value"));
  EXPECT_CODE(Code::ReadOnly, S->remove(key(1)));
  EXPECT_EQ(value(1), get(key(1)));
  ASSERT_OK(S->close());
  EXPECT_EQ(Before, Fs->changes());
}

TEST_P(Conformance, AReadOnlyOpenOfACrashedStoreShowsItsContents) {
  open(small(SyncPolicy::EachWrite));
  fill(100);
  S.reset();
  Fs->powerLoss();
  kv::StoreOptions O = small();
  O.ReadOnly = true;
  uint64_t Before = Fs->changes();
  open(O);
  EXPECT_EQ(100u, all().size());
  EXPECT_EQ(Before, Fs->changes());
}

TEST_P(Conformance, AReadOnlyOpenOfNothingMakesNothing) {
  kv::StoreOptions O = small();
  O.ReadOnly = true;
  uint64_t Before = Fs->changes();
  EXPECT_FALSE(tryOpen(O).has_value());
  EXPECT_EQ(Before, Fs->changes());
}

TEST_P(Conformance, KV_2_AFailedWriteIsInvisible) {
  FaultFs Faulty(*Fs, Fs);
  Expected<std::unique_ptr<kv::Store>> Opened =
      engine().Open(Faulty, "db", small(SyncPolicy::EachWrite));
  ASSERT_OK(Opened);
  S = std::move(*Opened);
  ASSERT_OK(S->put("key", "old"));
  Faulty.failNext("sync", {FaultKind::SyncLost, EIO});
  EXPECT_FALSE(S->put("key", "new").ok());
  EXPECT_EQ("old", get("key"));
  EXPECT_FALSE(S->put("other", "x").ok()) << "the error is sticky";
  EXPECT_EQ("old", get("key"));
  EXPECT_FALSE(S->close().ok());
  S.reset();
  Fs->powerLoss();
  open();
  std::string Now = get("key");
  EXPECT_TRUE(Now == "old" || Now == "new") << Now;
  S.reset();
  Fs->powerLoss();
  open();
  EXPECT_EQ(Now, get("key")) << "what was shown stays";
}

TEST_P(Conformance, FailedSyncPageCleanButLostReopenPowerLoss) {
  FaultFs Faulty(*Fs, Fs);
  Expected<std::unique_ptr<kv::Store>> Opened =
      engine().Open(Faulty, "db", small(SyncPolicy::EachWrite));
  ASSERT_OK(Opened);
  S = std::move(*Opened);
  ASSERT_OK(S->put("a", "stable"));
  Faulty.failNext("sync", {FaultKind::SyncLost, EIO});
  EXPECT_FALSE(S->put("b", "unsure").ok());
  open(small(SyncPolicy::EachWrite)); // The pages are still readable.
  auto Shown = all();
  EXPECT_EQ("stable", get("a"));
  S.reset();
  Fs->powerLoss();
  open();
  EXPECT_EQ(Shown, all());
}

TEST_P(Conformance, AFullDiskFailsWritesAndRecoversWhenSpaceIsFreed) {
  FaultFs Faulty(*Fs, Fs);
  Expected<std::unique_ptr<kv::Store>> Opened =
      engine().Open(Faulty, "db", small(SyncPolicy::EachWrite));
  ASSERT_OK(Opened);
  S = std::move(*Opened);
  fill(20);
  Faulty.setFull(true);
  EXPECT_FALSE(S->put("key", std::string(300, 'x')).ok());
  EXPECT_EQ("(none)", get("key"));
  EXPECT_EQ(20u, all().size()) << "reading goes on";
  Faulty.setFull(false);
  if (!S->put("key", "value").ok()) {
    S.reset(); // Poisoned: reopening recovers.
    open(small(SyncPolicy::EachWrite));
    ASSERT_OK(S->put("key", "value"));
  }
  EXPECT_EQ(21u, all().size());
  S.reset();
  Fs->powerLoss();
  open();
  EXPECT_EQ(21u, all().size());
}

TEST_P(Conformance, TheEngineOfADirectoryIsDetected) {
  open();
  ASSERT_OK(S->put("key", "value"));
  ASSERT_OK(S->close());
  Expected<const kv::Engine *> Found = kv::detectEngine(*Fs, "db");
  ASSERT_OK(Found);
  EXPECT_EQ(&engine(), *Found);
  EXPECT_EQ(&engine(), kv::findEngine(engine().Name));
  EXPECT_CODE(Code::NotFound, kv::detectEngine(*Fs, "nothing"));
  ASSERT_OK(Fs->mkdir("empty"));
  EXPECT_CODE(Code::NotFound, kv::detectEngine(*Fs, "empty"));
}

TEST_P(Conformance, ReadersBesideOneWriter) {
  kv::StoreOptions O = small(SyncPolicy::OnRequest);
  O.Background = true;
  open(O);
  fill(60, 20, 'v');
  std::atomic<bool> Done{false};
  std::vector<std::thread> Readers;
  for (int T = 0; T < 2; ++T)
    Readers.emplace_back([&] {
      while (!Done) {
        size_t Seen = 0;
        EXPECT_OK(S->scan({}, [&](std::string_view, std::string_view) {
          ++Seen;
          return Status();
        }));
        EXPECT_EQ(60u, Seen);
        for (int I = 0; I < 60; I += 7) {
          Expected<std::optional<std::string>> Got = S->get(key(I));
          EXPECT_OK(Got);
          EXPECT_TRUE(Got && Got->has_value());
        }
      }
    });
  for (int Round = 0; Round < 10; ++Round) {
    fill(60, 20 + size_t(Round), 'w');
    if (Round % 4 == 3)
      EXPECT_OK(S->checkpoint());
    if (Round == 6 && engine().Can.Compaction)
      EXPECT_OK(S->compact());
  }
  Done = true;
  for (std::thread &T : Readers)
    T.join();
  EXPECT_EQ(60u, all().size());
  ASSERT_OK(S->close());
}

TEST_P(Conformance, WritersFromSeveralThreadsLoseNothing) {
  for (bool Background : {false, true}) {
    fresh();
    kv::StoreOptions O = small(SyncPolicy::EachWrite);
    O.Background = Background;
    open(O);
    std::vector<std::thread> Writers;
    for (int T = 0; T < 4; ++T)
      Writers.emplace_back([&, T] {
        for (int I = T; I < 200; I += 4)
          EXPECT_OK(S->put(key(I), "of " + std::to_string(T)));
        for (int I = T; I < 200; I += 8)
          EXPECT_OK(S->remove(key(I)));
        EXPECT_OK(S->sync());
      });
    for (std::thread &T : Writers)
      T.join();
    S.reset(); // Without closing: what is acknowledged must be enough.
    Fs->powerLoss();
    open(small());
    std::map<std::string, std::string> Left = all();
    EXPECT_EQ(100u, Left.size());
    for (int I = 0; I < 200; ++I)
      if (I % 8 >= 4)
        EXPECT_EQ("of " + std::to_string(I % 4), Left[key(I)]);
  }
}

TEST_P(Conformance, RandomChangesAgreeWithAMap) {
  for (SyncPolicy Policy : AllPolicies)
    for (uint64_t Seed = 1; Seed <= 4; ++Seed) {
      fresh();
      open(small(Policy));
      std::mt19937_64 Random(Seed);
      std::map<std::string, std::string> Want;
      for (int I = 0; I < 400; ++I) {
        std::string K = key(int(Random() % 60));
        if (Random() % 4 == 0) {
          ASSERT_OK(S->remove(K));
          Want.erase(K);
        } else {
          std::string V(Random() % 90, static_cast<char>('a' + Random() % 26));
          ASSERT_OK(S->put(K, V));
          Want[K] = V;
        }
        switch (Random() % 80) {
        case 0:
          reopen(small(Policy));
          break;
        case 1:
          ASSERT_OK(S->checkpoint());
          break;
        case 2:
          if (engine().Can.Compaction)
            ASSERT_OK(S->compact());
          break;
        case 3:
          ASSERT_OK(S->sync());
          S.reset();
          Fs->powerLoss(&Random);
          open(small(Policy));
          break;
        default:
          break;
        }
      }
      EXPECT_EQ(Want, all()) << "seed " << Seed;
    }
}
