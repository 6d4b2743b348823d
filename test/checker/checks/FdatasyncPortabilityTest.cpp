#include "Parsed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace durability;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

static const char Declarations[] =
    "extern \"C\" int fsync(int), fdatasync(int), fcntl(int, int, ...), "
    "sync_file_range(int, long, long, unsigned);\n";

static std::vector<std::string> findings(std::string Code,
                                         llvm::StringRef Platforms = "",
                                         std::string FileName = "input.cc") {
  Snippet Input;
  Input.Code = Declarations + std::move(Code);
  Input.FileName = std::move(FileName);
  Input.Arguments = {"-DHAVE_FDATASYNC=1"};
  Input.Headers = {{"linux/fs.h", ""}, {"sys/mman.h", ""}};
  return runCheck(Input, "durability-fdatasync-portability", Platforms);
}

TEST(FdatasyncPortabilityTest, UnguardedDataSyncIsReportedOncePerFunction) {
  EXPECT_THAT(
      findings("int a(int F) {\n  return fdatasync(F) + fdatasync(F);\n}\n"),
      ElementsAre("3: 'fdatasync' does not exist on macOS and Windows and has "
                  "no guard or fallback here; a port that drops it leaves the "
                  "data in the page cache, which a power failure loses",
                  "  3: 'fdatasync' is called for every platform here",
                  "  edit 3: #if defined(_POSIX_SYNCHRONIZED_IO) && "
                  "_POSIX_SYNCHRONIZED_IO > 0\n",
                  "  edit 3: \n#else\n  return fsync(F) + "
                  "fdatasync(F);\n#endif"));
}

TEST(FdatasyncPortabilityTest, PlatformsDecide) {
  const char Code[] = "int a(int F) { return fdatasync(F); }\n";
  EXPECT_THAT(findings(Code, "linux"), IsEmpty());
  EXPECT_THAT(findings(Code, "linux,freebsd"), IsEmpty());
  EXPECT_THAT(findings(Code, "windows").at(0), HasSubstr("on Windows and has"));
  EXPECT_THAT(findings(std::string("#include <sys/mman.h>\n") + Code).at(0),
              HasSubstr("on macOS and has"));
  EXPECT_THAT(findings(std::string("#include <linux/fs.h>\n") + Code),
              IsEmpty());
  EXPECT_THAT(findings(Code, "", "io_linux.cc"), IsEmpty());
  EXPECT_THAT(findings(std::string(Code) + "int b(int F) { return "
                                           "sync_file_range(F, 0, 0, 0); }\n"),
              IsEmpty());
}

TEST(FdatasyncPortabilityTest, GuardsAndMappingsAreSilent) {
  const char *const Silent[] = {
      "#if HAVE_FDATASYNC\nint a(int F) { return fdatasync(F); }\n#endif",
      "#ifndef __APPLE__\n#ifndef _WIN32\nint a(int F) { return fdatasync(F); "
      "}\n#endif\n#endif",
      "#ifdef _WIN32\n#define fdatasync _commit\n#endif\nint a(int F) { "
      "return fdatasync(F); }",
      "#ifdef __APPLE__\nextern \"C\" int fdatasync(int);\n#endif\nint a(int "
      "F) { return fdatasync(F); }",
      "#ifdef __linux__\n#define os_sync(f) fdatasync(f)\n#else\n#define "
      "os_sync(f) own_sync(f)\n#endif\nint a(int F) { return os_sync(F); }",
      "#ifndef OS_SYNC\n#define OS_SYNC fdatasync\n#endif\nint a(int F) { "
      "return OS_SYNC(F); }",
      "#if defined(__linux__)\n#define A(f) fdatasync(f)\n#endif\n#define B(f) "
      "A(f)\nint a(int F) { return B(F); }",
  };
  for (const char *Code : Silent)
    EXPECT_THAT(findings(Code), IsEmpty()) << Code;
}

TEST(FdatasyncPortabilityTest, ChoicesThatAreFsyncOnMacOsAreReported) {
  const char *const Chosen[] = {
      "#ifdef __APPLE__\n#define fdatasync fsync\n#endif\nint a(int F) { "
      "return fdatasync(F); }",
      "#ifdef __linux__\n#define os_sync(f) fdatasync(f)\n#else\n#define "
      "os_sync(f) fsync(f)\n#endif\nint a(int F) { return os_sync(F); }",
      "int a(int F) {\n#ifdef _WIN32\nreturn _commit(F);\n#else\nreturn "
      "fsync(F);\n#endif\n}",
  };
  for (const char *Code : Chosen) {
    std::vector<std::string> Found = findings(Code);
    ASSERT_THAT(Found, Not(IsEmpty())) << Code;
    EXPECT_THAT(Found.at(0), HasSubstr("is plain 'fsync'")) << Code;
  }
}

TEST(FdatasyncPortabilityTest, WeakGuardsAreNone) {
  EXPECT_THAT(findings("#ifndef _WIN32\nint a(int F) { return fdatasync(F); "
                       "}\n#endif\n")
                  .at(0),
              HasSubstr("on macOS and has"));
  EXPECT_THAT(findings("#ifndef NDEBUG\nint a(int F) { return fdatasync(F); "
                       "}\n#endif\n")
                  .at(0),
              HasSubstr("on macOS and Windows"));
  EXPECT_THAT(findings("#define SYNC(f) fdatasync(f)\nint a(int F) { return "
                       "SYNC(F); }\n"),
              SizeIs(2));
}

static const char Wrapper[] = "#if defined(__linux__)\n"
                              "#define my_sync(fd) fdatasync(fd)\n"
                              "#elif defined(__APPLE__)\n"
                              "#define my_sync(fd) fcntl(fd, F_FULLFSYNC)\n"
                              "#else\n"
                              "#define my_sync(fd) fsync(fd)\n"
                              "#endif\n";

TEST(FdatasyncPortabilityTest, BypassedMacroIsReportedPerCall) {
  EXPECT_THAT(
      findings(std::string(Wrapper) + "int a(int F) { return my_sync(F); }\n"
                                      "int b(int F) { return fsync(F); }\n"
                                      "int c(int F) { return ::fsync(F); }\n"),
      ElementsAre(
          "10: 'fsync' bypasses 'my_sync', which uses F_FULLFSYNC on "
          "macOS; there the data stays in the drive's cache, which a "
          "power failure loses",
          "  5: 'my_sync' syncs with F_FULLFSYNC on macOS",
          "  10: 'fsync' is called without it here", "  edit 10: my_sync",
          "11: 'fsync' bypasses 'my_sync', which uses F_FULLFSYNC on "
          "macOS; there the data stays in the drive's cache, which a "
          "power failure loses",
          "  5: 'my_sync' syncs with F_FULLFSYNC on macOS",
          "  11: 'fsync' is called without it here", "  edit 11: my_sync"));
}

TEST(FdatasyncPortabilityTest, BypassedFunctionIsReported) {
  EXPECT_THAT(findings("static int full(int F) {\n#ifdef __APPLE__\n  if "
                       "(fcntl(F, F_FULLFSYNC) == 0) return 0;\n#endif\n  "
                       "return fsync(F);\n}\n"
                       "int a(int F) { return full(F); }\n"
                       "int b(int F) { return fsync(F); }\n")
                  .at(0),
              HasSubstr("9: 'fsync' bypasses 'full'"));
}

TEST(FdatasyncPortabilityTest, PlainSyncIsSilentWithoutABetterWrapper) {
  const std::string Silent[] = {
      "int b(int F) { return fsync(F); }",
      // Nothing is lost: the wrapper is weaker or equal everywhere.
      "#ifdef __linux__\n#define s(fd) fdatasync(fd)\n#else\n#define s(fd) "
      "fsync(fd)\n#endif\nint b(int F) { return fsync(F); }",
      Wrapper + std::string("#ifdef __linux__\nint b(int F) { return fsync(F); "
                            "}\n#endif"),
      Wrapper + std::string("int b(int F) {\n#ifdef F_FULLFSYNC\n  return "
                            "fcntl(F, F_FULLFSYNC);\n#else\n  return "
                            "fsync(F);\n#endif\n}"),
      "#ifdef __APPLE__\n#define fsync(f) fcntl(f, F_FULLFSYNC)\n#endif\nint "
      "b(int F) { return fsync(F); }",
      // Writes and syncs one file: no wrapper for others.
      "extern \"C\" long write(int, const void *, unsigned long);\nint "
      "save(int F) {\n  write(F, \"\", 1);\n#ifdef __APPLE__\n  return "
      "fcntl(F, F_FULLFSYNC);\n#else\n  return fsync(F);\n#endif\n}\nint b(int "
      "F) { return fsync(F); }",
  };
  for (const std::string &Code : Silent)
    EXPECT_THAT(findings(Code), IsEmpty()) << Code;
  EXPECT_THAT(findings(Wrapper + std::string("int b(int F) { return fsync(F); "
                                             "}"),
                       "linux,windows"),
              IsEmpty());
}

TEST(FdatasyncPortabilityTest, DroppedRequestIsReported) {
  EXPECT_THAT(
      findings("void a(int F) {\n#ifdef __APPLE__\n  ::fcntl(F, "
               "F_FULLFSYNC);\n#else\n  fsync(F);\n#endif\n}\n"),
      ElementsAre("4: the result of F_FULLFSYNC is dropped and no fsync "
                  "follows; on a file system without it nothing is synced, and "
                  "a power failure loses the data",
                  "  4: F_FULLFSYNC may fail with ENOTSUP here",
                  "  edit 4: if (fcntl(F, F_FULLFSYNC) != 0)\n    fsync(F)"));
}

TEST(FdatasyncPortabilityTest, SeenOrCoveredRequestIsSilent) {
  const char *const Silent[] = {
      "int a(int F) {\n#ifdef __APPLE__\n  return fcntl(F, "
      "F_FULLFSYNC);\n#else\n  return fsync(F);\n#endif\n}",
      "void a(int F) {\n#ifdef __APPLE__\n  fcntl(F, F_FULLFSYNC);\n#endif\n  "
      "fsync(F);\n}",
      "void a(int F) {\n#ifdef __APPLE__\n  (void)fcntl(F, "
      "F_FULLFSYNC);\n#else\n  fsync(F);\n#endif\n}",
      "void a(int F) {\n#ifdef __APPLE__\n  if (fcntl(F, F_FULLFSYNC)) "
      "fsync(F);\n#else\n  fsync(F);\n#endif\n}",
      "void a(int F) {\n#ifdef __APPLE__\n  fcntl(F, F_FULLFSYNC) == 0 || "
      "die();\n#else\n  fsync(F);\n#endif\n}",
  };
  for (const char *Code : Silent)
    EXPECT_THAT(findings(Code), IsEmpty()) << Code;
}
