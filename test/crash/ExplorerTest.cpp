// The explorer on programs of a few operations, with a judge that is easy to
// see through: the file "log" holds one letter for each call.
#include "sim/Explorer.h"
#include "sim/CrashFs.h"
#include "sim/TraceFs.h"

#include <gtest/gtest.h>

using namespace storage;
using namespace storage::sim;

namespace {

/// Every acknowledged letter must be in the log. Recovery writes "R" behind it
/// with a sync, or without one.
class LetterJudge final : public CrashJudge {
public:
  explicit LetterJudge(bool RecoverySyncs) : RecoverySyncs(RecoverySyncs) {}

  Recovered recover(const Image &I, bool Traced) override {
    ++Recoveries;
    Recovered R;
    Contents Log = I.file("log");
    R.Text = Log ? Log->Bytes : "";
    R.View = hashBytes(R.Text);
    if (!Traced)
      return R;
    CrashFs Disk(I);
    TraceFs Fs(Disk, I);
    Fs.begin(0, "");
    auto F = Log ? Fs.open("log", io::OpenMode::ReadWrite) : Fs.create("log");
    EXPECT_TRUE((*F)->append("R").ok() && (*F)->flush().ok());
    if (RecoverySyncs) {
      EXPECT_TRUE((*F)->syncData().ok() && Fs.syncDirectory(".").ok());
    }
    Fs.ack(0, "");
    R.Doing = std::make_shared<const Trace>(Fs.trace());
    return R;
  }
  std::string judge(const Recovered &R, const Trace &T, size_t Point,
                    const CrashModel &) override {
    for (size_t I = 0; I < Point; ++I)
      if (T.Ops[I].Kind == OpKind::Ack &&
          R.Text.find(T.Ops[I].Payload) == std::string::npos)
        return "lost " + T.Ops[I].Payload;
    return "";
  }
  std::string judgeAgain(const Recovered &First, size_t Done,
                         const Recovered &Again, const Trace &T, size_t Point,
                         const CrashModel &M) override {
    if (Done == First.Doing->Ops.size() &&
        Again.Text.find('R') == std::string::npos)
      return "lost what recovery acknowledged";
    return judge(Again, T, Point, M);
  }
  std::string judgeDamage(const Recovered &R, const Trace &T, size_t Point,
                          const Damage &) override {
    return judge(R, T, Point, *findCrashModel("damage"));
  }

  uint64_t Recoveries = 0;

private:
  bool RecoverySyncs;
};

/// Appends letters; the calls in \p Forgetful are acknowledged before the sync.
Trace letters(std::string_view Letters, std::string_view Forgetful = "") {
  CrashFs Disk{Image()};
  TraceFs Fs(Disk, Image());
  auto F = Fs.create("log");
  EXPECT_TRUE(Fs.syncDirectory(".").ok());
  uint64_t Call = 0;
  for (char C : Letters) {
    std::string Letter(1, C);
    Fs.begin(++Call, Letter);
    EXPECT_TRUE((*F)->append(Letter).ok() && (*F)->flush().ok());
    bool Forgets = Forgetful.find(C) != std::string_view::npos;
    if (!Forgets) {
      EXPECT_TRUE((*F)->syncData().ok());
    }
    Fs.ack(Call, Letter);
  }
  return Fs.trace();
}

Exploration explore(LetterJudge &Judge, const Trace &T, const char *Model,
                    uint64_t Nested = 100, uint64_t Kills = 0) {
  ExploreOptions O;
  O.Nested = Nested;
  O.Kills = Kills;
  Explorer E(Judge, O);
  return E.run(T, *findCrashModel(Model));
}

} // namespace

TEST(Explorer, FindsNothingWhereEachCallIsSynced) {
  for (const CrashModel &M : crashModels()) {
    if (M.Damage)
      continue;
    LetterJudge Judge(true);
    Exploration X = explore(Judge, letters("abcdef"), M.Name.data());
    EXPECT_FALSE(X.Least.has_value()) << M.Name;
    EXPECT_LT(6u, X.Unique) << M.Name;
    EXPECT_EQ(X.Points, X.Exhaustive) << M.Name;
  }
}

TEST(Explorer, CRASH_6_AStateIsJudgedForEachAcknowledgement) {
  // The state without "c" is right until "c" is acknowledged, and there it is
  // the same state.
  LetterJudge Judge(true);
  Trace T = letters("abcd", "c");
  Exploration X = explore(Judge, T, "posix+newfile");
  ASSERT_TRUE(X.Least.has_value());
  const Violation &V = *X.Least;
  EXPECT_EQ("lost c", V.Problem);
  ASSERT_EQ(1u, V.Lost.size());
  EXPECT_EQ("c", *T.Ops[V.Lost[0]].Bytes);
  EXPECT_EQ(OpKind::Ack, T.Ops[V.Point - 1].Kind);
  ASSERT_EQ(2u, V.Witness.size());
  EXPECT_NE(std::string::npos, V.Witness[0].find("acknowledge call 3 c"));
  EXPECT_NE(std::string::npos, V.Witness[1].find("lost: "));
}

TEST(Explorer, AProcessKillLosesNoPageCache) {
  LetterJudge Judge(false);
  Trace T = letters("abcd", "abcd");
  EXPECT_FALSE(explore(Judge, T, "process-kill").Least.has_value());
  EXPECT_TRUE(explore(Judge, T, "lazyfs", 0).Least.has_value());
}

TEST(Explorer, ASecondCrashFindsARecoveryThatDoesNotSync) {
  LetterJudge Syncs(true), Forgets(false);
  Trace T = letters("ab");
  EXPECT_FALSE(explore(Syncs, T, "posix-weak").Least.has_value());
  EXPECT_FALSE(explore(Forgets, T, "posix-weak", 0).Least.has_value());
  Exploration X = explore(Forgets, T, "posix-weak");
  ASSERT_TRUE(X.Least.has_value());
  EXPECT_TRUE(X.Least->InRecovery);
}

TEST(Explorer, AKillAndAPowerLossFindARecoveryThatDoesNotSync) {
  LetterJudge Syncs(true), Forgets(false);
  Trace T = letters("ab");
  EXPECT_FALSE(explore(Syncs, T, "posix-weak", 0, 10).Least.has_value());
  Exploration X = explore(Forgets, T, "posix-weak", 0, 10);
  ASSERT_TRUE(X.Least.has_value());
  EXPECT_TRUE(X.Least->Witness[0].starts_with("killed before #"));
  EXPECT_FALSE(explore(Forgets, T, "process-kill", 0, 10).Least.has_value());
}

TEST(Explorer, DamageHitsSyncedBytesOnly) {
  LetterJudge Judge(true);
  Exploration X = explore(Judge, letters("abc"), "damage");
  ASSERT_TRUE(X.Least.has_value()); // This judge has no checksum.
  EXPECT_NE(std::string::npos, X.Least->Witness.back().find("damage:"));
  // With nothing ever synced there is no point to look at.
  EXPECT_EQ(0u, explore(Judge, letters("abc", "abc"), "damage").Points);
}

TEST(Explorer, EachImageIsRecoveredOnce) {
  LetterJudge Judge(true);
  Exploration X = explore(Judge, letters("abcdef"), "posix+newfile", 0);
  EXPECT_EQ(Judge.Recoveries, X.Recoveries);
  EXPECT_EQ(X.Unique, X.Recoveries);
  EXPECT_LT(X.Unique, X.Raw);
}

TEST(Counterfactual, AVirtualSyncMendsAndAVirtualDeletionBreaks) {
  LetterJudge Judge(true);
  Trace Broken = letters("abcd", "c");
  size_t Ack = explore(Judge, Broken, "posix-weak").Least->Point - 1;
  NodeId Log = Broken.Ops[0].Node;
  Trace Mended = withSync(Broken, Ack, OpKind::SyncData, Log);
  EXPECT_FALSE(explore(Judge, Mended, "posix-weak").Least.has_value());
  // Later it is too late.
  Trace Late = withSync(Broken, Ack + 1, OpKind::SyncData, Log);
  EXPECT_TRUE(explore(Judge, Late, "posix-weak").Least.has_value());
  Trace Whole = letters("abcd");
  for (size_t I = 0; I < Whole.Ops.size(); ++I)
    if (isSync(Whole.Ops[I].Kind)) {
      EXPECT_TRUE(
          explore(Judge, withoutOp(Whole, I), "posix-weak").Least.has_value())
          << describe(Whole, I);
    }
}
