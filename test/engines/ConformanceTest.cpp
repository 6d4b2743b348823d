// What every engine behind kv::Store does, whatever it is made of: reading and
// writing. A case that needs a capability says so and is skipped, visibly,
// where the engine does not declare it.
#include "ConformanceSupport.h"

using namespace storage;
using namespace storage::test;

INSTANTIATE_TEST_SUITE_P(Kv, Conformance, testing::ValuesIn(kv::engines()),
                         [](const auto &Info) {
                           return std::string(Info.param->Name);
                         });

TEST_P(Conformance, ANewStoreIsEmpty) {
  open();
  EXPECT_EQ("(none)", get("key"));
  EXPECT_TRUE(all().empty());
}

TEST_P(Conformance, AValueIsReadBack) {
  open();
  ASSERT_OK(S->put("key", "value"));
  EXPECT_EQ("value", get("key"));
}

TEST_P(Conformance, APutReplaces) {
  open();
  ASSERT_OK(S->put("key", "first and longer"));
  ASSERT_OK(S->put("key", "second"));
  EXPECT_EQ("second", get("key"));
  EXPECT_EQ(1u, all().size());
}

TEST_P(Conformance, ARemovedKeyIsGone) {
  open();
  ASSERT_OK(S->put("key", "value"));
  ASSERT_OK(S->remove("key"));
  EXPECT_EQ("(none)", get("key"));
  EXPECT_TRUE(all().empty());
}

TEST_P(Conformance, RemovingWhatIsNotThereIsNoError) {
  open();
  ASSERT_OK(S->remove("nothing"));
  EXPECT_EQ("(none)", get("nothing"));
}

TEST_P(Conformance, ARemovedKeyCanBePutAgain) {
  open();
  ASSERT_OK(S->put("key", "a"));
  ASSERT_OK(S->remove("key"));
  ASSERT_OK(S->put("key", "b"));
  EXPECT_EQ("b", get("key"));
}

TEST_P(Conformance, KV_3_AnEmptyValueIsAValue) {
  open();
  ASSERT_OK(S->put("key", ""));
  EXPECT_EQ("", get("key"));
  EXPECT_EQ(1u, all().size());
  reopen();
  EXPECT_EQ("", get("key"));
}

TEST_P(Conformance, KV_4_AnEmptyKeyIsRefused) {
  open();
  uint64_t Before = Fs->changes();
  EXPECT_CODE(Code::InvalidArgument, S->put("", "value"));
  EXPECT_CODE(Code::InvalidArgument, S->remove(""));
  EXPECT_EQ(Before, Fs->changes());
  EXPECT_TRUE(all().empty());
}

TEST_P(Conformance, KV_4_AKeyOrValueOverTheLimitIsRefused) {
  open();
  uint64_t Before = Fs->changes();
  std::string Key(engine().Can.MaxKey + 1, 'k'),
      Value(engine().Can.MaxValue + 1, 'v');
  EXPECT_CODE(Code::Limit, S->put(Key, "value"));
  EXPECT_CODE(Code::Limit, S->remove(Key));
  EXPECT_CODE(Code::Limit, S->put("key", Value));
  EXPECT_EQ(Before, Fs->changes());
  EXPECT_TRUE(all().empty());
}

TEST_P(Conformance, TheLongestKeyIsAKey) {
  kv::StoreOptions O = small();
  O.Tiny = false; // The declared limits are those of default sizes.
  open(O);
  std::string Key(engine().Can.MaxKey, 'k');
  ASSERT_OK(S->put(Key, "value"));
  EXPECT_EQ("value", get(Key));
  reopen(O);
  EXPECT_EQ("value", get(Key));
}

TEST_P(Conformance, KeysAreBytes) {
  open();
  std::map<std::string, std::string> Want;
  for (int I = 0; I < 256; ++I) {
    std::string Key(1, static_cast<char>(I));
    ASSERT_OK(S->put(Key, std::to_string(I)));
    Want[Key] = std::to_string(I);
  }
  EXPECT_EQ(Want, all());
  reopen();
  EXPECT_EQ(Want, all());
}

TEST_P(Conformance, ValuesAreBytes) {
  open();
  std::string Value;
  for (int I = 0; I < 256; ++I)
    Value += static_cast<char>(I);
  ASSERT_OK(S->put("key", Value));
  EXPECT_EQ(Value, get("key"));
}

TEST_P(Conformance, AKeyMayBeAPrefixOfAnother) {
  open();
  std::string Key;
  for (int I = 0; I < 30; ++I) {
    Key += 'a';
    ASSERT_OK(S->put(Key, std::to_string(I)));
  }
  EXPECT_EQ("4", get("aaaaa"));
  EXPECT_EQ(30u, all().size());
  ASSERT_OK(S->remove("aaaaa"));
  EXPECT_EQ("(none)", get("aaaaa"));
  EXPECT_EQ("5", get("aaaaaa"));
}

TEST_P(Conformance, AMissingKeyBetweenOthersIsMissing) {
  open();
  for (int I = 0; I < 100; I += 2)
    ASSERT_OK(S->put(key(I), value(I)));
  for (int I = 1; I < 100; I += 2)
    EXPECT_EQ("(none)", get(key(I)));
}

TEST_P(Conformance, ValuesOfEveryLengthUpToSeveralFiles) {
  open();
  size_t Most = std::min<uint64_t>(engine().Can.MaxValue, 6000);
  for (size_t Size = 0; Size <= Most; Size += 1 + Size / 3)
    ASSERT_OK(S->put("key" + std::to_string(Size), std::string(Size, 'v')));
  for (size_t Size = 0; Size <= Most; Size += 1 + Size / 3)
    EXPECT_EQ(std::string(Size, 'v'), get("key" + std::to_string(Size)));
}

TEST_P(Conformance, AValueMayGrowAndShrink) {
  open();
  fill(20);
  size_t Most = std::min<uint64_t>(engine().Can.MaxValue, 3000);
  for (size_t Size : {size_t(1), Most, size_t(0), Most / 2, size_t(7)}) {
    ASSERT_OK(S->put(key(10), std::string(Size, 'x')));
    EXPECT_EQ(std::string(Size, 'x'), get(key(10)));
    EXPECT_EQ(value(9), get(key(9)));
    EXPECT_EQ(value(11), get(key(11)));
  }
}

TEST_P(Conformance, ThousandsOfKeysInAscendingOrder) {
  open(small(kv::SyncPolicy::OnRequest));
  fill(2000);
  EXPECT_EQ(2000u, all().size());
  EXPECT_EQ(value(1234), get(key(1234)));
}

TEST_P(Conformance, ThousandsOfKeysInDescendingOrder) {
  open(small(kv::SyncPolicy::OnRequest));
  for (int I = 2000; I-- > 0;)
    ASSERT_OK(S->put(key(I), value(I)));
  EXPECT_EQ(2000u, all().size());
  EXPECT_EQ(value(0), get(key(0)));
}

TEST_P(Conformance, ThousandsOfKeysInNoOrder) {
  open(small(kv::SyncPolicy::OnRequest));
  std::map<std::string, std::string> Want;
  for (int I = 0; I < 2000; ++I) {
    int K = I * 7919 % 2003;
    ASSERT_OK(S->put(key(K), value(K)));
    Want[key(K)] = value(K);
  }
  EXPECT_EQ(Want, all());
  reopen();
  EXPECT_EQ(Want, all());
}

TEST_P(Conformance, RemovingEverythingLeavesAnEmptyStore) {
  open(small(kv::SyncPolicy::OnRequest));
  fill(500);
  for (int I = 0; I < 500; ++I)
    ASSERT_OK(S->remove(key(I * 7 % 500)));
  EXPECT_TRUE(all().empty());
  reopen();
  EXPECT_TRUE(all().empty());
  ASSERT_OK(S->put("key", "value"));
  EXPECT_EQ(1u, all().size());
}

TEST_P(Conformance, RewritingOneKeyThousandsOfTimes) {
  open(small(kv::SyncPolicy::OnRequest));
  fill(5);
  for (int I = 0; I < 2000; ++I)
    ASSERT_OK(S->put("hot", value(I)));
  EXPECT_EQ(value(1999), get("hot"));
  EXPECT_EQ(6u, all().size());
  reopen();
  EXPECT_EQ(value(1999), get("hot"));
}

TEST_P(Conformance, ReadingChangesNothing) {
  open();
  fill(100);
  uint64_t Before = Fs->changes();
  EXPECT_EQ(value(50), get(key(50)));
  EXPECT_EQ("(none)", get("none"));
  all();
  EXPECT_OK(S->verify());
  S->stats();
  EXPECT_EQ(Before, Fs->changes());
}

TEST_P(Conformance, CountersCount) {
  open(small(kv::SyncPolicy::EachWrite));
  fill(50);
  std::map<std::string, uint64_t> Named;
  for (const kv::Counter &C : S->stats()) {
    EXPECT_FALSE(C.Name.empty());
    EXPECT_TRUE(Named.emplace(C.Name, C.Value).second) << C.Name << " twice";
  }
  EXPECT_GE(Named["syncs"], 50u);
  EXPECT_GE(Named["bytes written"], 50u * 20);
}

TEST_P(Conformance, VerifyFindsNothingWrongWithASoundStore) {
  open();
  fill(300);
  for (int I = 0; I < 300; I += 3)
    ASSERT_OK(S->remove(key(I)));
  Expected<kv::Verification> Found = S->verify();
  ASSERT_OK(Found);
  EXPECT_TRUE(Found->Damage.empty()) << Found->Damage.front().message();
  EXPECT_EQ(200u, Found->Keys);
  EXPECT_GT(Found->Bytes, 0u);
}

TEST_P(Conformance, CallsAfterCloseAreRefused) {
  open();
  ASSERT_OK(S->put("key", "value"));
  ASSERT_OK(S->close());
  EXPECT_CODE(Code::Closed, S->put("key", "value"));
  EXPECT_CODE(Code::Closed, S->remove("key"));
  EXPECT_CODE(Code::Closed, S->get("key"));
  EXPECT_CODE(Code::Closed, S->scan({}, [](auto, auto) { return Status(); }));
  EXPECT_CODE(Code::Closed, S->close());
}

TEST_P(Conformance, ClosingAnUntouchedStoreIsFine) {
  open();
  reopen();
  reopen();
  EXPECT_TRUE(all().empty());
}
