// What a condition chooses (CORE O-5), and masks.
#include "Analysed.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

static const char Mapped[] = R"cc(
int save(int fd, int late, char *from) {
  char *p = (char *)mmap(0, 4096, PROT_WRITE, MAP_SHARED, fd, 0);
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

TEST(O5Mask, ClearBitsDenyAnyOfThem) {
  Analysed A(
      "int save(int fd, int o) { if (write(fd, \"a\", 1) != 1) return -1;"
      "  if (o & 1) return 0; if (o & 2) return 0;"
      "  if (o & 3) return 0; return fsync(fd); }"
      "int caller(int fd) { return save(fd, 4); }",
      Language::C);
  EXPECT_THAT(A.ok("caller"), ElementsAre("fd: U=u K=0"));
}

TEST(O5Choice, AHandleThatAConditionChoosesIsOneFilePerPath) {
  Analysed A("struct env { int plain, other; };"
             "int put(struct env *e, int lazy) {"
             "  int fd = lazy ? e->plain : e->other; int rc;"
             "retry: rc = pwrite(fd, \"a\", 1, 0);"
             "  if (rc != 1) { if (rc < 0) goto retry; return -1; }"
             "  if (fsync(e->other)) return -1;"
             "  return 0; }",
             Language::C);
  EXPECT_THAT(A.row("put"), HasSubstr("!lazy"));
}
