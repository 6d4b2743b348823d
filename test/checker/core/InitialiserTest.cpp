// Functions that touch no file and say which one another works on (CORE C-1,
// K-4), and those that open one for their caller (CORE C-3).
#include "Analysed.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

static const char Writer[] = R"cc(
struct out { int fd; char *where; };
static int put(struct out *o) { return write(o->fd, "a", 1) == 1 ? 0 : -1; }
)cc";

TEST(C1Initialisers, WhatAFunctionStoresIsWhatTheOthersWorkOn) {
  Analysed A(std::string(Writer) +
                 "static void out_init(struct out *o, int fd) { o->fd = fd; }"
                 "int save(int fd) { struct out o; out_init(&o, fd);"
                 "  if (put(&o)) return -1; return fsync(fd); }",
             Language::C);
  EXPECT_THAT(A.ok("save"), ElementsAre("fd: U=u K=0"));
}

TEST(C1Initialisers, OtherFieldsDoNotCount) {
  Analysed A(std::string(Writer) +
                 "static void note(struct out *o, char *w) { o->where = w; }"
                 "int save(struct out *o, char *w) { note(o, w);"
                 "  return put(o); }",
             Language::C);
  EXPECT_EQ(A.function("note"), nullptr);
}

TEST(C1Objects, APointerThatMovesStaysInItsObject) {
  Analysed A("int save(int fd, int n) {"
             "  char *p = (char *)mmap(0, 8192, PROT_WRITE,"
             "                         MAP_SHARED, fd, 0);"
             "  p[0] = 1; p += n; p -= 1;"
             "  return msync(p, 4096, MS_SYNC); }",
             Language::C);
  EXPECT_THAT(A.ok("save"), Not(Contains(HasSubstr("K=1"))));
}

static const char Opener[] = R"cc(
struct env { int fd, log; };
static int open_into(const char *p, int how, int *res) {
  int fd = open(p, how | O_CREAT, 0600);
  if (fd < 0) return -1;
  *res = fd;
  return 0;
}
static int xopen(const char *p, int how) { return open(p, how, 0600); }
int begin(struct env *e) {
  e->fd = xopen("data", O_RDWR);
  return open_into("log", O_WRONLY | O_DSYNC, &e->log);
}
)cc";

TEST(C3Openers, TheFlagsOfTheCallerDecide) {
  Analysed A(std::string(Opener) +
                 "int put(struct env *e) {"
                 "  return write(e->log, \"a\", 1) == 1 ? 0 : -1; }"
                 "int page(struct env *e) {"
                 "  return write(e->fd, \"a\", 1) == 1 ? 0 : -1; }",
             Language::C);
  EXPECT_THAT(A.ok("put"), Not(Contains(HasSubstr("K=1"))));
  EXPECT_THAT(A.ok("page"), Contains(HasSubstr("K=1")));
}

TEST(C1Initialisers, AUnionHoldsWhatItIsInitialisedWith) {
  Analysed A("struct sink { int type; union { int fd; void *p; } to; };"
             "static int put(struct sink *s) {"
             "  return write(s->to.fd, \"a\", 1) == 1 ? 0 : -1; }"
             "int save(int fd) { struct sink s = {.type = 1, .to.fd = fd};"
             "  return put(&s); }",
             Language::C);
  EXPECT_THAT(A.ok("save"), ElementsAre("fd: U=u K=1|k"));
}

// CORE O-4, O-5: the loop runs once at least, and its end is another result.
TEST(O5Results, ACallThatIsMadeAgainHasAnotherResult) {
  Analysed A(
      "struct node *next(int *); "
      "int save(int fd, FILE *log) { int at = 0; struct node *n;"
      "  while ((n = next(&at)) != 0) { fputs(\"a\", log); fflush(log); }"
      "  return write(fd, \"a\", 1) == 1 ? 0 : -1; }",
      Language::C);
  EXPECT_THAT(A.ok("save"), Contains(HasSubstr("fd: U=u K=1")));
}
