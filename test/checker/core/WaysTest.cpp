// Conditions of states in which paths have merged (CORE §7).
#include "core/Ways.h"
#include "Analysed.h"
#include "clang/AST/DeclCXX.h"
#include <gmock/gmock.h>

using namespace clang;
using namespace durability;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

namespace {
class WaysTest : public testing::Test {
protected:
  const Atom &truth(StringRef Name) {
    return *Atoms.get(*Paths.variable(Unit.get<VarDecl>(Name)), AtomForm::Truth,
                      0, "");
  }
  const Atom &is(int64_t C, StringRef Spelled) {
    return *Atoms.get(*Paths.variable(Unit.get<VarDecl>("M")), AtomForm::Named,
                      C, Spelled);
  }
  /// "A", "!A", "A !B".
  Conjunction all(StringRef Text) {
    Conjunction C;
    llvm::SmallVector<StringRef, 4> Words;
    Text.split(Words, ' ', -1, /*KeepEmpty=*/false);
    for (StringRef Word : Words) {
      bool Holds = !Word.consume_front("!");
      EXPECT_TRUE(C.add(truth(Word), Holds));
    }
    return C;
  }
  Condition joined(std::initializer_list<StringRef> Ways) {
    Condition Joined(all(*Ways.begin()));
    for (StringRef Way : llvm::drop_begin(llvm::ArrayRef(Ways)))
      Joined.join(Condition(all(Way)), everything);
    return Joined;
  }
  static bool everything(const Atom &) { return true; }
  static bool nothing(const Atom &) { return false; }

  Parsed Unit{"int A, B, C, D, M;"};
  AccessPathTable Paths{6};
  AtomTable Atoms;
};
} // namespace

TEST_F(WaysTest, O5OppositeTestsCancelOut) {
  EXPECT_EQ(joined({"A", "!A"}).text(), "true");
  EXPECT_EQ(joined({"A B", "A !B"}).text(), "A");
}

TEST_F(WaysTest, O5AWayThatSaysMoreIsNoWayOfItsOwn) {
  EXPECT_EQ(joined({"A", "A B"}).text(), "A");
  EXPECT_EQ(joined({"!A", "A !B"}).text(), "!A || !B");
}

TEST_F(WaysTest, O5AWayThatSaysMoreGoesHoweverManyThereAre) {
  const std::string Variables = "ABCDM";
  Disjunction Ways{all("A")};
  // More to compare than the effort allows.
  for (unsigned Mask = 0; Mask < 1024; ++Mask) {
    Conjunction Way = all("A");
    for (unsigned I = 1; I < 5; ++I)
      if (Mask >> (2 * (I - 1)) & 1)
        (void)Way.add(truth(Variables.substr(I, 1)),
                      Mask >> (2 * (I - 1) + 1) & 1);
    Ways.push_back(Way);
  }
  simplify(Ways);
  EXPECT_EQ(negationText(Ways), "!A");
}

TEST_F(WaysTest, O5TheOrderOfMergingDoesNotMatter) {
  EXPECT_EQ(joined({"!A", "A !B", "A B !C"}), joined({"A B !C", "!A", "A !B"}));
  EXPECT_EQ(joined({"!A", "A !B", "A B !C"}).text(), "!A || !B || !C");
}

TEST_F(WaysTest, O5ATestRulesOutWays) {
  Condition C = joined({"A B", "!A C"});
  ASSERT_TRUE(C.add(truth("A"), true));
  EXPECT_EQ(C.text(), "A && B");
  EXPECT_FALSE(C.add(truth("B"), false));
}

TEST_F(WaysTest, O5NoWayIsLeft) {
  Condition C = joined({"A", "B"});
  ASSERT_TRUE(C.add(truth("A"), false));
  EXPECT_FALSE(C.add(truth("B"), false));
}

TEST_F(WaysTest, O5ValuesOfOneOptionExcludeEachOther) {
  Conjunction Batch, Sync;
  ASSERT_TRUE(Batch.add(is(1, "Batch"), true) && Sync.add(is(2, "Sync"), true));
  Condition C(Batch);
  C.join(Condition(Sync), everything);
  EXPECT_EQ(C.text(), "M == Batch || M == Sync");
  Conjunction Off;
  ASSERT_TRUE(Off.add(is(0, "Off"), true));
  EXPECT_TRUE(C.allows(Sync));
  EXPECT_FALSE(C.allows(Off));
}

TEST_F(WaysTest, O5OnlyWhatLastsTellsWaysApart) {
  Condition C(all("A B"));
  C.join(Condition(all("A !B")), nothing);
  EXPECT_EQ(C.text(), "A");
  EXPECT_FALSE(C.hasWays());
}

TEST_F(WaysTest, O5ForgettingAnOptionWeakensTheWays) {
  Condition C = joined({"A B", "!A C"});
  C.forget(*truth("A").Subject);
  EXPECT_EQ(C.text(), "B || C");
}

TEST_F(WaysTest, O5ADisjunctionOfTheCalleeIsOneOfTheCaller) {
  Condition C = joined({"A", "B"});
  ASSERT_TRUE(C.add(Disjunction{all("!A"), all("C")}));
  EXPECT_FALSE(C.allows(all("A !C")));
  EXPECT_TRUE(C.allows(all("B !A")));
  EXPECT_FALSE(C.add(Disjunction{}));
}

TEST_F(WaysTest, TooManyWaysAreWeakenedAndItShows) {
  // Parity of four: no two of the eight ways can be told as one.
  Condition C;
  bool First = true;
  for (unsigned Bits = 0; Bits < 32; ++Bits) {
    if (__builtin_popcount(Bits) % 2)
      continue;
    Conjunction Way;
    for (unsigned I = 0; I < 4; ++I)
      ASSERT_TRUE(
          Way.add(truth(StringRef("ABCD").substr(I, 1)), Bits >> I & 1));
    ASSERT_TRUE(Way.add(is(1, "Odd"), Bits >> 4));
    if (First)
      C = Condition(Way);
    else
      C.join(Condition(Way), everything);
    First = false;
    // Weaker than, and never in contradiction to, each of the ways.
    EXPECT_TRUE(C.allows(Way));
  }
  EXPECT_TRUE(C.isWeakened());
  EXPECT_LE(C.ways().size(), Condition::MaxWays);
  EXPECT_FALSE(joined({"A", "B"}).isWeakened());
}

TEST_F(WaysTest, Cond1JoiningEnds) {
  Condition C(all("A B C D"));
  unsigned Changes = 0;
  for (unsigned Round = 0; Round < 64; ++Round)
    for (const char *Way : {"A !B", "!A C", "B !D", "!C D", "A D", "!A !D"}) {
      Condition Before = C;
      C.join(Condition(all(Way)), everything);
      Changes += !(C == Before);
    }
  EXPECT_LE(Changes, Condition::MaxJoins);
  Condition Fixed = C;
  C.join(Condition(all("A !B")), everything);
  EXPECT_EQ(C, Fixed);
}

TEST_F(WaysTest, NegationIsAConjunctionOfChoices) {
  Disjunction Ways{all("!A"), all("B C")};
  EXPECT_EQ(negationText(Ways), "A && (!B || !C)");
  EXPECT_EQ(negationText(Disjunction{all("!A !B")}), "A || B");
}

// What reports and callers see of it

static constexpr const char *Options = R"cc(
enum class SyncMode { Off, Batch, Sync };
struct Log {
  int Fd; SyncMode Mode; bool Force; bool Open;
  bool write1() { return write(Fd, "a", 1) == 1; }
  bool both(bool A, bool B) {
    if (!write1()) return false;
    if (A && B && fdatasync(Fd) != 0) return false;
    return true;
  }
  bool either(bool A, bool B) {
    if (!write1()) return false;
    if (A || B) { if (fdatasync(Fd) != 0) return false; }
    return true;
  }
  bool mixed() {
    if (!write1()) return false;
    if ((Mode == SyncMode::Sync || Force) && Open)
      if (fdatasync(Fd) != 0) return false;
    return true;
  }
  bool fallen() {
    if (!write1()) return false;
    switch (Mode) {
    case SyncMode::Sync:
    case SyncMode::Batch:
      if (fdatasync(Fd) != 0) return false;
      [[fallthrough]];
    case SyncMode::Off:
      break;
    }
    return true;
  }
  bool unrelated(bool A, bool B) {
    if (!write1()) return false;
    if (A && fdatasync(Fd) != 0) return false;
    if (B) puts("b");
    return true;
  }
  bool never(bool A) {
    if (!write1()) return false;
    if (A) puts("a");
    return true;
  }
};
)cc";

TEST(O1, ConditionsSurviveMerges) {
  Analysed A(Options);
  EXPECT_EQ(A.row("Log::both"), "conditional: A && B");
  EXPECT_EQ(A.row("Log::either"), "conditional: A || B");
  EXPECT_EQ(A.row("Log::mixed"),
            "conditional: (Mode == SyncMode::Sync || Force) && Open");
  EXPECT_EQ(A.row("Log::fallen"), "conditional: Mode != SyncMode::Off");
  EXPECT_EQ(A.row("Log::unrelated"), "conditional: A");
  EXPECT_EQ(A.row("Log::never"), "page-cache");
}

TEST(O1, TheCallFixesOneSideOfADisjunction) {
  Analysed A(R"cc(
int save(int fd, int a, int b) {
  if (write(fd, "a", 1) != 1) return -1;
  if (a && b && fsync(fd)) return -1;
  return 0;
}
int either(int fd, int a, int b) {
  if (write(fd, "a", 1) != 1) return -1;
  if ((a || b) && fsync(fd)) return -1;
  return 0;
}
int weak(int fd, int b) { return save(fd, 0, b); }
int weakToo(int fd, int a) { return save(fd, a, 0); }
int strong(int fd) { return save(fd, 1, 1); }
int open_(int fd, int x) { return save(fd, 1, x); }
int handed(int fd, int x, int y) { return save(fd, x, y); }
int one(int fd, int b) { return either(fd, 1, b); }
int none(int fd) { return either(fd, 0, 0); }
int other(int fd, int x) { return either(fd, 0, x); }
)cc",
             durability::Language::C);
  EXPECT_EQ(A.row("weak"), "page-cache");
  EXPECT_EQ(A.row("weakToo"), "page-cache");
  EXPECT_EQ(A.row("strong"), "durable");
  EXPECT_EQ(A.row("open_"), "conditional: x");
  EXPECT_EQ(A.row("handed"), "conditional: x && y");
  EXPECT_EQ(A.row("one"), "durable");
  EXPECT_EQ(A.row("none"), "page-cache");
  EXPECT_EQ(A.row("other"), "conditional: x");
}

TEST(O5, TheSameOptionsTwiceAgreeAfterAMerge) {
  Analysed A(R"cc(
int f(int fd, int a, int b) {
  if (a && b && write(fd, "a", 1) != 1) return -1;
  puts("merged");
  if (a && b) return fsync(fd);
  return 0;
}
int g(int fd, int a, int b) {
  if (a && b && write(fd, "a", 1) != 1) return -1;
  puts("merged");
  if (a) return fsync(fd);
  return 0;
}
int h(int fd, int a, int b) {
  if (a && b && write(fd, "a", 1) != 1) return -1;
  if (a && !b) return fsync(fd);
  return 0;
}
)cc",
             durability::Language::C);
  EXPECT_THAT(A.ok("f"), Not(Contains(HasSubstr("K=1"))));
  EXPECT_THAT(A.ok("g"), Not(Contains(HasSubstr("K=1"))));
  EXPECT_THAT(A.ok("h"), Contains(HasSubstr("K=1")));
}

TEST(K1, AContractsConditionIsKeptInTheCaller) {
  Analysed A(R"cc(
#include "durability/Contracts.h"
struct Log {
  DURABLE_IF("Sync && Force")
  bool put(bool Sync, bool Force);
  bool handed(bool S, bool F) { return put(S, F); }
  bool fixed(bool S) { return put(S, true); }
  bool weak(bool S) { return put(S, false); }
};
)cc");
  EXPECT_EQ(A.row("Log::handed"), "conditional: S && F");
  EXPECT_EQ(A.row("Log::fixed"), "conditional: S");
  EXPECT_EQ(A.row("Log::weak"), "page-cache");
}

TEST(K1, TheStrongerOfTwoClausesCounts) {
  Analysed A(R"cc(
#include "durability/Contracts.h"
struct Log {
  CACHED_ON_SUCCESS DURABLE_IF("Sync")
  bool put(bool Sync);
  bool handed(bool S) { return put(S); }
  bool strong() { return put(true); }
  bool weak() { return put(false); }
};
)cc");
  EXPECT_EQ(A.row("Log::handed"), "conditional: S");
  EXPECT_EQ(A.row("Log::strong"), "durable");
  EXPECT_EQ(A.row("Log::weak"), "page-cache");
}
