#include "report/Compare.h"
#include "report/Baseline.h"
#include "gmock/gmock.h"

using namespace durability::report;

namespace {

Row row(std::string Durability, bool Syncs = false, bool Flushes = false,
        std::string Condition = "", std::string Reason = "") {
  Row R;
  R.Where = {"a.c", 1, 1};
  R.Function = "f";
  R.Usr = "c:@F@f";
  R.Durability = std::move(Durability);
  R.Syncs = Syncs;
  R.Flushes = Flushes;
  R.Condition = std::move(Condition);
  R.Reason = std::move(Reason);
  return R;
}

FindingRecord finding(std::string Fingerprint, std::string File,
                      unsigned Line) {
  FindingRecord F;
  F.Where = {std::move(File), Line, 1};
  F.Fingerprint = std::move(Fingerprint);
  return F;
}

std::string change(const Row &Before, const Row &Now) {
  RowChange C = compareRows(Before, Now);
  return (C.IsWeaker ? "weaker: " : "") + C.What;
}

TEST(Compare, ALostSyncIsWeakerWhateverIsLeft) {
  EXPECT_EQ(change(row("durable", true), row("page-cache")),
            "weaker: no longer syncs");
  // A function that did nothing but sync.
  EXPECT_EQ(change(row("durable", true), row("none")),
            "weaker: no longer syncs");
  // A synchronous handle needs no sync.
  EXPECT_EQ(change(row("durable", true), row("durable")), "");
}

TEST(Compare, ALostFlushIsWeakerOnlyWhereDataStaysBehind) {
  EXPECT_EQ(change(row("page-cache", false, true), row("none")),
            "weaker: no longer flushes");
  EXPECT_EQ(change(row("page-cache", false, true), row("page-cache")), "");
}

TEST(Compare, WeakerPlaces) {
  EXPECT_EQ(change(row("page-cache"), row("buffered")),
            "weaker: leaves its data in a weaker place");
  EXPECT_EQ(change(row("durable", true), row("conditional", true, false, "S")),
            "weaker: leaves its data in a weaker place");
  EXPECT_EQ(change(row("buffered"), row("page-cache")), "");
  EXPECT_EQ(change(row("none"), row("buffered")), "");
}

TEST(Compare, ConditionsAndNames) {
  EXPECT_EQ(change(row("conditional", true, false, "a"),
                   row("conditional", true, false, "a && b")),
            "weaker: is durable under a stronger condition only");
  EXPECT_EQ(change(row("conditional", true, false, "a"),
                   row("conditional", true, false, "b")),
            "is durable under another condition");
  EXPECT_EQ(change(row("durable", true),
                   row("durable", true, false, "", "names not synced")),
            "weaker: no longer syncs the names it changes");
}

TEST(Compare, AConditionThatCannotBeSaidAnyMoreIsNoFinding) {
  EXPECT_EQ(
      change(row("conditional", true, false, "a"), row("page-cache", true)),
      "is durable under a condition that no option decides any more");
  EXPECT_EQ(change(row("durable", true), row("page-cache", true)),
            "weaker: leaves its data in a weaker place");
}

TEST(Compare, WhatIsUnknownIsNoFinding) {
  EXPECT_EQ(change(row("durable", true), row("unknown", false, false, "", "g")),
            "is not known any more: g");
  EXPECT_EQ(change(row("unknown"), row("buffered")), "");
}

TEST(Compare, AWeakerRowIsAFindingUnlessAccepted) {
  Report Base, Now;
  Base.Rows = {row("durable", true)};
  Now.Rows = {row("page-cache")};
  Report Accepted = Now;
  Accepted.Rows.front().Accepted = "a reason";
  compareWithBase(Base, Now);
  ASSERT_EQ(Now.Findings.size(), 1u);
  EXPECT_EQ(Now.Findings.front().Check, WeakenedCheck);
  compareWithBase(Base, Accepted);
  EXPECT_TRUE(Accepted.Findings.empty());
  EXPECT_EQ(Accepted.Suppressed.size(), 1u);
}

TEST(Compare, AFunctionWithTwoRowsChangedIfNoneExplainsItsRow) {
  Report Base, Now;
  Base.Rows = {row("durable", true), row("page-cache")};
  Now.Rows = {row("page-cache")};
  compareWithBase(Base, Now);
  EXPECT_TRUE(Now.RowChanges.empty());
}

// BASE-1: as many as there were, those of the same file first.
TEST(Compare, BASE_1_Multiplicity) {
  Report Base, Now;
  Base.Findings = {finding("x", "b.c", 1), finding("x", "b.c", 9)};
  Now.Findings = {finding("x", "a.c", 1), finding("x", "b.c", 2),
                  finding("x", "b.c", 3), finding("y", "b.c", 4)};
  compareWithBase(Base, Now);
  ASSERT_EQ(Now.Findings.size(), 2u);
  EXPECT_EQ(Now.Findings[0].Where.File, "a.c");
  EXPECT_EQ(Now.Findings[1].Fingerprint, "y");
  EXPECT_EQ(Now.Known.size(), 2u);
}

TEST(Baseline, WhatIsWrittenIsRead) {
  Report R;
  R.Findings = {finding(std::string(32, 'a'), "a.c", 1),
                finding(std::string(32, 'a'), "a.c", 2),
                finding(std::string(32, 'b'), "a \"\xff.c", 3)};
  auto Entries = parseBaseline(makeBaseline(R));
  ASSERT_TRUE(bool(Entries)) << toString(Entries.takeError());
  ASSERT_EQ(Entries->size(), 2u);
  applyBaseline(*Entries, [](const BaselineEntry &) { return true; }, R);
  EXPECT_TRUE(R.Findings.empty());
  EXPECT_TRUE(R.StaleEntries.empty());
}

TEST(Baseline, EveryCutIsAnError) {
  Report R;
  R.Findings = {finding(std::string(32, 'a'), "a.c", 1)};
  const std::string Text = makeBaseline(R);
  for (size_t Size = 0; Size + 2 < Text.size(); ++Size) {
    auto Entries = parseBaseline(llvm::StringRef(Text).take_front(Size));
    EXPECT_FALSE(bool(Entries)) << Size;
    llvm::consumeError(Entries.takeError());
  }
}

TEST(Baseline, AFingerprintTwiceIsAnError) {
  const std::string Entry =
      R"({"fingerprint": ")" + std::string(32, 'a') + R"(", "count": 1})";
  auto Entries = parseBaseline(
      R"({"tool": "durability-lint baseline", "version": 1, "findings": [)" +
      Entry + "," + Entry + "]}");
  ASSERT_FALSE(bool(Entries));
  EXPECT_THAT(toString(Entries.takeError()), testing::HasSubstr("twice"));
}

} // namespace
