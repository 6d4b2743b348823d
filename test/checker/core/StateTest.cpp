// What variables hold and where bytes are on one path.
#include "core/State.h"
#include "Analysed.h"
#include "core/Evaluator.h"
#include "clang/AST/DeclCXX.h"
#include <gmock/gmock.h>

using namespace clang;
using namespace durability;

namespace {
class StateTest : public testing::Test {
protected:
  const AccessPath &path(StringRef Name) {
    return *Paths.variable(Unit.get<VarDecl>(Name));
  }
  const Atom &truth(StringRef Name) {
    return *Atoms.get(path(Name), AtomForm::Truth, 0, "");
  }
  const FunctionDecl *function() { return &Unit.get<FunctionDecl>("f"); }

  Parsed Unit{"void f(int P, int Q) { int Local; }"};
  AccessPathTable Paths{6};
  AtomTable Atoms;
  State A, B;
};
using ValueTest = StateTest;
} // namespace

TEST_F(ValueTest, NumbersKnowTheirSign) {
  EXPECT_EQ(Value::number(-3).Class, VC_Negative);
  EXPECT_EQ(Value::number(0).Class, VC_Zero);
  EXPECT_EQ(Value::number(7).Class, VC_Positive);
}

TEST_F(ValueTest, TruthIsZeroOrNot) {
  EXPECT_EQ(Value::number(0).truth(), false);
  EXPECT_EQ(Value::number(-1).truth(), true);
  EXPECT_EQ(Value::ofClass(VC_NonZero).truth(), true);
  EXPECT_EQ(Value::ofClass(VC_Zero).truth(), false);
  EXPECT_EQ(Value::ofClass(VC_Zero | VC_Positive).truth(), std::nullopt);
  EXPECT_EQ(Value::object(&path("P")).truth(), std::nullopt);
}

TEST_F(ValueTest, JoinKeepsWhatBothHave) {
  EXPECT_EQ(Value::number(2).join(Value::number(2)), Value::number(2));
  Value TwoOrThree = Value::number(2).join(Value::number(3));
  EXPECT_EQ(TwoOrThree.Class, VC_Positive);
  EXPECT_EQ(TwoOrThree.Constant, std::nullopt);
  Value Sign = Value::number(-1).join(Value::number(0));
  EXPECT_EQ(Sign.Class, VC_Negative | VC_Zero);
  // Two objects: either.
  const AccessPath *Either =
      Value::object(&path("P")).join(Value::object(&path("Q"))).Object;
  ASSERT_NE(Either, nullptr);
  EXPECT_THAT(Either->alternatives(),
              testing::UnorderedElementsAre(&path("P"), &path("Q")));
}

TEST_F(ValueTest, JoinOfNullAndAnObjectIsStillTheObject) {
  Value Handle = Value::ofClass(VC_Positive, &path("P"));
  for (const Value &V :
       {Handle.join(Value::number(0)), Value::number(0).join(Handle)}) {
    EXPECT_EQ(V.Object, &path("P"));
    EXPECT_EQ(V.Class, VC_Zero | VC_Positive);
    EXPECT_EQ(V.Constant, std::nullopt);
  }
}

TEST_F(ValueTest, JoinDropsACountThatIsNotOnBothSides) {
  Value Full = Value::ofClass(VC_Positive), Short = Full;
  Full.Written = Value::Count::Full;
  Short.Written = Value::Count::Short;
  EXPECT_EQ(Full.join(Short).Written, Value::Count::Unspecified);
  EXPECT_EQ(Full.join(Full).Written, Value::Count::Full);
}

TEST_F(ValueTest, CompareDecidesBySign) {
  Value Negative = Value::ofClass(VC_Negative),
        NonNegative = Value::ofClass(VC_Zero | VC_Positive),
        Any = Value::object(&path("P"));
  EXPECT_EQ(compare(BO_LT, Negative, Value::number(0)), true);
  EXPECT_EQ(compare(BO_GE, NonNegative, Value::number(0)), true);
  EXPECT_EQ(compare(BO_LT, Value::number(0), Negative), false);
  EXPECT_EQ(compare(BO_EQ, NonNegative, Value::number(-1)), false);
  EXPECT_EQ(compare(BO_NE, NonNegative, Value::number(-1)), true);
  EXPECT_EQ(compare(BO_LE, Negative, Value::number(0)), true);
  EXPECT_EQ(compare(BO_GT, NonNegative, Value::number(0)), std::nullopt);
  EXPECT_EQ(compare(BO_EQ, Any, Value::number(0)), std::nullopt);
  EXPECT_EQ(compare(BO_EQ, Any, Any), std::nullopt);
}

TEST_F(ValueTest, CompareTakesMinusOneForAnyFailure) {
  EXPECT_EQ(compare(BO_EQ, Value::ofClass(VC_Negative), Value::number(-1)),
            true);
  EXPECT_EQ(compare(BO_EQ, Value::ofClass(VC_Negative), Value::number(-2)),
            std::nullopt);
}

TEST_F(ValueTest, CompareOfConstantsIsArithmetic) {
  EXPECT_EQ(compare(BO_EQ, Value::number(4), Value::number(4)), true);
  EXPECT_EQ(compare(BO_LT, Value::number(4), Value::number(5)), true);
  EXPECT_EQ(compare(BO_LE, Value::number(5), Value::number(5)), true);
  EXPECT_EQ(compare(BO_GT, Value::number(5), Value::number(5)), false);
  EXPECT_EQ(compare(BO_GE, Value::number(4), Value::number(5)), false);
}

TEST_F(ValueTest, CompareOfACountWithWhatWasAskedFor) {
  Value Full = Value::ofClass(VC_Positive), Short = Full,
        Asked = Value::object(&path("P"));
  Full.Written = Value::Count::Full;
  Short.Written = Value::Count::Short;
  EXPECT_EQ(compare(BO_EQ, Full, Asked), true);
  EXPECT_EQ(compare(BO_NE, Full, Asked), false);
  EXPECT_EQ(compare(BO_LT, Short, Asked), true);
  EXPECT_EQ(compare(BO_NE, Asked, Short), true);
  EXPECT_EQ(compare(BO_EQ, Full, Value::number(1)), true);
  EXPECT_EQ(compare(BO_LT, Full, Value::number(0)), false);
  EXPECT_EQ(compare(BO_EQ, Value::ofClass(VC_Negative), Asked), false);
}

TEST_F(StateTest, AFileNotSeenYetHoldsWhatTheCallerHad) {
  EXPECT_EQ(A.find(path("P")), nullptr);
  const FileState &F = A.file(path("P"));
  EXPECT_EQ(F.Buffer, EntryBuffer);
  EXPECT_EQ(F.Cache, EntryCache);
  EXPECT_FALSE(F.isDirty());
  EXPECT_TRUE(F.isNeutral());
  EXPECT_EQ(A.find(path("P")), &A.Files[0]);
}

TEST_F(StateTest, FilesAreSortedByPath) {
  const AccessPath &First = path("P"), &Second = path("Q");
  A.file(Second);
  A.file(First);
  ASSERT_EQ(A.Files.size(), 2u);
  EXPECT_EQ(A.Files[0].File, &First);
  EXPECT_EQ(A.Files[1].File, &Second);
}

TEST_F(StateTest, NeutralFilesDoNotKeepPathsApart) {
  A.file(path("P"));
  EXPECT_TRUE(A.sameProperty(B));
  A.file(path("P")).Cache |= Here;
  EXPECT_FALSE(A.sameProperty(B));
  B.file(path("P")).Cache |= Here;
  EXPECT_TRUE(A.sameProperty(B));
  B.file(path("P")).SyncFailed = true;
  EXPECT_FALSE(A.sameProperty(B));
}

TEST_F(StateTest, MergeUnitesSourcesAndWhatHappened) {
  FileState &Mine = A.file(path("P")), &Theirs = B.file(path("P"));
  Mine.Buffer = FromNothing;
  Mine.Closed = Mine.Flushed = true;
  Theirs.Buffer = Here;
  Theirs.SyncFailed = Theirs.Written = true;
  EXPECT_TRUE(A.merge(B, function()));
  const FileState &F = *A.find(path("P"));
  EXPECT_EQ(F.Buffer, Here);
  EXPECT_EQ(F.Cache, EntryCache);
  EXPECT_FALSE(F.Closed);
  EXPECT_TRUE(F.SyncFailed && F.Written && F.Flushed);
  EXPECT_FALSE(A.merge(B, function()));
}

TEST_F(StateTest, MergeOfAnEntryValueWithAnAssignedOne) {
  // The parameter still holds its entry value on the other path; a local that
  // is not set there holds nothing that could be read.
  A.store(path("P"), Value::number(1));
  A.store(path("Local"), Value::number(1));
  EXPECT_TRUE(A.merge(B, function()));
  EXPECT_EQ(A.stored(path("P"))->Constant, std::nullopt);
  EXPECT_EQ(A.stored(path("P"))->Class, VC_Any);
  EXPECT_EQ(A.stored(path("Local"))->Constant, 1);
}

TEST_F(StateTest, WhatElseIsInABitThatIsUnknownDoesNotKeepPathsApart) {
  A.file(path("P")).Cache = Unclear;
  B.file(path("P")).Cache = Unclear | Here;
  EXPECT_TRUE(A.sameProperty(B));
  EXPECT_TRUE(A.merge(B, function()));
  EXPECT_EQ(A.find(path("P"))->Cache, Unclear | Here);
  A.file(path("P")).Cache = EntryCache;
  EXPECT_FALSE(A.sameProperty(B));
}

TEST_F(StateTest, AFileThatIsCleanAndClosedDoesNotKeepPathsApart) {
  FileState &F = A.file(path("P"));
  F.Buffer = F.Cache = FromNothing;
  F.Opened = F.Written = F.Synced = true;
  EXPECT_FALSE(A.sameProperty(B));
  F.Closed = true;
  EXPECT_TRUE(A.sameProperty(B));
  F.SyncFailed = true;
  EXPECT_FALSE(A.sameProperty(B));
  F.SyncFailed = false;
  F.Cache = Here;
  EXPECT_FALSE(A.sameProperty(B));
}

TEST_F(StateTest, BitsDoNotKeepPathsOfOneFailureApart) {
  A.file(path("P")).Cache = Here;
  EXPECT_FALSE(A.sameProperty(B));
  A.Failed = B.Failed = reinterpret_cast<const Expr *>(&A);
  EXPECT_TRUE(A.sameProperty(B));
  B.FailedKind = EffectKind::Sync;
  EXPECT_FALSE(A.sameProperty(B));
  B.FailedKind = A.FailedKind;
  B.file(path("P")).SyncFailed = true;
  EXPECT_FALSE(A.sameProperty(B));
}

TEST_F(StateTest, AFileThatOnePathDoesNotTouchKeepsWhatItEnteredWith) {
  FileState &F = A.file(path("P"));
  F.Buffer = F.Cache = FromNothing;
  F.Synced = true;
  State Left = A, Right = B;
  Left.merge(B, function());
  Right.merge(A, function());
  for (const State *Merged : {&Left, &Right}) {
    EXPECT_EQ(Merged->find(path("P"))->Buffer, EntryBuffer);
    EXPECT_EQ(Merged->find(path("P"))->Cache, EntryCache);
  }
}

TEST_F(StateTest, O5MergeKeepsOnlySharedConditions) {
  ASSERT_TRUE(A.Assumed.add(truth("P"), true) &&
              A.Assumed.add(truth("Q"), true));
  ASSERT_TRUE(B.Assumed.add(truth("P"), true) &&
              B.Assumed.add(truth("Q"), false));
  EXPECT_TRUE(A.merge(B, function()));
  EXPECT_EQ(A.Assumed.text(), "P");
}

TEST_F(StateTest, O5MergeKeepsTheWaysOfOptionsTheCallerNames) {
  const Atom &Local = truth("Local");
  ASSERT_TRUE(A.Assumed.add(truth("P"), true) &&
              B.Assumed.add(truth("Q"), true));
  ASSERT_TRUE(A.Assumed.add(Local, true) && B.Assumed.add(Local, false));
  EXPECT_TRUE(A.merge(B, function()));
  EXPECT_EQ(A.Assumed.text(), "P || Q");
  EXPECT_FALSE(A.merge(B, function()));
}

TEST_F(StateTest, DropForgetsWhatLiesWithin) {
  A.file(path("P"));
  A.file(*Paths.element(path("P")));
  A.file(path("Q"));
  A.drop(path("P"));
  ASSERT_EQ(A.Files.size(), 1u);
  EXPECT_EQ(A.Files[0].File, &path("Q"));
}

TEST_F(StateTest, RelatedFilesLieWithinOrAround) {
  A.file(path("P"));
  A.file(*Paths.element(path("P")));
  A.file(path("Q"));
  unsigned Count = 0;
  A.forEachRelated(*Paths.element(path("P")), [&](FileState &) { ++Count; });
  EXPECT_EQ(Count, 2u);
}
