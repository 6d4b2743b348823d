// How conditions on the arguments of a call are decided.
#include "Calls.h"

using namespace durability;
using namespace durability::model;

static const std::string Open = R"(
#define O_RDONLY 0
#define O_WRONLY 01
#define O_RDWR 02
#define O_CREAT 0100
#define O_TRUNC 01000
#define O_DSYNC 010000
#define __O_SYNC 04000000
#define O_SYNC (__O_SYNC | O_DSYNC)
extern
#ifdef __cplusplus
"C"
#endif
int open(const char *, int, ...);
)";

static std::string openC(const std::string &Body,
                         const std::string &Before = "") {
  return inC(Open + Before + "int f(const char *p, int x, int fl) {" + Body +
             "}");
}

// Flags.

TEST(Flags, NamesAreDecisive) {
  EXPECT_EQ(openC("return open(p, O_RDWR | O_CREAT, 0644);"),
            "open(file=result path=arg0 +create)");
  EXPECT_EQ(openC("return open(p, O_RDONLY);"),
            "open(file=result path=arg0 +read-only)");
  EXPECT_EQ(openC("return open(p, (O_WRONLY) | (int)(O_CREAT | O_TRUNC));"),
            "open(file=result path=arg0 +create +truncate)");
}

TEST(Flags, ProjectsMayDefineTheirOwnNumbers) {
  EXPECT_EQ(inC("#define O_CREAT 1\n#define O_RDWR 0x40\nint open(const char "
                "*, int, ...);"
                "int f(const char *p) { return open(p, O_RDWR) + open(p, "
                "O_CREAT | O_RDWR); }"),
            "open(file=result path=arg0)\nopen(file=result path=arg0 +create)");
}

TEST(Flags, CompositeMacros) {
  EXPECT_EQ(openC("return open(p, O_WRONLY | O_SYNC);"),
            "open(file=result path=arg0 +synchronous)");
  EXPECT_EQ(openC("return open(p, MY_FLAGS);",
                  "#define MY_FLAGS (O_RDWR | O_CREAT)\n"),
            "open(file=result path=arg0 +create)");
  EXPECT_EQ(openC("return TRY(open(p, O_RDWR | O_CREAT));",
                  "#define TRY(x) ((x) + 0)\n"),
            "open(file=result path=arg0 +create)");
}

TEST(Flags, ATemporaryFileIsNoDirectory) {
  EXPECT_EQ(openC("return open(p, O_WRONLY | O_TMPFILE);",
                  "#define O_DIRECTORY 0200000\n#define O_TMPFILE (020000000 | "
                  "O_DIRECTORY)\n"),
            "open(file=result path=arg0 +create +temporary)");
}

TEST(Flags, ConditionalOperatorIsUnknownUnlessBothAgree) {
  EXPECT_EQ(openC("return open(p, O_RDWR | (x ? O_CREAT : 0));"),
            "open(file=result path=arg0 ?create)");
  EXPECT_EQ(openC("return open(p, x ? O_RDWR | O_CREAT : O_WRONLY | O_CREAT);"),
            "open(file=result path=arg0 +create ?read-only)");
  EXPECT_EQ(openC("return open(p, 1 ? O_RDWR : O_CREAT);"),
            "open(file=result path=arg0)");
}

TEST(Flags, ConstantAndLocalVariables) {
  EXPECT_EQ(openC("const int F = O_RDWR | O_CREAT; return open(p, F);"),
            "open(file=result path=arg0 +create)");
  EXPECT_EQ(openC("int F = O_RDWR | O_CREAT; return open(p, F);"),
            "open(file=result path=arg0 +create)");
  EXPECT_EQ(
      openC(
          "int F = O_RDWR | O_CREAT; if (x) F |= O_DSYNC; return open(p, F);"),
      "open(file=result path=arg0 +create ?synchronous)");
  EXPECT_EQ(openC("int F; if (x) F = O_RDWR | O_CREAT; else F = O_WRONLY | "
                  "O_CREAT; return open(p, F);"),
            "open(file=result path=arg0 +create ?read-only)");
}

static const char *const AllUnknown =
    "open(file=result path=arg0 ?create "
    "?truncate ?append ?exclusive ?read-only "
    "?synchronous ?temporary ?directory ?direct)";

TEST(Flags, WhatIsOutOfSightIsUnknown) {
  EXPECT_EQ(openC("return open(p, fl);"), AllUnknown);
  EXPECT_EQ(
      openC("int F = O_RDWR; g(&F); return open(p, F);", "void g(int *);"),
      std::string("unknown\n") + AllUnknown);
  EXPECT_EQ(openC("return open(p, G);", "int G = O_RDWR;"), AllUnknown);
  EXPECT_EQ(openC("return open(p, fl | O_CREAT | O_RDWR);"),
            "open(file=result path=arg0 +create ?truncate ?append ?exclusive "
            "?synchronous ?temporary ?directory ?direct)");
}

TEST(Flags, MasksRemove) {
  EXPECT_EQ(openC("return open(p, (O_RDWR | O_CREAT | O_TRUNC) & ~O_CREAT);"),
            "open(file=result path=arg0 +truncate)");
  EXPECT_EQ(openC("return open(p, (O_RDWR | O_CREAT) & x);"),
            "open(file=result path=arg0 ?create ?read-only)");
}

TEST(Flags, NumbersAreReadForTheTarget) {
  const char *Code = "int open(const char *, int, ...); int f(const char *p) { "
                     "return open(p, 0x202); }";
  EXPECT_EQ(
      Snippet(Code, true, {"--target=x86_64-linux-gnu"}).meanings(builtIn()),
      "open(file=result path=arg0 +truncate ?directory ?direct)");
  EXPECT_EQ(
      Snippet(Code, true, {"--target=arm64-apple-macos"}).meanings(builtIn()),
      "open(file=result path=arg0 +create ?directory ?direct)");
}

TEST(Flags, ConstexprAndTemplateArgumentsInCxx) {
  EXPECT_EQ(inCxx(Open + "constexpr int Mode = O_RDWR | O_CREAT; struct S { "
                         "static constexpr int M = Mode; };"
                         "int f(const char *p) { return open(p, S::M); }"),
            "open(file=result path=arg0 +create)");
  EXPECT_EQ(Snippet(Open + "constexpr int g() { return O_RDWR | O_CREAT; }"
                           "int f(const char *p) { return open(p, g()); }",
                    false, {"--target=x86_64-linux-gnu"})
                .meanings(builtIn()),
            "unknown\nopen(file=result path=arg0 +create ?directory ?direct)");
}

TEST(Flags, EnumeratorsCount) {
  EXPECT_EQ(inC("enum { O_RDWR = 2, O_CREAT = 0100 }; int open(const char *, "
                "int, ...);"
                "int f(const char *p) { return open(p, O_RDWR | O_CREAT); }"),
            "open(file=result path=arg0 +create)");
}

// Equality, null, mode, prefix.

static const std::string Fcntl =
    "#define F_GETFD 1\n#define F_DUPFD 0\n#define F_BASE 1024\n"
    "#define F_DUPFD_CLOEXEC (F_BASE + 6)\n#define F_FULLFSYNC 51\n"
    "#define F_BARRIERFSYNC 85\nint fcntl(int, int, ...);\n";

TEST(Equals, FcntlCommands) {
  EXPECT_EQ(inC(Fcntl + "int f(int d) { return fcntl(d, F_GETFD); }"),
            "nothing");
  EXPECT_EQ(inC(Fcntl + "int f(int d) { return fcntl(d, F_DUPFD, 3); }"),
            "duplicate(file=arg0)");
  EXPECT_EQ(
      inC(Fcntl + "int f(int d) { return fcntl(d, F_DUPFD_CLOEXEC, 3); }"),
      "duplicate(file=arg0)");
  EXPECT_EQ(inC(Fcntl + "int f(int d) { return fcntl(d, F_FULLFSYNC); }"),
            "sync(file=arg0 full)");
  EXPECT_EQ(inC(Fcntl + "int f(int d) { return fcntl(d, F_BARRIERFSYNC, 0); }"),
            "sync(file=arg0 barrier)");
}

TEST(Equals, NumbersMeanWhatTheyMeanOnTheTarget) {
  const std::string Code =
      "int fcntl(int, int, ...); int f(int d) { return fcntl(d, 51); }";
  EXPECT_EQ(
      Snippet(Code, true, {"--target=arm64-apple-macos"}).meanings(builtIn()),
      "sync(file=arg0 full)");
  EXPECT_EQ(
      Snippet(Code, true, {"--target=x86_64-linux-gnu"}).meanings(builtIn()),
      "nothing");
}

TEST(Equals, UndecidableIsUncertain) {
  EXPECT_EQ(inC(Fcntl + "int f(int d, int c) { return fcntl(d, c ? F_FULLFSYNC "
                        ": F_GETFD); }"),
            "sync(file=arg0 full)?");
  EXPECT_EQ(
      inC("#define _IONBF 2\nint setvbuf(void *, char *, int, unsigned long);"
          "int f(void *s, int m) { return setvbuf(s, 0, m, 0) + setvbuf(s, 0, "
          "_IONBF, 0); }"),
      "set-unbuffered(file=arg0)?\nset-unbuffered(file=arg0)");
}

TEST(Null, FlushOfNullIsEveryStream) {
  const std::string Before =
      "typedef struct F FILE; int fflush(FILE *);\n#define NULL ((void *)0)\n";
  EXPECT_EQ(inC(Before + "int f(void) { return fflush(NULL); }"),
            "flush(file=all-streams)");
  EXPECT_EQ(inC(Before + "int f(FILE *s) { return fflush(s); }"),
            "flush(file=arg0)");
  EXPECT_EQ(
      inC(Before + "int f(int x, FILE *s) { return fflush(x ? s : NULL); }"),
      "flush(file=all-streams)? flush(file=arg0)?");
  // A variable that starts as null is set before it is used.
  EXPECT_EQ(inC(Before + "FILE *g(void); int f(void) { FILE *s = NULL; s = "
                         "g(); return fflush(s); }"),
            "unknown\nflush(file=arg0)");
  EXPECT_EQ(inCxx("struct FILE; extern \"C\" int fflush(FILE *); int f() { "
                  "return fflush(nullptr); }"),
            "flush(file=all-streams)");
}

static const std::string Fopen =
    "typedef struct F FILE; FILE *fopen(const char *, const char *);\n";

TEST(Mode, FopenModes) {
  EXPECT_EQ(inC(Fopen + "void *f(const char *p) { return fopen(p, \"r\"); }"),
            "open(file=result path=arg0 +read-only)");
  EXPECT_EQ(inC(Fopen + "void *f(const char *p) { return fopen(p, \"wb\"); }"),
            "open(file=result path=arg0 +create +truncate)");
  EXPECT_EQ(inC(Fopen + "void *f(const char *p) { return fopen(p, \"a+\"); }"),
            "open(file=result path=arg0 +create +append)");
  EXPECT_EQ(inC(Fopen + "void *f(const char *p) { return fopen(p, \"r+b\"); }"),
            "open(file=result path=arg0)");
  EXPECT_EQ(inC(Fopen + "void *f(const char *p) { return fopen(p, \"wx\"); }"),
            "open(file=result path=arg0 +create +truncate +exclusive)");
}

TEST(Mode, CharactersAfterACommaAreNoMode) {
  EXPECT_EQ(
      inC(Fopen + "void *f(const char *p) { return fopen(p, \"r,ccs=wax\"); }"),
      "open(file=result path=arg0 +read-only)");
}

TEST(Mode, VariablesAndChoices) {
  EXPECT_EQ(inC(Fopen + "void *f(const char *p, int x) { const char *m = "
                        "\"w\"; return fopen(p, m); }"),
            "open(file=result path=arg0 +create +truncate)");
  EXPECT_EQ(inC(Fopen + "void *f(const char *p, int x) { return fopen(p, x ? "
                        "\"w\" : \"a\"); }"),
            "open(file=result path=arg0 +create ?truncate ?append)");
  EXPECT_EQ(
      inC(Fopen +
          "void *f(const char *p, const char *m) { return fopen(p, m); }"),
      "open(file=result path=arg0 ?create ?truncate ?append ?exclusive "
      "?read-only)");
}

TEST(Prefix, DevicesAreOther) {
  EXPECT_EQ(openC("return open(\"/dev/null\", O_WRONLY);"),
            "open-other(file=result)");
  EXPECT_EQ(
      openC("return open(DEV \"/null\", O_WRONLY);", "#define DEV \"/dev\"\n"),
      "open-other(file=result)");
  EXPECT_EQ(inC(Fopen +
                "void *f(void) { return fopen(\"/proc/self/maps\", \"r\"); }"),
            "open-other(file=result)");
}
