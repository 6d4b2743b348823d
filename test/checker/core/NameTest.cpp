// Bit N: which names are stable (CORE §1, §2; contracts §6).
#include "Analysed.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

static const char Helpers[] = R"cc(
extern "C" int rename(const char *, const char *);
extern "C" int link(const char *, const char *);
extern "C" int unlink(const char *);
extern "C" int mkdir(const char *, unsigned);
extern "C" void sync(void);
extern "C" char *dirname(char *);
static int store(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) return -1;
  if (write(fd, "a", 1) != 1 || fsync(fd) != 0) { close(fd); return -1; }
  return close(fd);
}
static int syncDir(const char *dir) {
  int fd = open(dir, O_RDONLY);
  if (fd < 0) return -1;
  int r = fsync(fd);
  close(fd);
  return r;
}
)cc";

static Analysed withHelpers(const std::string &Code) {
  return Analysed(Helpers + Code);
}

TEST(N, ACreatedFileHasANameThatItsSyncDoesNotSettle) {
  Analysed A = withHelpers(R"cc(
int f(const char *p) { return store(p); }
int g(const char *p) {
  int fd = open(p, O_WRONLY | O_CREAT, 0600);
  return fd < 0 ? -1 : close(fd);
}
int h(const char *p) {
  int fd = open(p, O_WRONLY);
  return fd < 0 ? -1 : close(fd);
}
)cc");
  EXPECT_THAT(A.names("f"), ElementsAre("created N=1 intended"));
  EXPECT_THAT(A.names("g"), ElementsAre("created N=1"));
  EXPECT_THAT(A.names("h"), ElementsAre("none"));
}

TEST(N, RenameTakesTheNamesOfWhatItMoves) {
  Analysed A = withHelpers(R"cc(
int f(const char *t, const char *d) { return store(t) ? -1 : rename(t, d); }
int g(const char *t, const char *d) { return rename(t, d); }
int h(const char *t, const char *d) { return store(t) ? -1 : link(t, d); }
int k(const char *t) { return store(t) ? -1 : unlink(t); }
int m(const char *d) { return mkdir(d, 0700); }
)cc");
  EXPECT_THAT(A.names("f"), ElementsAre("renamed N=1 intended"));
  EXPECT_THAT(A.names("g"), ElementsAre("renamed N=1"));
  EXPECT_THAT(A.names("h"),
              ElementsAre("created N=1 intended; linked N=1 intended"));
  EXPECT_THAT(A.names("k"), ElementsAre("removed N=1"));
  EXPECT_THAT(A.names("m"), ElementsAre("directory N=1"));
}

TEST(N, ASyncOfTheDirectoryClearsItAndAnotherOneDoesNot) {
  Analysed A = withHelpers(R"cc(
extern "C" int snprintf(char *, unsigned long, const char *, ...);
int same(const char *d) {
  char t[64], c[64];
  snprintf(t, 64, "%s/tmp", d);
  snprintf(c, 64, "%s/cur", d);
  if (store(t) || rename(t, c)) return -1;
  return syncDir(d);
}
int other(const char *d, const char *e) {
  char t[64], c[64];
  snprintf(t, 64, "%s/tmp", d);
  snprintf(c, 64, "%s/cur", d);
  if (store(t) || rename(t, c)) return -1;
  return syncDir(e);
}
int unclear(const char *t, const char *c, const char *d) {
  if (store(t) || rename(t, c)) return -1;
  return syncDir(d);
}
int all(const char *t, const char *c) {
  if (store(t) || rename(t, c)) return -1;
  sync();
  return 0;
}
int before(const char *d) {
  char t[64], c[64];
  snprintf(t, 64, "%s/tmp", d);
  snprintf(c, 64, "%s/cur", d);
  if (syncDir(d) || store(t) || rename(t, c)) return -1;
  return 0;
}
)cc");
  EXPECT_THAT(A.names("same"), ElementsAre("renamed N=0 intended"));
  EXPECT_THAT(A.names("other"), ElementsAre("renamed N=1 intended"));
  EXPECT_THAT(A.names("unclear"), ElementsAre("renamed N=? intended"));
  EXPECT_THAT(A.names("all"), ElementsAre("renamed N=0 intended"));
  EXPECT_THAT(A.names("before"), ElementsAre("renamed N=1 intended"));
}

TEST(N, SummariesCarryNamesAndSyncsOfDirectories) {
  Analysed A = withHelpers(R"cc(
static int publish(const char *t, const char *d) { return store(t) ? -1 : rename(t, d); }
static int parent(char *p) { return syncDir(dirname(p)); }
int f(const char *t, char *d) { return publish(t, d) ? -1 : parent(d); }
int g(const char *t, char *d) { return parent(d) ? -1 : publish(t, d); }
static int twice(const char *t, char *d) { return publish(t, d) ? -1 : parent(d); }
int h(const char *t, char *d) { return twice(t, d); }
)cc");
  EXPECT_THAT(A.names("f"), ElementsAre("renamed N=0 intended"));
  EXPECT_THAT(A.names("g"), ElementsAre("renamed N=1 intended"));
  EXPECT_THAT(A.names("h"), ElementsAre("renamed N=0 intended"));
}

TEST(N, WhatIsSyncedWithItsContentsIsToLastItself) {
  Analysed A = withHelpers(R"cc(
extern "C" int snprintf(char *, unsigned long, const char *, ...);
int f(const char *d) {
  char c[64];
  snprintf(c, 64, "%s/cur", d);
  if (mkdir(d, 0700) || store(c)) return -1;
  return syncDir(d);
}
)cc");
  EXPECT_THAT(A.names("f"),
              ElementsAre("directory N=1 intended; created N=0 intended"));
}

TEST(N, NothingIsConcludedOfWhatIsGivenAway) {
  Analysed A = withHelpers(R"cc(
int other(const char *);
void say(const char *, ...);
int f(const char *t, const char *d) { return store(t) || rename(t, d) ? -1 : other(d); }
int g(const char *t, const char *d) {
  if (store(t) || rename(t, d)) return -1;
  say("%s", d);
  return 0;
}
)cc");
  EXPECT_THAT(A.names("f"), ElementsAre("renamed N=? intended"));
  EXPECT_THAT(A.names("g"), ElementsAre("renamed N=1 intended"));
}

static const char FileSystem[] = R"cc(
#include <durability/Contracts.h>
struct Fs {
  virtual ~Fs();
  SYNC_DEFERRED_TO("syncNames") virtual bool move(const char *From, const char *To) = 0;
  DURABLE_SYNCS_DIRECTORY() virtual bool syncNames(const char *Directory) = 0;
};
struct Pages {
  SYNC_DEFERRED_TO("sync") bool put(const char *P);
  DURABLE_SYNCS() bool sync();
};
)cc";

TEST(N, ContractsOfFileSystemsSpeakOfNames) {
  Analysed A(std::string(FileSystem) + R"cc(
extern "C" char *dirname(const char *);
bool f(Fs &S, const char *A, const char *B) { return S.move(A, B); }
bool g(Fs &S, const char *A, const char *B) { return S.move(A, B) && S.syncNames(dirname(B)); }
bool h(Fs &S, Fs &T, const char *A, const char *B, const char *D) { return S.move(A, B) && T.syncNames(D); }
bool k(Pages &P, const char *A) { return P.put(A); }
DURABLE_WRITES(S) bool writes(Fs &S, const char *To);
bool m(Fs &S, const char *A) { return writes(S, A); }
)cc");
  EXPECT_THAT(A.names("f"), ElementsAre("stated N=1"));
  EXPECT_THAT(A.ok("f"), ElementsAre("untouched"));
  EXPECT_THAT(A.names("g"), ElementsAre("stated N=0"));
  EXPECT_THAT(A.names("h"), ElementsAre("stated N=?"));
  EXPECT_THAT(A.names("k"), ElementsAre("none"));
  EXPECT_THAT(A.ok("k"), ElementsAre(HasSubstr("K=1")));
  EXPECT_THAT(A.names("m"), ElementsAre("stated N=1"));
}

TEST(N, TheReportNamesTheWeakPoint) {
  Analysed A = withHelpers(R"cc(
int weak(const char *t, const char *d) { return store(t) ? -1 : rename(t, d); }
int strong(const char *t, const char *d) {
  if (store(t) || rename(t, d)) return -1;
  return syncDir(".") ;
}
int maybe(const char *t) { return store(t); }
)cc");
  EXPECT_EQ(A.row("weak"), "durable: names not synced");
  EXPECT_EQ(A.row("strong"), "durable");
  EXPECT_EQ(A.row("maybe"), "durable: names not synced");
}
