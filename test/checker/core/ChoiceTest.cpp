// Constants that a condition chooses (CORE O-5), masks, and functions that are
// assigned to a pointer (CORE K-2).
#include "Analysed.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

static const char Mapped[] = R"cc(
int save(int fd, int late, char *from) {
  char *p = (char *)mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  p[0] = from[0];
)cc";

static std::string mapped(const char *Code) {
  return std::string(Mapped) + Code + "}";
}

TEST(O5Choice, AnArgumentThatAConditionChoosesIsOneConstantPerPath) {
  Analysed A(mapped("int flags = late ? MS_ASYNC : MS_SYNC;"
                    "return msync(p, 4096, flags);"),
             Language::C);
  EXPECT_THAT(A.row("save"), HasSubstr("!late"));
  Analysed B(mapped("return msync(p, 4096, late ? MS_ASYNC : MS_SYNC);"),
             Language::C);
  EXPECT_THAT(B.row("save"), HasSubstr("!late"));
}

TEST(O5Choice, BranchesChooseToo) {
  Analysed A(mapped("int flags = MS_SYNC; if (late) flags = MS_ASYNC;"
                    "return msync(p, 4096, flags);"),
             Language::C);
  EXPECT_THAT(A.row("save"), HasSubstr("!late"));
}

TEST(O5Choice, AValueThatIsNotKnownIsNotChosen) {
  Analysed A(mapped("int flags = late ? MS_ASYNC : MS_SYNC; flags |= late;"
                    "return msync(p, 4096, flags);"),
             Language::C);
  EXPECT_THAT(A.row("save"), HasSubstr("unknown"));
}

TEST(O5Mask, OneBitComparedWithItselfIsATest) {
  Analysed A(
      "int save(int fd, int o) { if (write(fd, \"a\", 1) != 1) return -1;"
      "  if ((o & 4) == 4) return fsync(fd); return 0; }"
      "int caller(int fd) { return save(fd, 4); }",
      Language::C);
  EXPECT_THAT(A.ok("caller"), ElementsAre("fd: U=u K=0"));
}

TEST(O5Mask, SeveralBitsAreNoTestOfOne) {
  Analysed A(
      "int save(int fd, int o) { if (write(fd, \"a\", 1) != 1) return -1;"
      "  if ((o & 6) == 6) return fsync(fd); return 0; }"
      "int caller(int fd) { return save(fd, 2); }",
      Language::C);
  EXPECT_THAT(A.ok("caller"), ElementsAre("fd: U=u K=0", "fd: U=u K=1|k"));
}

static const char Stream[] = R"cc(
struct out { FILE *f; int (*sum)(struct out *, int); };
static int add(struct out *o, int n) { return n; }
static int drain(struct out *o, int n) { return fflush(o->f); }
static int put(struct out *o) {
  if (o->sum) o->sum(o, 1);
  return fputs("a", o->f) < 0 ? -1 : 0;
}
)cc";

TEST(K2Assigned, TheFunctionsAssignedToAFieldAreCandidates) {
  Analysed A(std::string(Stream) + "void use(struct out *o) { o->sum = add; }",
             Language::C);
  EXPECT_THAT(A.ok("put"), ElementsAre("o->f: U=1|u K=k"));
}

TEST(K2Assigned, AFieldThatIsGivenAnythingElseIsUnknown) {
  Analysed A(std::string(Stream) +
                 "void use(struct out *o, int (*s)(struct out *, int)) {"
                 "  o->sum = add; if (!o->sum) o->sum = s; }"
                 "int f(struct out *o) { return fputs(\"a\", o->f) < 0 ? -1 :"
                 "  put(o); }",
             Language::C);
  EXPECT_THAT(A.ok("f"), Contains(HasSubstr("?")));
}

TEST(K2Tables, ACopiedTableBringsItsNumbers) {
  Analysed A(std::string(Stream) +
                 "static const struct out plain = {0, 0};"
                 "static const struct out summed = {0, drain};"
                 "static int quiet(struct out *o) { return o->sum ? 0 :"
                 "  fputs(\"a\", o->f) < 0 ? -1 : 0; }"
                 "int f(FILE *f) { struct out o; o = summed; o.f = f;"
                 "  return quiet(&o); }",
             Language::C);
  EXPECT_THAT(A.ok("f"), Not(Contains(HasSubstr("1"))));
}
