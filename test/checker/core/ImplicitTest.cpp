// What a program does without saying so: retries, fallbacks, destructors,
// guards, exceptions (CORE X-1, X-2, K-7, O-5).
#include "Analysed.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(X2, AnInterruptedCallIsRepeated) {
  Analysed A(R"cc(
int put(int fd, const char *p, long n) {
  while (n > 0) {
    long w = write(fd, p, n);
    if (w < 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    p += w; n -= w;
  }
  return 0;
}
int sync_file(int fd) {
  int r;
  do { r = fsync(fd); } while (r < 0 && errno == EINTR);
  return r;
}
int both(int fd) { return put(fd, "a", 1) ? -1 : sync_file(fd); }
int ignored(int fd) { if (fsync(fd) < 0 && errno == EINVAL) return 0; return 0; }
)cc",
             Language::C);
  EXPECT_THAT(A.ok("put"), ElementsAre("fd: U=u K=1|k", "untouched"));
  EXPECT_THAT(A.ok("sync_file"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.fail("sync_file"), ElementsAre("fd: U=u K=k sync-failed"));
  EXPECT_THAT(A.ok("both"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.fail("ignored"), ElementsAre("fd: U=u K=k sync-failed"));
}

TEST(X1, AFallbackClearsTheFailure) {
  Analysed A(R"cc(
int f(int fd) {
  if (fcntl(fd, F_FULLFSYNC) == 0) return 0;
  return fsync(fd);
}
int g(int fd) {
  int r = fdatasync(fd);
  if (r < 0 && errno == EINVAL) r = fsync(fd);
  return r;
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("g"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.ok("f"), ElementsAre("fd: U=u K=0"));
}

TEST(O5, AnEscapedLocalKeepsNoConstant) {
  Analysed A(R"cc(
struct Waiter { bool Done = false; };
struct Queue { void push(Waiter *W); };
void wait_for();
bool f(Queue &Q, int fd) {
  Waiter Me;
  Q.push(&Me);
  while (!Me.Done) wait_for();
  return write(fd, "a", 1) == 1;
}
bool own(int fd) {
  Waiter Me{false};
  while (!Me.Done) wait_for();
  return write(fd, "a", 1) == 1;
}
)cc");
  EXPECT_THAT(A.ok("f"), Contains(HasSubstr("K=1")));
  EXPECT_THAT(A.ok("own"), IsEmpty());
}

TEST(K7, MembersBasesAndTemporariesAreDestroyed) {
  Analysed A(R"cc(
struct SyncGuard { int Fd; ~SyncGuard() { fsync(Fd); } };
struct Outer { SyncGuard Inner; };
struct Derived : SyncGuard { ~Derived() {} };
struct Named { explicit Named(int F) : Fd(F) {} ~Named() { fsync(Fd); } int Fd; };
void member(int fd) { Outer O{{fd}}; write(fd, "a", 1); }
void base(Derived *D) { write(D->Fd, "a", 1); delete D; }
void temporary(int fd) { write(fd, "a", 1); Named{fd}; }
void none(int fd) { write(fd, "a", 1); }
)cc");
  EXPECT_THAT(A.ok("member"), Not(Contains(HasSubstr("K=1"))));
  EXPECT_THAT(A.ok("base"), Not(Contains(HasSubstr("K=1"))));
  EXPECT_THAT(A.ok("temporary"), Not(Contains(HasSubstr("K=1"))));
  EXPECT_THAT(A.ok("none"), ElementsAre("fd: U=u K=1|k"));
}

TEST(K7, AScopeGuardRunsItsLambda) {
  Analysed A(R"cc(
template <typename F> struct Cleanup {
  explicit Cleanup(F G) : Do(G) {}
  ~Cleanup() { Do(); }
  F Do;
};
template <typename F> Cleanup<F> make(F G) { return Cleanup<F>(G); }
void f(int fd) { Cleanup C([&] { fsync(fd); }); write(fd, "a", 1); }
void g(int fd) { auto C = make([=] { fsync(fd); }); write(fd, "a", 1); }
void h(int fd) { Cleanup C([&] { puts("bye"); }); write(fd, "a", 1); }
)cc");
  EXPECT_THAT(A.ok("f"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.ok("g"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.ok("h"), ElementsAre("fd: U=u K=1|k"));
}

TEST(K7, AThrowingExitIsAFailure) {
  Analysed A(R"cc(
void f(int fd) {
  write(fd, "a", 1);
  if (fsync(fd) != 0) throw 1;
}
void g(int fd) { try { write(fd, "a", 1); puts("a"); } catch (...) { puts("b"); } }
void h(int fd) { try { fsync(fd); } catch (...) { puts("b"); } }
)cc");
  EXPECT_THAT(A.ok("f"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.fail("f"), ElementsAre("fd: U=? K=? sync-failed"));
  EXPECT_TRUE(A.function("g")->CatchesWhileDirty);
  EXPECT_FALSE(A.function("h")->CatchesWhileDirty);
}
