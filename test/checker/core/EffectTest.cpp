// What each event does to the bits of a file: events, their owners (C) and
// failed syncs (X).
#include "Analysed.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Events, CORE §2

TEST(Events, BufferedWriteFlushSyncClose) {
  Analysed A(R"cc(
int put(FILE *f) { return fputs("a", f) < 0 ? -1 : 0; }
int drain(FILE *f) { if (fputs("a", f) < 0) return -1; return fflush(f); }
int stable(FILE *f) {
  if (fputs("a", f) < 0 || fflush(f)) return -1;
  return fsync(fileno(f));
}
int last(FILE *f) { if (fputs("a", f) < 0) return -1; return fclose(f); }
)cc",
             Language::C);
  EXPECT_THAT(A.ok("put"), ElementsAre("f: U=1|u K=k"));
  EXPECT_THAT(A.ok("drain"), ElementsAre("f: U=0 K=1|u|k"));
  EXPECT_THAT(A.ok("stable"), ElementsAre("f: U=0 K=0"));
  EXPECT_THAT(A.ok("last"), ElementsAre("f: U=0 K=1|u|k closed"));
}

TEST(Events, FlushOfNullIsAFlushOfEveryStream) {
  Analysed A(R"cc(
int all(FILE *f, FILE *g) {
  if (fputs("a", f) < 0 || fputs("b", g) < 0 || fflush(0)) return -1;
  return 0;
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("all"), ElementsAre("f: U=0 K=1|u|k; g: U=0 K=1|u|k"));
}

TEST(Events, SeekFlushes) {
  Analysed A("int f(FILE *f) { if (fputs(\"a\", f) < 0) return -1;"
             "  return fseek(f, 0, 0); }",
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("f: U=0 K=1|u|k"));
}

TEST(Events, AnUnbufferedStreamWritesThrough) {
  Analysed A(R"cc(
int f(const char *p) {
  FILE *f = fopen(p, "w");
  if (!f) return -1;
  setvbuf(f, 0, _IONBF, 0);
  if (fputs("a", f) < 0 || fsync(fileno(f))) return -1;
  return fclose(f);
}
)cc",
             Language::C);
  EXPECT_THAT(A.syncs("f"), ElementsAre("<result> U=0"));
  EXPECT_THAT(A.ok("f"), ElementsAre("<result>: U=0 K=0 closed"));
}

TEST(Events, WriteAndTruncateDirtyThePageCacheAndSyncLeavesTheBuffer) {
  Analysed A(R"cc(
int w(int fd) { return write(fd, "a", 1) == 1 ? 0 : -1; }
int t(int fd) { return ftruncate(fd, 0); }
int s(FILE *f) { if (fputs("a", f) < 0) return -1; return fsync(fileno(f)); }
int everywhere(int fd) { if (write(fd, "a", 1) != 1) return -1; sync(); return 0; }
)cc",
             Language::C);
  EXPECT_THAT(A.ok("w"), ElementsAre("fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("t"), ElementsAre("fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("s"), ElementsAre("f: U=1|u K=0"));
  EXPECT_THAT(A.ok("everywhere"), ElementsAre("fd: U=u K=0"));
}

TEST(Events, AFailedWriteMayHaveWritten) {
  Analysed A("int w(int fd) { return write(fd, \"a\", 9) == 9 ? 0 : -1; }",
             Language::C);
  EXPECT_THAT(A.fail("w"), Contains("fd: U=u K=1|k"));
}

TEST(Events, MappedMemorySyncsWithTheFile) {
  Analysed A(R"cc(
int f(int fd) {
  if (write(fd, "a", 1) != 1) return -1;
  char *p = mmap(0, 4096, PROT_WRITE, MAP_SHARED, fd, 0);
  if (p == (void *)-1) return -1;
  return msync(p, 4096, MS_SYNC);
}
int g(int fd) {
  if (write(fd, "a", 1) != 1) return -1;
  char *p = mmap(0, 4096, PROT_WRITE, MAP_SHARED, fd, 0);
  if (p == (void *)-1) return -1;
  return msync(p, 4096, MS_ASYNC);
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("fd: U=u K=0; fd: U=u K=0"));
  EXPECT_THAT(A.ok("g"), ElementsAre("fd: U=u K=1|k"));
}

// C: owners of the bits

TEST(C1, HandlesOfOneFileShareItsPageCache) {
  Analysed A(R"cc(
int duplicate(int fd) {
  int other = dup(fd);
  if (other < 0 || write(fd, "a", 1) != 1) return -1;
  return fdatasync(other);
}
int stream(int fd) {
  FILE *f = fdopen(fd, "w");
  if (!f || fputs("a", f) < 0 || fflush(f)) return -1;
  return fsync(fd);
}
)cc",
             Language::C);
  // A duplicate is a path of its own below its file.
  EXPECT_THAT(A.ok("duplicate"), ElementsAre("fd: U=u K=0; fd: U=u K=0"));
  EXPECT_THAT(A.ok("stream"), ElementsAre("fd: U=0 K=0"));
}

TEST(C2, ASynchronousHandleDoesNotDirty) {
  Analysed A(R"cc(
int dsync(const char *p) {
  int fd = open(p, O_WRONLY | O_CREAT | O_DSYNC, 0644);
  if (fd < 0 || write(fd, "a", 1) != 1) return -1;
  return close(fd);
}
int plain(const char *p) {
  int fd = open(p, O_WRONLY | O_CREAT, 0644);
  if (fd < 0 || write(fd, "a", 1) != 1) return -1;
  return close(fd);
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("dsync"), ElementsAre("<result>: U=0 K=0 closed"));
  EXPECT_THAT(A.ok("plain"), ElementsAre("<result>: U=0 K=1 closed"));
}

TEST(C2, ASynchronousWriteDoesNotClearEarlierDirt) {
  Analysed A(R"cc(
long pwritev2(int, const void *, int, long, int);
int f(int fd, const void *v) {
  if (write(fd, "a", 1) != 1) return -1;
  return pwritev2(fd, v, 1, 0, RWF_DSYNC) < 0 ? -1 : 0;
}
int g(int fd, const void *v) {
  return pwritev2(fd, v, 1, 0, RWF_DSYNC) < 0 ? -1 : 0;
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("g"), Not(Contains(HasSubstr("K=1"))));
}

TEST(C4, WhatIsNoRegularFileCarriesNoDuty) {
  Analysed A(R"cc(
int net(void) {
  int fd = socket(1, 2, 3);
  if (fd < 0) return -1;
  return write(fd, "a", 1) == 1 ? 0 : -1;
}
int device(void) {
  int fd = open("/dev/null", O_WRONLY);
  if (fd < 0) return -1;
  return write(fd, "a", 1) == 1 ? 0 : -1;
}
int child(void) {
  FILE *f = popen("cat", "w");
  if (!f) return -1;
  return fputs("a", f) < 0 ? -1 : 0;
}
int out(void) { return fputs("a", stdout) < 0 ? -1 : 0; }
int tube(void) {
  int fds[2];
  if (pipe(fds)) return -1;
  return write(fds[1], "a", 1) == 1 ? 0 : -1;
}
)cc",
             Language::C);
  for (const char *Name : {"net", "device", "child", "out", "tube"})
    EXPECT_THAT(A.row(Name), testing::AnyOf("none", "no row")) << Name;
}

TEST(C4, AFileOfTheSameShapeCarriesIt) {
  Analysed A(R"cc(
int file(void) {
  int fd = open("/var/lib/db", O_WRONLY);
  if (fd < 0) return -1;
  return write(fd, "a", 1) == 1 ? 0 : -1;
}
)cc",
             Language::C);
  EXPECT_EQ(A.row("file"), "page-cache");
}

// X: failed syncs

TEST(X1, AFallbackIsNoUnhandledFailure) {
  Analysed A(R"cc(
int f(int fd) {
  if (write(fd, "a", 1) != 1) return -1;
  if (fdatasync(fd) == 0) return 0;
  return fsync(fd);
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.fail("f"), Contains("fd: U=u K=1|k sync-failed"));
}

TEST(X2, InterruptedCallsAreRepeated) {
  Analysed A(R"cc(
int doWhile(int fd) {
  int rc;
  if (write(fd, "a", 1) != 1) return -1;
  do { rc = fsync(fd); } while (rc < 0 && errno == EINTR);
  return rc;
}
int doWhileMinusOne(int fd) {
  int rc;
  if (write(fd, "a", 1) != 1) return -1;
  do rc = fdatasync(fd); while (rc == -1 && errno == EINTR);
  if (rc != 0) return -1;
  return 0;
}
int whileLoop(int fd) {
  if (write(fd, "a", 1) != 1) return -1;
  while (fsync(fd) != 0)
    if (errno != EINTR) return -1;
  return 0;
}
int writeLoop(int fd, const char *p, size_t n) {
  while (n > 0) {
    long done = write(fd, p, n);
    if (done < 0) { if (errno == EINTR) continue; return -1; }
    p += done; n -= done;
  }
  return fsync(fd);
}
)cc",
             Language::C);
  for (const char *Name : {"doWhile", "doWhileMinusOne", "whileLoop"})
    EXPECT_THAT(A.ok(Name), ElementsAre("fd: U=u K=0")) << Name;
  EXPECT_THAT(A.ok("writeLoop"), ElementsAre("fd: U=u K=0"));
}

TEST(X3, AFailureThatReturnsSuccessStaysAtTheFile) {
  Analysed A(R"cc(
void swallowed(int fd) {
  if (write(fd, "a", 1) != 1) return;
  if (fsync(fd) != 0) puts("oops");
}
int passedOn(int fd) {
  if (write(fd, "a", 1) != 1) return -1;
  if (fsync(fd) != 0) { puts("oops"); return -1; }
  return 0;
}
int aborts(int fd) {
  if (write(fd, "a", 1) != 1) return -1;
  if (fsync(fd) != 0) abort();
  return 0;
}
)cc",
             Language::C);
  EXPECT_THAT(A.fail("swallowed"), Contains("fd: U=u K=1|k sync-failed"));
  EXPECT_THAT(A.ok("passedOn"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.ok("aborts"), ElementsAre("fd: U=u K=0"));
}
