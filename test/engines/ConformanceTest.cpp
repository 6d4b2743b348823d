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
  uint64_t Before = Fs.changes();
  EXPECT_CODE(Code::InvalidArgument, S->put("", "value"));
  EXPECT_CODE(Code::InvalidArgument, S->remove(""));
  EXPECT_EQ(Before, Fs.changes());
  EXPECT_TRUE(all().empty());
}
