// What every engine behind kv::Store does: scans, batches, compaction.
#include "ConformanceSupport.h"

#include <algorithm>

using namespace storage;
using namespace storage::test;

using kv::Change;
using kv::Range;

TEST_P(Conformance, AScanShowsEveryKeyOnce) {
  open();
  fill(150);
  fill(75, 10, 'w');
  std::map<std::string, std::string> Want;
  for (int I = 0; I < 150; ++I)
    Want[key(I)] = I < 75 ? value(I, 10, 'w') : value(I);
  EXPECT_EQ(Want, all());
}

TEST_P(Conformance, AnOrderedScanAscends) {
  REQUIRE_CAPABILITY(OrderedScan);
  open();
  for (int I = 0; I < 150; ++I)
    ASSERT_OK(S->put(key(I * 37 % 150), value(I)));
  Pairs Got = scan();
  ASSERT_EQ(150u, Got.size());
  EXPECT_TRUE(std::is_sorted(Got.begin(), Got.end()));
}

TEST_P(Conformance, AnOrderedScanComparesUnsignedBytes) {
  REQUIRE_CAPABILITY(OrderedScan);
  open();
  for (const char *Key : {"\xff", "a", "\x7f", "\x80", "\x01"})
    ASSERT_OK(S->put(Key, "v"));
  Pairs Got = scan();
  ASSERT_EQ(5u, Got.size());
  EXPECT_EQ("\x01", Got[0].first);
  EXPECT_EQ("\x80", Got[3].first);
  EXPECT_EQ("\xff", Got[4].first);
}

TEST_P(Conformance, AReverseScanDescends) {
  REQUIRE_CAPABILITY(ReverseScan);
  open();
  fill(150);
  Pairs Forward = scan(), Back = scan({.Reverse = true});
  std::reverse(Back.begin(), Back.end());
  EXPECT_EQ(Forward, Back);
}

TEST_P(Conformance, AReverseRangeDescends) {
  REQUIRE_CAPABILITY(ReverseScan);
  open();
  fill(150);
  std::string From = key(20), To = key(30);
  Pairs Got = scan({.From = From, .To = To, .Reverse = true});
  ASSERT_EQ(10u, Got.size());
  EXPECT_EQ(key(29), Got.front().first);
  EXPECT_EQ(key(20), Got.back().first);
}

TEST_P(Conformance, KV_1_AReverseScanWithoutTheCapabilityIsUnsupported) {
  if (engine().Can.ReverseScan)
    GTEST_SKIP() << engine().Name << " declares ReverseScan";
  open();
  fill(3);
  EXPECT_CODE(Code::Unsupported, S->scan({.Reverse = true}, [](auto, auto) {
    ADD_FAILURE() << "visited";
    return Status();
  }));
}

TEST_P(Conformance, ARangeIncludesItsStartAndExcludesItsEnd) {
  open();
  fill(60);
  std::string From = key(10), To = key(20);
  Pairs Got = scan({.From = From, .To = To});
  std::sort(Got.begin(), Got.end());
  ASSERT_EQ(10u, Got.size());
  EXPECT_EQ(key(10), Got.front().first);
  EXPECT_EQ(key(19), Got.back().first);
}

TEST_P(Conformance, ARangeNeedsNoKeyAtItsEnds) {
  open();
  for (int I = 0; I < 60; I += 2)
    ASSERT_OK(S->put(key(I), value(I)));
  std::string From = key(11), To = key(19);
  EXPECT_EQ(4u, scan({.From = From, .To = To}).size());
}

TEST_P(Conformance, ARangeMayBeOpenOrEmpty) {
  open();
  fill(60);
  std::string Mid = key(30), Late = key(40);
  EXPECT_EQ(30u, scan({.From = Mid}).size());
  EXPECT_EQ(30u, scan({.To = Mid}).size());
  EXPECT_EQ(0u, scan({.From = Mid, .To = Mid}).size());
  EXPECT_EQ(0u, scan({.From = Late, .To = Mid}).size());
  EXPECT_EQ(0u, scan({.From = "zzz"}).size());
}

TEST_P(Conformance, AScanStopsAtTheVisitorsError) {
  open();
  fill(60);
  int Seen = 0;
  Status S0 = S->scan({}, [&](auto, auto) {
    return ++Seen == 7 ? Status::error(Code::Limit, "visit", "here") : Status();
  });
  EXPECT_EQ(Code::Limit, S0.code());
  EXPECT_EQ(7, Seen);
}

TEST_P(Conformance, ASnapshotScanDoesNotSeeWhatComesLater) {
  REQUIRE_CAPABILITY(SnapshotScan);
  open();
  fill(60);
  size_t Seen = 0;
  EXPECT_OK(S->scan({}, [&](std::string_view, std::string_view Value) {
    EXPECT_EQ(std::string_view::npos, Value.find('w'));
    if (Seen++ == 0) {
      for (int I = 0; I < 90; ++I)
        EXPECT_OK(S->put(key(I), value(I, 20, 'w')));
      EXPECT_OK(S->remove(key(59)));
    }
    return Status();
  }));
  EXPECT_EQ(60u, Seen);
  EXPECT_EQ(89u, all().size());
}

TEST_P(Conformance, ABatchTakesEffectInOrder) {
  REQUIRE_CAPABILITY(Batch);
  open();
  ASSERT_OK(S->put("old", "x"));
  Change Changes[] = {{"a", "1"}, {"b", "2"}, {"a", "3"}, {"old", {}}};
  ASSERT_OK(S->write(Changes));
  std::map<std::string, std::string> Want{{"a", "3"}, {"b", "2"}};
  EXPECT_EQ(Want, all());
  reopen();
  EXPECT_EQ(Want, all());
}

TEST_P(Conformance, ABatchMayPutWhatItRemovesAndBack) {
  REQUIRE_CAPABILITY(Batch);
  open();
  Change Changes[] = {{"a", "1"}, {"a", {}}, {"b", {}}, {"b", "2"}};
  ASSERT_OK(S->write(Changes));
  EXPECT_EQ((std::map<std::string, std::string>{{"b", "2"}}), all());
}

TEST_P(Conformance, KV_4_ABatchWithOneBadChangeDoesNothing) {
  REQUIRE_CAPABILITY(Batch);
  open();
  uint64_t Before = Fs->changes();
  std::string Long(engine().Can.MaxKey + 1, 'k');
  Change Bad[] = {{"a", "1"}, {"", "2"}}, TooLong[] = {{"a", "1"}, {Long, "2"}};
  EXPECT_CODE(Code::InvalidArgument, S->write(Bad));
  EXPECT_CODE(Code::Limit, S->write(TooLong));
  EXPECT_CODE(Code::InvalidArgument, S->write({}));
  EXPECT_EQ(Before, Fs->changes());
  EXPECT_TRUE(all().empty());
}

TEST_P(Conformance, KV_1_ABatchWithoutTheCapabilityIsUnsupported) {
  if (engine().Can.Batch)
    GTEST_SKIP() << engine().Name << " declares Batch";
  open();
  uint64_t Before = Fs->changes();
  Change Changes[] = {{"a", "1"}};
  EXPECT_CODE(Code::Unsupported, S->write(Changes));
  EXPECT_EQ(Before, Fs->changes());
}

TEST_P(Conformance, ABatchIsAllOrNothingAfterAPowerLoss) {
  REQUIRE_CAPABILITY(Batch);
  for (uint64_t Seed = 1; Seed <= 20; ++Seed) {
    fresh();
    open(small(kv::SyncPolicy::OnRequest));
    for (int B = 0; B < 10; ++B) {
      std::vector<std::string> Keys;
      for (int I = 0; I < 5; ++I)
        Keys.push_back(key(B * 5 + I));
      std::vector<Change> Changes;
      for (const std::string &K : Keys)
        Changes.push_back({K, "value"});
      ASSERT_OK(S->write(Changes));
    }
    S.reset();
    std::mt19937_64 Random(Seed);
    Fs->powerLoss(&Random);
    open(small(kv::SyncPolicy::OnRequest));
    size_t Left = all().size();
    EXPECT_EQ(0u, Left % 5) << Seed;
    EXPECT_EQ(Left == 0 ? "(none)" : "value", get(key(0)));
  }
}

TEST_P(Conformance, CompactionKeepsEveryValue) {
  REQUIRE_CAPABILITY(Compaction);
  open();
  std::map<std::string, std::string> Want;
  for (int Round = 0; Round < 3; ++Round)
    for (int I = 0; I < 100; ++I) {
      ASSERT_OK(S->put(key(I), value(Round)));
      Want[key(I)] = value(Round);
    }
  for (int I = 0; I < 100; I += 3) {
    ASSERT_OK(S->remove(key(I)));
    Want.erase(key(I));
  }
  ASSERT_OK(S->compact());
  EXPECT_EQ(Want, all());
  ASSERT_OK(S->compact());
  reopen();
  EXPECT_EQ(Want, all());
}

TEST_P(Conformance, CompactionGivesSpaceBack) {
  REQUIRE_CAPABILITY(Compaction);
  open();
  for (int Round = 0; Round < 50; ++Round)
    fill(30, 40); // 75 kB of records, 1.5 kB of them live at the end.
  ASSERT_OK(S->checkpoint());
  ASSERT_OK(S->compact());
  EXPECT_LT(bytes(), 20000u);
  EXPECT_EQ(30u, all().size());
}

TEST_P(Conformance, CompactionOfNothingIsFine) {
  REQUIRE_CAPABILITY(Compaction);
  open();
  ASSERT_OK(S->compact());
  ASSERT_OK(S->put("key", "value"));
  ASSERT_OK(S->remove("key"));
  ASSERT_OK(S->compact());
  EXPECT_TRUE(all().empty());
  reopen();
  EXPECT_TRUE(all().empty());
}

TEST_P(Conformance, ARemovedKeyStaysRemovedThroughCompactions) {
  REQUIRE_CAPABILITY(Compaction);
  open();
  fill(50);
  ASSERT_OK(S->checkpoint());
  ASSERT_OK(S->remove(key(7)));
  ASSERT_OK(S->compact());
  EXPECT_EQ("(none)", get(key(7)));
  ASSERT_OK(S->compact());
  reopen();
  EXPECT_EQ("(none)", get(key(7)));
  EXPECT_EQ(49u, all().size());
}

TEST_P(Conformance, KV_1_CompactionWithoutTheCapabilityIsUnsupported) {
  if (engine().Can.Compaction)
    GTEST_SKIP() << engine().Name << " declares Compaction";
  open();
  fill(3);
  EXPECT_CODE(Code::Unsupported, S->compact());
  EXPECT_EQ(3u, all().size());
}
