// What is in user space: entry states (E) and own buffers (B).
#include "Analysed.h"
#include "core/RecordFacts.h"
#include "clang/AST/DeclCXX.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::ElementsAre;
using testing::IsEmpty;

// E: entry states

TEST(E1, WhatTheCallerBufferedIsALatentDuty) {
  Analysed A(R"cc(
int s(FILE *f) { return fsync(fileno(f)); }
int clean(FILE *f) { if (fflush(f)) return -1; return fsync(fileno(f)); }
)cc",
             Language::C);
  EXPECT_THAT(A.syncs("s"), ElementsAre("f U=u"));
  EXPECT_THAT(A.ok("s"), ElementsAre("f: U=u K=0"));
  EXPECT_EQ(A.function("s")->Inferred.Latent.size(), 1u);
  EXPECT_EQ(A.row("s"), "durable");
  EXPECT_THAT(A.function("clean")->Inferred.Latent, IsEmpty());
}

TEST(E1, TheDutyComesDueAtTheCallThatBuffered) {
  Analysed A(R"cc(
static int s(FILE *f) { return fsync(fileno(f)); }
static int outer(FILE *f) { return s(f); }
int bad(FILE *f) { if (fputs("a", f) < 0) return -1; return outer(f); }
int good(FILE *f) {
  if (fputs("a", f) < 0 || fflush(f)) return -1;
  return outer(f);
}
)cc",
             Language::C);
  EXPECT_THAT(A.syncs("bad"), ElementsAre("f U=1|u"));
  EXPECT_THAT(A.syncs("good"), IsEmpty());
}

static const char WriterWithBadSync[] = R"cc(
class Writer {
public:
  bool append(const char *p, size_t n) {
    memcpy(Buf + Pos, p, n);
    Pos += n;
    return true;
  }
  bool flush() {
    if (write(Fd, Buf, Pos) != (long)Pos) return false;
    Pos = 0;
    return true;
  }
  bool badSync() { return fdatasync(Fd) == 0; }
  bool goodSync() { return flush() && fdatasync(Fd) == 0; }
private:
  int Fd;
  char Buf[4096];
  size_t Pos = 0;
};
)cc";

TEST(E2, AMembersBufferHoldsWhatTheOtherFunctionsLeft) {
  Analysed A(WriterWithBadSync);
  EXPECT_THAT(A.ok("Writer::append"), ElementsAre("Fd: U=1|u K=k"));
  EXPECT_THAT(A.syncs("Writer::badSync"), ElementsAre("Fd U=u"));
  EXPECT_THAT(A.syncs("Writer::goodSync"), ElementsAre("Fd U=0"));
  const auto &Buffered = A.analysis().records().Buffered;
  ASSERT_EQ(Buffered.size(), 1u);
  EXPECT_EQ(Buffered.begin()->second.Writer->getNameAsString(), "append");
}

TEST(E2, NoFunctionLeavesDataInABufferThatIsAlwaysFlushed) {
  Analysed A(R"cc(
struct Log {
  FILE *f;
  bool put() { return fputs("a", f) >= 0 && fflush(f) == 0; }
  bool sync() { return fsync(fileno(f)) == 0; }
};
bool bare(FILE *f) { return fputs("a", f) >= 0; }
)cc");
  // A bare parameter is the caller's, not a member of anything.
  EXPECT_THAT(A.analysis().records().Buffered, IsEmpty());
  EXPECT_EQ(A.analysis().records().Dirtied.size(), 1u);
}

TEST(E2, FailingExitsLeaveNoDuty) {
  Analysed A(R"cc(
struct Log { FILE *f; };
int put(Log *l) {
  if (fputs("a", l->f) < 0 || fflush(l->f)) return -1;
  return 0;
}
)cc");
  EXPECT_THAT(A.analysis().records().Buffered, IsEmpty());
}

TEST(E3, SyncWithoutAFlushBetween) {
  Analysed A(R"cc(
static int emit(FILE *f, const char *s) { return fputs(s, f) < 0 ? -1 : 0; }
static int drain(FILE *f) { return fflush(f) == 0 ? 0 : -1; }
int save(FILE *f) { if (emit(f, "a")) return -1; return fsync(fileno(f)); }
int save2(FILE *f) {
  if (emit(f, "a")) return -1;
  if (drain(f)) return -1;
  return fsync(fileno(f));
}
int some(FILE *f, int n) {
  if (emit(f, "a")) return -1;
  if (n == 7 && drain(f)) return -1;
  return fsync(fileno(f));
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("emit"), ElementsAre("f: U=1|u K=k"));
  EXPECT_THAT(A.ok("drain"), ElementsAre("f: U=0 K=u|k"));
  EXPECT_THAT(A.syncs("save"), ElementsAre("f U=1|u"));
  EXPECT_THAT(A.syncs("save2"), ElementsAre("f U=0"));
  EXPECT_THAT(A.ok("save2"), ElementsAre("f: U=0 K=0"));
  EXPECT_THAT(A.syncs("some"), ElementsAre("f U=0", "f U=1|u"));
}

TEST(E3, AFlushOnlyOnTheFailurePathOfTheWriteIsNone) {
  Analysed A(R"cc(
int f(FILE *f) {
  if (fputs("a", f) < 0) { fflush(f); return -1; }
  return fsync(fileno(f));
}
)cc",
             Language::C);
  EXPECT_THAT(A.syncs("f"), ElementsAre("f U=1|u"));
}

// B: own buffers

TEST(B1, StorageWithALevelThatADrainResets) {
  Analysed A(WriterWithBadSync);
  EXPECT_THAT(A.buffers(), ElementsAre("Buf Pos Fd"));
  EXPECT_THAT(A.ok("Writer::flush"), ElementsAre("Fd: U=0 K=1|u|k"));
  EXPECT_THAT(A.ok("Writer::goodSync"), ElementsAre("Fd: U=0 K=0"));
}

TEST(B1, AContainerIsStorageAndLevel) {
  Analysed A(R"cc(
struct String {
  void append(const char *, size_t); void clear(); bool empty() const;
  const char *data() const; size_t size() const;
};
struct Log {
  int Fd;
  String Pending;
  void put(const char *p) { Pending.append(p, 1); }
  bool drain() {
    if (write(Fd, Pending.data(), Pending.size()) < 0) return false;
    Pending.clear();
    return true;
  }
};
)cc");
  EXPECT_THAT(A.buffers(), ElementsAre("Pending Pending Fd"));
  EXPECT_THAT(A.ok("Log::put"), ElementsAre("Fd: U=1|u K=k"));
  EXPECT_THAT(A.ok("Log::drain"), ElementsAre("Fd: U=0 K=1|u|k"));
}

TEST(B1, AnAppendThatReturnsTheLongerString) {
  Analysed A(R"cc(
typedef char *sds;
sds sdscatlen(sds s, const void *t, size_t n); sds sdsempty(void);
size_t sdslen(const sds s);
struct server { int aof_fd; sds aof_buf; } server;
void feed(struct server *s) { s->aof_buf = sdscatlen(s->aof_buf, "a", 1); }
int drain(struct server *s) {
  if (write(s->aof_fd, s->aof_buf, sdslen(s->aof_buf)) < 0) return -1;
  s->aof_buf = sdsempty();
  return 0;
}
)cc",
             Language::C);
  EXPECT_THAT(A.buffers(), ElementsAre("aof_buf aof_buf aof_fd"));
  EXPECT_THAT(A.ok("feed"), ElementsAre("s->aof_fd: U=1|u K=k"));
  EXPECT_THAT(A.ok("drain"), ElementsAre("s->aof_fd: U=0 K=1|u|k"));
}

TEST(B2, PagesAndHeadersAreNoBuffers) {
  Analysed A(R"cc(
class Pager {
public:
  void edit(size_t at, char c) { Page[at] = c; ++Edits; }
  bool writePage() { return pwrite(Fd, Page, sizeof(Page), 0) == sizeof(Page); }
  bool writeHeader() { ++Version; return pwrite(Fd, &Version, 4, 0) == 4; }
  bool sync() { return fdatasync(Fd) == 0; }
private:
  int Fd;
  int Version = 0;
  int Edits = 0;
  char Page[4096];
};
)cc");
  EXPECT_THAT(A.buffers(), IsEmpty());
  EXPECT_THAT(A.ok("Pager::writePage"), ElementsAre("Fd: U=u K=1|k"));
  EXPECT_THAT(A.analysis().records().Buffered, IsEmpty());
}

TEST(B2, ALengthThatDoesNotGrowIsNoLevel) {
  Analysed A(R"cc(
class Encoder {
public:
  void set(const char *p, int n) { memcpy(Scratch, p, n); Length = n; }
  bool put() {
    if (write(Fd, Scratch, Length) != Length) return false;
    Length = 0;
    return true;
  }
private:
  int Fd;
  int Length = 0;
  char Scratch[64];
};
)cc");
  EXPECT_THAT(A.buffers(), IsEmpty());
  EXPECT_THAT(A.ok("Encoder::put"), ElementsAre("Fd: U=u K=1|k"));
}

TEST(B3, WhereTheLevelIsZeroTheBufferIsEmpty) {
  Analysed A(R"cc(
class Writer {
public:
  void append(char c) { Buf[Pos++] = c; }
  bool flush() {
    if (Pos == 0) return true;
    if (write(Fd, Buf, Pos) != (long)Pos) return false;
    Pos = 0;
    return true;
  }
  bool sync() { return flush() && fdatasync(Fd) == 0; }
  bool early() { if (Pos > 0) return true; return fdatasync(Fd) == 0; }
private:
  int Fd;
  char Buf[64];
  int Pos = 0;
};
)cc");
  EXPECT_THAT(A.ok("Writer::flush"),
              ElementsAre("Fd: U=0 K=1|u|k", "Fd: U=0 K=k"));
  EXPECT_THAT(A.syncs("Writer::sync"), ElementsAre("Fd U=0"));
  EXPECT_THAT(A.syncs("Writer::early"), ElementsAre("Fd U=0"));
}

TEST(B3, APartialDrainKeepsTheRest) {
  Analysed A(R"cc(
class Writer {
public:
  void append(char c) { Buf[Pos++] = c; }
  bool flush() {
    if (write(Fd, Buf, Pos) != (long)Pos) return false;
    Pos = 0;
    return true;
  }
  bool firstBlock() { return write(Fd, Buf, 16) == 16; }
  bool sync() { append(1); return firstBlock() && fdatasync(Fd) == 0; }
private:
  int Fd;
  char Buf[64];
  int Pos = 0;
};
)cc");
  EXPECT_THAT(A.syncs("Writer::sync"), ElementsAre("Fd U=1|u"));
}
