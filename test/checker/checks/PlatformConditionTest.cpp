#include "checks/PlatformCondition.h"
#include "gtest/gtest.h"

using namespace durability;

namespace {

struct Case {
  const char *Condition;
  const char *Platform;
  ConditionTruth Expected;
};

constexpr ConditionTruth False = ConditionTruth::False;
constexpr ConditionTruth True = ConditionTruth::True;
constexpr ConditionTruth Feature = ConditionTruth::Feature;
constexpr ConditionTruth Open = ConditionTruth::Open;

class EvaluateTest : public testing::TestWithParam<Case> {};

} // namespace

TEST_P(EvaluateTest, Holds) {
  const Case &C = GetParam();
  EXPECT_EQ(evaluateOn(C.Condition, C.Platform), C.Expected)
      << C.Condition << " on " << C.Platform;
}

INSTANTIATE_TEST_SUITE_P(
    Conditions, EvaluateTest,
    testing::Values(
        Case{"defined(__linux__)", "linux", True},
        Case{"defined(__linux__)", "macos", False},
        Case{"defined __APPLE__", "macos", True},
        Case{"!defined(_WIN32)", "windows", False},
        Case{"!defined(_WIN32)", "macos", True},
        Case{"defined(__unix__)", "macos", False},
        Case{"SQLITE_OS_UNIX", "macos", True},
        Case{"SQLITE_OS_UNIX", "windows", False},
        Case{"OS_LINUX || OS_ANDROID", "windows", False},
        Case{"!(defined(__linux__)) && (defined(__APPLE__))", "macos", True},
        Case{"defined(__FreeBSD__) || defined(__APPLE__)", "macos", True},
        Case{"HAVE_FDATASYNC", "macos", Feature},
        Case{"defined(_POSIX_SYNCHRONIZED_IO) && "
             "_POSIX_SYNCHRONIZED_IO > 0",
             "macos", Feature},
        Case{"__has_include(<sys/mman.h>)", "macos", Feature},
        Case{"HAVE_UNISTD_H", "macos", Open},
        Case{"!defined(NDEBUG)", "macos", Open},
        Case{"__cplusplus >= 201703L", "linux", Open},
        Case{"__GLIBC__ >= 2", "macos", False},
        Case{"_MSC_VER > 1900 && FOO(1, (2))", "linux", False},
        Case{"NDEBUG && HAVE_FSYNC", "linux", Feature},
        Case{"0", "linux", False}, Case{"1", "linux", True},
        Case{"", "linux", Open}, Case{")", "linux", Open},
        Case{"defined(", "linux", Open}));

TEST(PlatformConditionTest, NamesOfFilesSpeakOfPlatforms) {
  EXPECT_FALSE(nameFits("env_posix.cc", "windows"));
  EXPECT_TRUE(nameFits("env_posix.cc", "macos"));
  EXPECT_FALSE(nameFits("io-linux.c", "macos"));
  EXPECT_TRUE(nameFits("winner.c", "linux"));
  EXPECT_TRUE(nameFits("log.c", "windows"));
}

TEST(PlatformConditionTest, HeadersExistWhereTheyDo) {
  EXPECT_FALSE(headerExists("sys/epoll.h", "macos"));
  EXPECT_TRUE(headerExists("sys/epoll.h", "linux"));
  EXPECT_TRUE(headerExists("unistd.h", "macos"));
  EXPECT_FALSE(headerExists("unistd.h", "windows"));
  EXPECT_TRUE(headerExists("stdio.h", "windows"));
}
