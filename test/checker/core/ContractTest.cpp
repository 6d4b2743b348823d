// Contracts as summaries (K-1) and as bits (CORE §6).
#include "Analysed.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

static std::string withContracts(const std::string &Code) {
  return "#include \"durability/Contracts.h\"\n" + Code;
}

// Contracts as bits, CORE §6

TEST(K1, AContractIsAssumedWithoutABody) {
  Analysed A(withContracts(R"cc(
struct Log {
  DURABLE_WRITES_BUFFER() bool append();
  DURABLE_FLUSHES() bool flush();
  DURABLE_FLUSHES() DURABLE_SYNCS() bool sync();
};
bool put(Log &L) { return L.append(); }
bool flushed(Log &L) { return L.append() && L.flush(); }
bool stable(Log &L) { return L.append() && L.sync(); }
)cc"));
  EXPECT_THAT(A.ok("put"), ElementsAre("L: U=1|u K=k"));
  EXPECT_THAT(A.ok("flushed"), ElementsAre("L: U=0 K=1|u|k"));
  EXPECT_THAT(A.ok("stable"), ElementsAre("L: U=0 K=0"));
  EXPECT_EQ(A.row("put"), "buffered");
  EXPECT_EQ(A.row("flushed"), "page-cache");
  EXPECT_EQ(A.row("stable"), "durable");
}

TEST(K1, AContractGoesBeforeTheBody) {
  Analysed A(withContracts(R"cc(
DURABLE_WRITES(fd) bool put(int fd) {
  return write(fd, "a", 1) == 1 && fsync(fd) == 0;
}
bool caller(int fd) { return put(fd); }
)cc"));
  EXPECT_THAT(A.ok("put"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.ok("caller"), ElementsAre("fd: U=u K=1|k"));
}

TEST(K1, OverridersInheritTheContract) {
  Parsed Unit(withContracts(R"cc(
struct File { DURABLE_FLUSHES() DURABLE_SYNCS() virtual bool sync() = 0; };
struct Disk : File { bool sync() override; };
struct Other : File { NOT_DURABLE("test double") bool sync() override; };
)cc"));
  Contract Disk = contractOf(Unit.get<clang::FunctionDecl>("Disk::sync"));
  EXPECT_EQ(Disk.Clauses.size(), 2u);
  EXPECT_TRUE(Disk.find(ClauseKind::Flushes) && Disk.find(ClauseKind::Syncs));
  Contract Other = contractOf(Unit.get<clang::FunctionDecl>("Other::sync"));
  ASSERT_EQ(Other.Clauses.size(), 1u);
  EXPECT_EQ(Other.Clauses[0].Kind, ClauseKind::NotDurable);
}

TEST(Contracts, EachClauseIsItsBits) {
  Analysed A(withContracts(R"cc(
DURABLE_WRITES_BUFFER(f) bool writesBuffer(FILE *f);
DURABLE_WRITES(f) bool writes(FILE *f);
DURABLE_FLUSHES(f) bool flushes(FILE *f);
DURABLE_SYNCS(f) bool syncs(FILE *f);
DURABLE_ON_SUCCESS bool durable(FILE *f);
CACHED_ON_SUCCESS bool cached(FILE *f);
SYNC_DEFERRED_TO("sync") bool deferred(FILE *f);
NOT_DURABLE("on purpose") bool notDurable(FILE *f);
bool a(FILE *f) { return fputs("a", f) >= 0 && writesBuffer(f); }
bool b(FILE *f) { return writes(f); }
bool c(FILE *f) { return fputs("a", f) >= 0 && flushes(f); }
bool d(FILE *f) { return fputs("a", f) >= 0 && syncs(f); }
bool e(FILE *f) { return fputs("a", f) >= 0 && durable(f); }
bool g(FILE *f) { return fputs("a", f) >= 0 && cached(f); }
bool h(FILE *f) { return deferred(f); }
bool i(FILE *f) { return fputs("a", f) >= 0 && notDurable(f); }
)cc"));
  EXPECT_THAT(A.ok("a"), ElementsAre("f: U=1|u K=k"));
  EXPECT_THAT(A.ok("b"), ElementsAre("f: U=u K=1|k"));
  EXPECT_THAT(A.ok("c"), ElementsAre("f: U=0 K=1|u|k"));
  EXPECT_THAT(A.ok("d"), ElementsAre("f: U=1|u K=0"));
  EXPECT_THAT(A.ok("e"), ElementsAre("f: U=0 K=0"));
  EXPECT_THAT(A.ok("g"), ElementsAre("f: U=0 K=1|u|k"));
  EXPECT_THAT(A.ok("h"), ElementsAre("f: U=u K=1|k"));
  EXPECT_THAT(A.ok("i"), ElementsAre("f: U=1|u K=k"));
}

TEST(Contracts, WithoutAnArgumentEveryFileIsMeant) {
  Analysed A(withContracts(R"cc(
DURABLE_FLUSHES() DURABLE_SYNCS() bool finish(FILE *f, FILE *g);
DURABLE_FLUSHES(g) DURABLE_SYNCS(g) bool second(FILE *f, FILE *g);
bool all(FILE *f, FILE *g) {
  return fputs("a", f) >= 0 && fputs("b", g) >= 0 && finish(f, g);
}
bool one(FILE *f, FILE *g) {
  return fputs("a", f) >= 0 && fputs("b", g) >= 0 && second(f, g);
}
)cc"));
  EXPECT_THAT(A.ok("all"), ElementsAre("f: U=0 K=0; g: U=0 K=0"));
  EXPECT_THAT(A.ok("one"), ElementsAre("f: U=1|u K=k; g: U=0 K=0"));
}

TEST(Contracts, HoldOnlyAtSuccess) {
  Analysed A(withContracts(R"cc(
DURABLE_ON_SUCCESS int durable(FILE *f);
int f(FILE *f) {
  if (fputs("a", f) < 0) return -1;
  if (durable(f) < 0) return -1;
  return 0;
}
)cc"));
  EXPECT_THAT(A.ok("f"), ElementsAre("f: U=0 K=0"));
  EXPECT_THAT(A.fail("f"), Contains(HasSubstr("U=1|u")));
}

TEST(Contracts, AConditionIsDecidedByTheArguments) {
  Analysed A(withContracts(R"cc(
enum class SyncMode { Off, Sync };
DURABLE_IF("M == SyncMode::Sync || Force") bool put(FILE *f, SyncMode M, bool Force);
bool strong(FILE *f) { return put(f, SyncMode::Sync, false); }
bool forced(FILE *f) { return put(f, SyncMode::Off, true); }
bool weak(FILE *f) { return put(f, SyncMode::Off, false); }
)cc"));
  EXPECT_EQ(A.row("strong"), "durable");
  EXPECT_EQ(A.row("forced"), "durable");
  EXPECT_THAT(A.ok("weak"), Contains(HasSubstr("K=1")));
}

TEST(Contracts, MalformedAnnotationsAreKept) {
  Parsed Unit("__attribute__((annotate(\"durability:flush(f)\"))) int f(int);"
              "__attribute__((annotate(\"durability:flushes(f\"))) int g(int);"
              "__attribute__((annotate(\"other:flushes\"))) int h(int);");
  EXPECT_EQ(contractOf(Unit.get<clang::FunctionDecl>("f")).Malformed.size(),
            1u);
  EXPECT_EQ(contractOf(Unit.get<clang::FunctionDecl>("g")).Malformed.size(),
            1u);
  Contract Foreign = contractOf(Unit.get<clang::FunctionDecl>("h"));
  EXPECT_TRUE(Foreign.empty() && Foreign.Malformed.empty());
}

TEST(Contracts, SpelledAsWritten) {
  Parsed Unit(withContracts(
      "DURABLE_FLUSHES(f) DURABLE_IF(\"a && b\") CACHED_ON_SUCCESS "
      "int f(int f, int a, int b);"));
  std::vector<std::string> Spelled;
  for (const ContractClause &C :
       contractOf(Unit.get<clang::FunctionDecl>("f")).Clauses)
    Spelled.push_back(clauseSpelling(C));
  EXPECT_THAT(Spelled,
              ElementsAre("DURABLE_FLUSHES(f)", "DURABLE_IF(\"a && b\")",
                          "CACHED_ON_SUCCESS"));
}
