// What looks like an own buffer and is none (CORE B-2), and tests of a buffer's
// level (CORE B-3).
#include "BufferSnippets.h"
#include "clang/AST/ASTContext.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::ElementsAre;
using testing::IsEmpty;

// B-2: what is none

static const char ScratchClass[] = R"cc(
class Log {
public:
  bool add(const char *p, size_t n) {
    BEFORE
    Record.append("head", 4);
    Record.append(p, n);
    if (write(Fd, Record.data(), Record.size()) < 0) return false;
    AFTER
    return true;
  }
private:
  int Fd; std::string Record;
};
)cc";

static std::vector<std::string> scratch(const std::string &Before,
                                        const std::string &After) {
  std::string Code = ScratchClass;
  Code.replace(Code.find("BEFORE"), 6, Before);
  Code.replace(Code.find("AFTER"), 5, After);
  return buffersOf(Containers + Code);
}

TEST(B2, AnEncoderThatIsClearedAndWrittenInEachCallIsScratch) {
  EXPECT_THAT(scratch("Record.clear();", ""), IsEmpty());
  EXPECT_THAT(scratch("Record.clear();", "Record.clear();"), IsEmpty());
  EXPECT_THAT(scratch("", "Record.clear();"), IsEmpty());
  // One path leaves the content for the next call.
  EXPECT_THAT(scratch("", "Record.clear(); Record.append(p, n); if (n > 7) {"
                          "write(Fd, Record.data(), Record.size());"
                          "Record.clear(); }"),
              ElementsAre("Record Record Fd"));
}

TEST(B2, ALocalStringIsNone) {
  Analysed A(Containers + R"cc(
struct Log {
  int Fd;
  bool add(const char *p, size_t n) {
    std::string Record;
    Record.append(p, n);
    return write(Fd, Record.data(), Record.size()) >= 0;
  }
};
)cc");
  EXPECT_THAT(A.buffers(), IsEmpty());
  EXPECT_THAT(A.ok("Log::add"), ElementsAre("Fd: U=u K=1|k"));
}

TEST(B2, AnOffsetThatGrowsAndIsResetIsNoLevel) {
  EXPECT_THAT(buffersOf(R"cc(
class Pager {
public:
  bool put() {
    if (pwrite(Fd, Page, sizeof(Page), Offset) != sizeof(Page)) return false;
    Offset += sizeof(Page);
    return true;
  }
  bool rotate() {
    if (pwrite(Fd, Page, 8, Offset) != 8) return false;
    Offset = 0;
    return true;
  }
private:
  int Fd; long Offset = 0; char Page[4096];
};
)cc"),
              IsEmpty());
}

TEST(B2, StorageThatIsMappedIsNone) {
  const std::string Code = R"cc(
struct map { int fd; char *base; size_t used; };
int setUp(struct map *m) {
  m->base = START;
  return 0;
}
void put(struct map *m, const void *p, size_t n) {
  memcpy(m->base + m->used, p, n);
  m->used += n;
}
int spill(struct map *m) {
  if (write(m->fd, m->base, m->used) != (long)m->used) return -1;
  m->used = 0;
  return 0;
}
)cc";
  auto With = [&](const std::string &Start) {
    std::string Text = "void *malloc(size_t);" + Code;
    Text.replace(Text.find("START"), 5, Start);
    return buffersOf(Text, Language::C);
  };
  EXPECT_THAT(With("mmap(0, 4096, PROT_WRITE, MAP_SHARED, m->fd, 0)"),
              IsEmpty());
  EXPECT_THAT(With("malloc(4096)"), ElementsAre("base used fd"));
}

TEST(B2, ATraceThatGoesToNoHandleIsNone) {
  EXPECT_THAT(buffersOf(R"cc(
int puts(const char *);
struct trace { int fd; char text[256]; size_t used; };
void add(struct trace *t, char c) { t->text[t->used++] = c; }
void show(struct trace *t) { t->text[t->used] = 0; puts(t->text); t->used = 0; }
int sync_(struct trace *t) { return fsync(t->fd); }
)cc",
                        Language::C),
              IsEmpty());
}

TEST(B2, RoomThatIsReservedIsNoAppend) {
  EXPECT_THAT(buffersOf(Strings + R"cc(
struct log { int fd; sds page; };
void reserve(struct log *l) { l->page = sdsMakeRoomFor(l->page, 64); }
int put(struct log *l) {
  if (write(l->fd, l->page, sdslen(l->page)) < 0) return -1;
  sdsclear(l->page);
  return 0;
}
)cc",
                        Language::C),
              IsEmpty());
}

// B-3: tests of the level

TEST(B3, EverySpellingOfEmpty) {
  for (const char *Test :
       {"Buf.empty()", "!Buf.size()", "Buf.size() == 0", "0 == Buf.size()",
        "Buf.size() < 1", "Buf.size() <= 0", "!(Buf.size() > 0)",
        "!(0 < Buf.size())", "!(Buf.size() >= 1)", "isEmpty()", "!pending()"}) {
    Analysed A(Containers + R"cc(
class Log {
public:
  void add(const char *p, size_t n) { Buf.append(p, n); }
  bool isEmpty() const { return Buf.empty(); }
  size_t pending() const { return Buf.size(); }
  bool flush() {
    if (write(Fd, Buf.data(), Buf.size()) < 0) return false;
    Buf.clear();
    return true;
  }
  bool sync() {
    if (!()cc" +
               std::string(Test) +
               R"cc()) return true;
    return fdatasync(Fd) == 0;
  }
private:
  int Fd; std::string Buf;
};
)cc");
    EXPECT_THAT(A.syncs("Log::sync"), ElementsAre("Fd U=0")) << Test;
  }
}

TEST(B3, EverySpellingOfAZeroLevel) {
  for (const char *Test :
       {"l->n == 0", "!l->n", "l->n <= 0", "sdslen(l->s) == 0", "!sdslen(l->s)",
        "is_empty(l)", "before == 0"}) {
    bool String = std::string(Test).find("l->s") != std::string::npos;
    Analysed A(Strings + R"cc(
struct log { int fd; char buf[64]; long n; sds s; };
void add(struct log *l, char c) { l->buf[l->n++] = c; }
void addString(struct log *l) { l->s = sdscatlen(l->s, "a", 1); }
static int is_empty(const struct log *l) { return l->n == 0; }
int drain(struct log *l) {
  if (write(l->fd, l->buf, l->n) != l->n) return -1;
  l->n = 0;
  return 0;
}
int drainString(struct log *l) {
  if (write(l->fd, l->s, sdslen(l->s)) < 0) return -1;
  l->s = sdsempty();
  return 0;
}
int sync_(struct log *l) {
  long before = l->n;
  if ()cc" + std::string(Test) +
                   R"cc() return fsync(l->fd);
  return 0;
}
)cc",
               Language::C);
    EXPECT_EQ(A.buffers().size(), 2u) << String;
    EXPECT_THAT(A.syncs("sync_"), ElementsAre("l->fd U=0")) << Test;
  }
}

TEST(B3, OtherTestsSayNothingOfTheLevel) {
  for (const char *Test : {"sdsavail(l->s) == 0", "l->fd == 0", "l->n == 64",
                           "l->n > 0", "l->n != 0", "l->n"}) {
    Analysed A(Strings + R"cc(
struct log { int fd; char buf[64]; long n; sds s; };
void add(struct log *l, char c) { l->buf[l->n++] = c; }
int drain(struct log *l) {
  if (write(l->fd, l->buf, l->n) != l->n) return -1;
  l->n = 0;
  return 0;
}
int sync_(struct log *l) {
  if ()cc" + std::string(Test) +
                   R"cc() return fsync(l->fd);
  return 0;
}
)cc",
               Language::C);
    EXPECT_THAT(A.syncs("sync_"), ElementsAre("l->fd U=u")) << Test;
  }
}

// Over several files

/// A translation unit that only appends, as FILL says.
static std::vector<std::string> filledHere(const std::string &Fill) {
  Analysed A("struct log { int fd; char buf[4096]; size_t used; };"
             "void put(struct log *l, const void *p, size_t n) {" +
                 Fill + "}",
             Language::C);
  const clang::ASTContext &AST = A.analysis().context();
  std::vector<const clang::FunctionDecl *> Functions;
  OwnBuffer Known;
  for (const clang::Decl *D : AST.getTranslationUnitDecl()->decls()) {
    const auto *Function = clang::dyn_cast<clang::FunctionDecl>(D);
    if (Function && Function->hasBody())
      Functions.push_back(Function);
    const auto *Record = clang::dyn_cast<clang::RecordDecl>(D);
    if (!Record || Record->getName() != "log")
      continue;
    for (const clang::FieldDecl *Field : Record->fields())
      (Field->getName() == "fd"    ? Known.Handle
       : Field->getName() == "buf" ? Known.Storage
                                   : Known.Level)
          .push_back(Field);
  }
  OwnBufferTable Table;
  Table.infer(Functions, A.analysis().model(), AST, {Known});
  std::vector<std::string> Lines;
  for (const OwnBuffer &Buffer : Table.all())
    Lines.push_back(spelling(Buffer.Storage) + ", used by " +
                    std::to_string(Table.users().size()));
  return Lines;
}

TEST(B1, ABufferThatAnotherFileDrains) {
  EXPECT_THAT(filledHere("memcpy(l->buf + l->used, p, n); l->used += n;"),
              ElementsAre("buf, used by 1"));
  EXPECT_THAT(filledHere(""), ElementsAre("buf, used by 0"));
}

TEST(B2, WhatAnotherFileDrainsIsNoneWhereTheContentIsReplaced) {
  EXPECT_THAT(filledHere("l->used = 0; memcpy(l->buf, p, n); l->used += n;"
                         "if (write(l->fd, l->buf, l->used) < 0) return;"),
              IsEmpty());
  EXPECT_THAT(filledHere("memcpy(l->buf, p, n); l->used = n;"), IsEmpty());
}
