// Names of places, what a path assumes of them, and conditions as contracts
// write them.
#include "Analysed.h"
#include "core/Contract.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/StringExtras.h"
#include <gmock/gmock.h>

using namespace clang;
using namespace durability;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// AccessPath.h

namespace {
class AccessPathTest : public testing::Test {
protected:
  const AccessPath &variable(StringRef Name) {
    return *Paths.variable(Unit.get<VarDecl>(Name));
  }
  const AccessPath &field(const AccessPath &Base, StringRef Name) {
    return *Paths.field(Base, Unit.get<FieldDecl>(Name));
  }

  /// A path as long as paths get here.
  const AccessPath &deepest(const AccessPath &Base) {
    return field(field(field(Base, "Outer::Ptr"), "Inner::Next"), "Outer::In");
  }

  Parsed Unit{"struct Inner { int Fd; Inner *Next; };"
              "struct Outer { Inner In; Inner *Ptr; int Fds[4]; };"
              "extern int Global; int Global;"
              "void f(Outer *o, Outer p) { int Local; static int Kept;"
              "  auto L = [&](int Inside) { Local = Inside; }; }"};
  AccessPathTable Paths{3};
};
} // namespace

TEST_F(AccessPathTest, EqualPathsAreOnePointer) {
  const AccessPath &O = variable("o");
  EXPECT_EQ(&O, &variable("o"));
  EXPECT_NE(&O, &variable("p"));
  EXPECT_EQ(&field(O, "Outer::In"), &field(O, "Outer::In"));
  EXPECT_NE(&field(O, "Outer::In"), &field(O, "Outer::Ptr"));
  EXPECT_NE(&field(O, "Outer::In"), &field(variable("p"), "Outer::In"));
  EXPECT_EQ(Paths.thisObject(), Paths.thisObject());
  int Site = 0;
  EXPECT_EQ(Paths.fresh(&Site), Paths.fresh(&Site, 0));
  EXPECT_NE(Paths.fresh(&Site), Paths.fresh(&Site, 1));
}

TEST_F(AccessPathTest, RedeclarationsAreOneVariable) {
  const auto &First = Unit.get<VarDecl>("Global");
  ASSERT_NE(First.getMostRecentDecl(), &First);
  EXPECT_EQ(Paths.variable(First), Paths.variable(*First.getMostRecentDecl()));
}

TEST_F(AccessPathTest, I2NumbersFollowTheOrderOfCreation) {
  const AccessPath &First = variable("p"), &Second = variable("o");
  EXPECT_LT(First.id(), Second.id());
  EXPECT_EQ(variable("p").id(), First.id());
}

TEST_F(AccessPathTest, WithinIsPrefix) {
  const AccessPath &O = variable("o"), &In = field(O, "Outer::In"),
                   &Fd = field(In, "Inner::Fd");
  EXPECT_TRUE(Fd.isWithin(O));
  EXPECT_TRUE(Fd.isWithin(In));
  EXPECT_TRUE(Fd.isWithin(Fd));
  EXPECT_FALSE(O.isWithin(Fd));
  EXPECT_FALSE(Fd.isWithin(field(O, "Outer::Ptr")));
  EXPECT_FALSE(Fd.isWithin(variable("p")));
  EXPECT_EQ(&Fd.root(), &O);
  EXPECT_EQ(Fd.depth(), 2u);
}

TEST_F(AccessPathTest, SpellingIsTheSources) {
  const AccessPath &O = variable("o"), &P = variable("p");
  EXPECT_EQ(field(field(O, "Outer::In"), "Inner::Fd").spelling(), "o->In.Fd");
  EXPECT_EQ(field(field(P, "Outer::Ptr"), "Inner::Fd").spelling(), "p.Ptr->Fd");
  EXPECT_EQ(Paths.element(field(P, "Outer::Fds"))->spelling(), "p.Fds[]");
  EXPECT_EQ(Paths.thisObject()->spelling(), "this");
  EXPECT_EQ(field(*Paths.thisObject(), "Inner::Fd").spelling(), "Fd");
}

TEST_F(AccessPathTest, FieldsBeyondTheDepthFoldIntoTheirPrefix) {
  const AccessPath &Third = deepest(variable("o"));
  EXPECT_EQ(Third.depth(), 3u);
  EXPECT_EQ(&field(Third, "Inner::Fd"), &Third);
  EXPECT_EQ(Paths.element(Third), &Third);
}

TEST_F(AccessPathTest, ARecursiveTypeIsOneRound) {
  const AccessPath &Next = field(variable("o"), "Inner::Next");
  EXPECT_EQ(&field(Next, "Inner::Next"), &Next);
  EXPECT_EQ(&field(field(Next, "Outer::In"), "Inner::Next"), &Next);
}

TEST_F(AccessPathTest, AllElementsAreOneAndElementsOfThemToo) {
  const AccessPath *Element = Paths.element(variable("o"));
  EXPECT_EQ(Paths.element(variable("o")), Element);
  EXPECT_EQ(Paths.element(*Element), Element);
  EXPECT_EQ(Element->kind(), AccessPath::Kind::Element);
}

TEST_F(AccessPathTest, CallersNameParametersGlobalsAndTheObject) {
  const auto *F = &Unit.get<FunctionDecl>("f");
  EXPECT_TRUE(variable("o").isInterface(F));
  EXPECT_TRUE(field(variable("o"), "Outer::In").isInterface(F));
  EXPECT_TRUE(variable("Global").isInterface(F));
  EXPECT_TRUE(variable("Kept").isInterface(F));
  EXPECT_TRUE(Paths.thisObject()->isInterface(F));
  EXPECT_FALSE(variable("Local").isInterface(F));
  EXPECT_FALSE(Paths.fresh(F)->isInterface(F));
  // A lambda's caller is where its captures come from.
  const DeclContext *Lambda = Unit.get<ParmVarDecl>("Inside").getDeclContext();
  EXPECT_TRUE(variable("Local").isInterface(Lambda));
}

// Condition.h

namespace {
class ConjunctionTest : public testing::Test {
protected:
  const Atom &truth(StringRef Name) {
    return *Atoms.get(path(Name), AtomForm::Truth, 0, "");
  }
  const Atom &equals(StringRef Name, int64_t C, StringRef Spelled) {
    return *Atoms.get(path(Name), AtomForm::Named, C, Spelled);
  }
  const Atom &masked(StringRef Name, int64_t C, StringRef Spelled) {
    return *Atoms.get(path(Name), AtomForm::Mask, C, Spelled);
  }
  const AccessPath &path(StringRef Name) {
    return *Paths.variable(Unit.get<VarDecl>(Name));
  }

  Parsed Unit{"int A, B, M;"};
  AccessPathTable Paths{6};
  AtomTable Atoms;
  Conjunction C, D;
};
} // namespace

TEST_F(ConjunctionTest, EqualAtomsAreOne) {
  EXPECT_EQ(&truth("A"), &truth("A"));
  EXPECT_NE(&truth("A"), &truth("B"));
  EXPECT_NE(&equals("M", 1, "Sync"), &equals("M", 2, "Batch"));
  // A name for the number changes nothing.
  EXPECT_EQ(Atoms.get(path("M"), AtomForm::Literal, 1, "1"),
            &equals("M", 1, "Sync"));
}

TEST_F(ConjunctionTest, AtomsReadAsTheSource) {
  EXPECT_EQ(truth("A").Positive, "A");
  EXPECT_EQ(truth("A").Negative, "!A");
  EXPECT_EQ(equals("M", 1, "Mode::Sync").Positive, "M == Mode::Sync");
  EXPECT_EQ(equals("M", 1, "Mode::Sync").Negative, "M != Mode::Sync");
  EXPECT_EQ(masked("M", 4, "FORCE").Positive, "(M & FORCE)");
  EXPECT_EQ(masked("M", 4, "FORCE").Negative, "!(M & FORCE)");
  const Atom &Less = *Atoms.get(path("A"), AtomForm::Relational, 8, "8");
  EXPECT_EQ(Less.Positive, "A < 8");
  EXPECT_EQ(Less.Negative, "A >= 8");
}

TEST_F(ConjunctionTest, SaysOnlyWhatWasAdded) {
  EXPECT_EQ(C.implied(truth("A")), std::nullopt);
  EXPECT_EQ(C.text(), "true");
  ASSERT_TRUE(C.add(truth("A"), false));
  EXPECT_EQ(C.implied(truth("A")), false);
  EXPECT_EQ(C.implied(truth("B")), std::nullopt);
  EXPECT_EQ(C.text(), "!A");
}

TEST_F(ConjunctionTest, O5ContradictionIsInfeasible) {
  ASSERT_TRUE(C.add(truth("A"), true));
  EXPECT_TRUE(C.add(truth("A"), true));
  EXPECT_FALSE(C.add(truth("A"), false));
  EXPECT_EQ(C.literals().size(), 1u);
}

TEST_F(ConjunctionTest, O5EqualityDecidesTheOtherTestsOfTheValue) {
  ASSERT_TRUE(C.add(equals("M", 2, "Batch"), true));
  EXPECT_EQ(C.implied(equals("M", 1, "Sync")), false);
  EXPECT_EQ(C.implied(truth("M")), true);
  EXPECT_EQ(C.implied(masked("M", 2, "2")), true);
  EXPECT_EQ(C.implied(masked("M", 4, "4")), false);
  EXPECT_EQ(C.implied(equals("A", 2, "Batch")), std::nullopt);
  EXPECT_FALSE(C.add(equals("M", 1, "Sync"), true));
  // Inequality leaves the others open.
  ASSERT_TRUE(D.add(equals("M", 2, "Batch"), false));
  EXPECT_EQ(D.implied(equals("M", 1, "Sync")), std::nullopt);
}

TEST_F(ConjunctionTest, IntersectKeepsWhatBothSayOrImply) {
  ASSERT_TRUE(C.add(truth("A"), true) && C.add(equals("M", 2, "Batch"), true));
  ASSERT_TRUE(D.add(truth("A"), true) && D.add(truth("B"), true) &&
              D.add(equals("M", 1, "Sync"), false));
  C.intersect(D);
  EXPECT_EQ(C.text(), "A && M != Sync");
}

TEST_F(ConjunctionTest, IntersectDropsWhatTheyDisagreeOn) {
  ASSERT_TRUE(C.add(truth("A"), true) && C.add(truth("B"), false));
  ASSERT_TRUE(D.add(truth("A"), false) && D.add(truth("B"), false));
  C.intersect(D);
  EXPECT_EQ(C.text(), "!B");
  C.intersect(Conjunction());
  EXPECT_TRUE(C.empty());
}

TEST_F(ConjunctionTest, NegationIsTheDisjunctionOfTheNegations) {
  ASSERT_TRUE(C.add(truth("A"), true) &&
              C.add(equals("M", 1, "Mode::Sync"), false));
  EXPECT_EQ(C.text(), "A && M != Mode::Sync");
  EXPECT_EQ(negationText(Disjunction{C}), "!A || M == Mode::Sync");
}

TEST_F(ConjunctionTest, ForgetsOnlyThatValue) {
  ASSERT_TRUE(C.add(truth("A"), true) && C.add(truth("B"), true));
  C.forget(path("A"));
  EXPECT_EQ(C.text(), "B");
}

// Contract.h: parseCondition

namespace {
class ContractConditionTest : public testing::Test {
protected:
  ConditionScope scope() {
    const auto &Put = Unit.get<FunctionDecl>("db::Store::put");
    return {Put, Put, Paths, Atoms};
  }
  /// The disjuncts, or the error.
  std::vector<std::string> parse(StringRef Text) {
    llvm::Expected<ContractCondition> Parsed = parseCondition(Text, scope());
    if (!Parsed)
      return {"error: " + llvm::toString(Parsed.takeError())};
    std::vector<std::string> Disjuncts;
    for (const Conjunction &C : Parsed->Disjuncts)
      Disjuncts.push_back(C.text());
    return Disjuncts;
  }

  Parsed Unit{"namespace db { enum class SyncMode { Off, Batch, Sync };"
              "enum Flags { FORCE = 4 };"
              "struct Options { bool Durable; SyncMode Mode; };"
              "struct Base { bool Inherited; };"
              "struct Store : Base { bool put(bool A, bool B, bool C,"
              "  const Options *O, SyncMode M, int Bits);"
              "  bool Force; Options Defaults; enum Kind { Log, Table };"
              "  Kind K; }; }"};
  AccessPathTable Paths{6};
  AtomTable Atoms;
};
} // namespace

TEST_F(ContractConditionTest, AndBindsTighterThanOr) {
  EXPECT_THAT(parse("A || B && C"), ElementsAre("A", "B && C"));
  EXPECT_THAT(parse("A && B || C"), ElementsAre("A && B", "C"));
  EXPECT_THAT(parse("(A || B) && C"), ElementsAre("A && C", "B && C"));
  EXPECT_THAT(parse(" A\t&&B "), ElementsAre("A && B"));
}

TEST_F(ContractConditionTest, NegationFollowsDeMorgan) {
  EXPECT_THAT(parse("!A"), ElementsAre("!A"));
  EXPECT_THAT(parse("!!A"), ElementsAre("A"));
  EXPECT_THAT(parse("!(A && B)"), ElementsAre("!A", "!B"));
  EXPECT_THAT(parse("!(A || B)"), ElementsAre("!A && !B"));
  EXPECT_THAT(parse("!(A && (B || !C))"), ElementsAre("!A", "!B && C"));
  EXPECT_THAT(parse("!A && B"), ElementsAre("!A && B"));
}

TEST_F(ContractConditionTest, ContradictoryDisjunctsDropOut) {
  EXPECT_THAT(parse("A && !A"), IsEmpty());
  EXPECT_THAT(parse("(A || B) && !A"), ElementsAre("!A && B"));
  EXPECT_THAT(parse("M == SyncMode::Sync && M == SyncMode::Off"), IsEmpty());
}

TEST_F(ContractConditionTest, EnumeratorsAreFoundInScope) {
  EXPECT_THAT(parse("M == SyncMode::Sync"), ElementsAre("M == SyncMode::Sync"));
  EXPECT_THAT(parse("M == db::SyncMode::Sync"),
              ElementsAre("M == SyncMode::Sync"));
  EXPECT_THAT(parse("!(M == SyncMode::Sync)"),
              ElementsAre("M != SyncMode::Sync"));
  EXPECT_THAT(parse("M != SyncMode::Off"), ElementsAre("M != SyncMode::Off"));
  EXPECT_THAT(parse("K == Table"), ElementsAre("K == Table"));
  EXPECT_THAT(parse("Bits == FORCE"), ElementsAre("Bits == FORCE"));
}

TEST_F(ContractConditionTest, NamesAreParametersAndMembers) {
  EXPECT_THAT(parse("O->Durable"), ElementsAre("O->Durable"));
  EXPECT_THAT(parse("O->Mode == SyncMode::Sync"),
              ElementsAre("O->Mode == SyncMode::Sync"));
  EXPECT_THAT(parse("Defaults.Durable"), ElementsAre("Defaults.Durable"));
  EXPECT_THAT(parse("this->Force"), ElementsAre("Force"));
  EXPECT_THAT(parse("Inherited"), ElementsAre("Inherited"));
}

TEST_F(ContractConditionTest, NumbersCompareAndZeroIsFalse) {
  EXPECT_THAT(parse("Bits == 3"), ElementsAre("Bits == 3"));
  EXPECT_THAT(parse("Bits != 0"), ElementsAre("Bits"));
  EXPECT_THAT(parse("Bits == 0"), ElementsAre("!Bits"));
  EXPECT_THAT(parse("A == false"), ElementsAre("!A"));
}

TEST_F(ContractConditionTest, MaskIsATestOfItsOwn) {
  llvm::Expected<ContractCondition> Parsed =
      parseCondition("Bits & FORCE && A", scope());
  ASSERT_TRUE(!!Parsed) << llvm::toString(Parsed.takeError());
  ASSERT_EQ(Parsed->Disjuncts.size(), 1u);
  const Literal &L = Parsed->Disjuncts[0].literals()[0];
  EXPECT_EQ(L.Of->Form, AtomForm::Mask);
  EXPECT_EQ(L.Of->Constant, 4);
  EXPECT_TRUE(L.Holds);
}

TEST_F(ContractConditionTest, ErrorsNameTheColumn) {
  EXPECT_THAT(parse("A && Nothing"),
              ElementsAre("error: column 6: 'Nothing' is neither a parameter "
                          "nor a member"));
  EXPECT_THAT(parse("(A || B"), ElementsAre("error: column 8: expected ')'"));
  EXPECT_THAT(parse("A B"), ElementsAre("error: column 3: unexpected 'B'"));
  EXPECT_THAT(parse(""), ElementsAre("error: column 1: expected a name"));
  EXPECT_THAT(parse("A &&"), ElementsAre("error: column 5: expected a name"));
  EXPECT_THAT(parse("O->Missing"),
              ElementsAre("error: column 1: 'O.Missing' is neither a parameter "
                          "nor a member"));
}

TEST_F(ContractConditionTest, UnknownConstantIsAnError) {
  EXPECT_THAT(parse("M == SyncMode::Always"),
              ElementsAre(HasSubstr("'SyncMode::Always' is neither an "
                                    "enumerator nor an integer")));
}

TEST_F(ContractConditionTest, FileArgumentsArePaths) {
  EXPECT_EQ(resolveFileArgument("O->Durable", scope())->spelling(),
            "O->Durable");
  EXPECT_EQ(resolveFileArgument("*O", scope())->spelling(), "O");
  EXPECT_EQ(resolveFileArgument("Defaults", scope())->spelling(), "Defaults");
  EXPECT_EQ(resolveFileArgument("Nothing", scope()), nullptr);
}
