// Traces of foreign programs: the file, the edits, and states judged by two
// commands.

#include "ForeignCommand.h"
#include "ForeignJudge.h"
#include "TraceEdit.h"
#include "TraceFile.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

using namespace storage;
using namespace storage::crash;

/// A program that replaces a file as too many do: without any sync.
static constexpr std::string_view Replace = R"(durability-trace 1
start-dir 1 0 db
start-file 2 1 f 6f6c64
begin 1 save%20new
create 3 1 f.tmp thread=7 site=openat
write 3 0 6e6577 thread=7 site=write
rename 3 1 f.tmp 1 f thread=7 site=rename
ack 1 save%20new
)";

static std::string problemOf(std::string_view Text) {
  Expected<sim::Trace> T = parseTrace(Text, "t");
  return T ? "" : T.error().message();
}

/// States of \p T under \p Model that break "what was acknowledged is there".
static sim::Exploration judged(const sim::Trace &T, std::string_view Model) {
  std::string Scratch =
      (std::filesystem::temp_directory_path() /
       ::testing::UnitTest::GetInstance()->current_test_info()->name())
          .string();
  ForeignJudge Judge(
      "cat \"$CRASH_STATE/db/f\"",
      "read Found; if [ -s \"$CRASH_ACKED\" ] && "
      "[ \"save $Found\" != \"$(tail -n 1 \"$CRASH_ACKED\")\" ]; "
      "then echo \"found $Found\"; exit 1; fi",
      Scratch);
  sim::ExploreOptions O;
  O.End = sim::Until::Counted;
  O.MaxJudged = 1000;
  sim::Exploration R =
      sim::Explorer(Judge, O).run(T, *sim::findCrashModel(Model));
  EXPECT_EQ(Judge.mistake(), "");
  std::filesystem::remove_all(Scratch);
  return R;
}

TEST(TraceFile, ReadsStartOperationsAndMarks) {
  Expected<sim::Trace> T = parseTrace(Replace, "t");
  ASSERT_TRUE(T) << T.error().message();
  ASSERT_EQ(T->Ops.size(), 5u);
  EXPECT_EQ(T->Start.file("db/f")->Bytes, "old");
  EXPECT_EQ(T->Ops[0].Payload, "save new");
  EXPECT_EQ(*T->Ops[2].Bytes, "new");
  EXPECT_EQ(T->Ops[2].Thread, 7u);
  EXPECT_EQ(sim::describe(*T, 3), "#3 rename db/f.tmp to db/f (rename)");
}

TEST(TraceFile, RefusesWhatContradictsItself) {
  EXPECT_NE(problemOf("durability-trace 2\n").find("line 1"),
            std::string::npos);
  std::string Head = "durability-trace 1\n";
  for (std::string_view Bad :
       {"write 1 0 00\n", "create 1 9 a\n", "sync-directory 5\n", "frob 1\n",
        "create 1 0\n", "create 1 0 a\ncreate 1 0 b\n",
        "create 1 0 a\nwrite 1 0 0\n", "create 1 0 a\nwrite 1 0 zz\n",
        "create 1 0 a%2\n", "create 1 0 a\nsync-directory 1\n",
        "create 1 0 a x=1\n", "mkdir 1 0 d\nwrite 1 0 00\n"})
    EXPECT_NE(problemOf(Head + std::string(Bad)), "") << Bad;
  EXPECT_EQ(problemOf(Head + "create 1 0 %\n"), "");
}

TEST(ForeignTrace, FindsTheMissingSyncsOneByOne) {
  Expected<sim::Trace> T = parseTrace(Replace, "t");
  ASSERT_TRUE(T);
  EXPECT_EQ(judged(*T, "process-kill").Broken, 0u);
  sim::Exploration Data = judged(*T, "lazyfs");
  EXPECT_GT(Data.Broken, 0u);
  ASSERT_TRUE(Data.Least.has_value());
  EXPECT_EQ(Data.Least->Lost, std::vector<size_t>{2});
  Expected<sim::Trace> Synced = editTrace(*T, "file@write:db/f.tmp");
  ASSERT_TRUE(Synced);
  EXPECT_EQ(judged(*Synced, "lazyfs").Broken, 0u);
  sim::Exploration Name = judged(*Synced, "posix+newfile");
  EXPECT_GT(Name.Broken, 0u);
  ASSERT_TRUE(Name.Least.has_value());
  EXPECT_EQ(Name.Least->Witness.at(1),
            "  lost: #4 rename db/f.tmp to db/f (rename)");
  Expected<sim::Trace> Both = editTrace(*Synced, "directory@rename:db/f");
  ASSERT_TRUE(Both);
  for (const char *Model : {"lazyfs", "posix+newfile", "posix-weak", "prefix"})
    EXPECT_EQ(judged(*Both, Model).Broken, 0u) << Model;
  Expected<sim::Trace> Without = editTrace(*Both, "-sync-all:db/f.tmp");
  ASSERT_TRUE(Without);
  EXPECT_GT(judged(*Without, "lazyfs").Broken, 0u);
}

TEST(ForeignTrace, EditsOnlyWhatIsThere) {
  Expected<sim::Trace> T = parseTrace(Replace, "t");
  ASSERT_TRUE(T);
  for (std::string_view Nothing :
       {"file@write:other", "-sync-all", "~other", "file@99", "twice@3"})
    EXPECT_FALSE(editTrace(*T, Nothing)) << Nothing;
  Expected<sim::Trace> Less = editTrace(*T, "~db/f.tmp");
  ASSERT_TRUE(Less);
  EXPECT_EQ(Less->Ops.size(), 2u);
}

TEST(ForeignJudge, TellsABrokenPromiseFromABrokenCommand) {
  Expected<sim::Trace> T = parseTrace(Replace, "t");
  ASSERT_TRUE(T);
  size_t All = T->Ops.size();
  EXPECT_EQ(promisedAt(*T, All).Acked, std::vector<std::string>{"save new"});
  EXPECT_EQ(promisedAt(*T, 1).Begun, std::vector<std::string>{"save new"});
  std::string Scratch = std::filesystem::temp_directory_path() / "judge-test";
  auto Verdict = [&](ForeignJudge &Judge) {
    sim::Recovered R = Judge.recover(T->Start, false);
    return R.Problem.empty() ? Judge.judge(R, *T, All, sim::crashModels()[0])
                             : R.Problem;
  };
  ForeignJudge Fails("exit 3", "exit 0", Scratch);
  EXPECT_EQ(Verdict(Fails), "recovery ended with 3: ");
  EXPECT_TRUE(Fails.canJudge());
  ForeignJudge Broken("true", "exit 7", Scratch);
  EXPECT_EQ(Verdict(Broken), "");
  EXPECT_FALSE(Broken.canJudge());
  EXPECT_NE(Broken.mistake(), "");
  ForeignJudge Absent("no-such-command-here", "true", Scratch);
  EXPECT_EQ(Verdict(Absent), "");
  EXPECT_FALSE(Absent.canJudge());
  std::filesystem::remove_all(Scratch);
}

/// What `crashcheck explore` prints of Replace, with these further words.
static std::pair<int, std::string>
explored(std::vector<std::string_view> Further) {
  std::string File = std::filesystem::temp_directory_path() / "explored.trace";
  std::ofstream(File) << Replace;
  std::vector<std::string_view> Words = {
      "--trace",
      File,
      "--recover",
      "cat \"$CRASH_STATE/db/f\"",
      "--check",
      "read Found; [ ! -s \"$CRASH_ACKED\" ] || [ \"$Found\" = new ]"};
  Words.insert(Words.end(), Further.begin(), Further.end());
  ::testing::internal::CaptureStdout();
  int Ended = exploreCommand(Words);
  return {Ended, ::testing::internal::GetCapturedStdout()};
}

TEST(ForeignCommand, CausesNameTheSyncsThatWereMissing) {
  auto [Ended, Text] = explored({"--model", "lazyfs", "--causes"});
  EXPECT_EQ(Ended, 2) << Text;
  EXPECT_NE(Text.find("with a file sync behind #2 write"), std::string::npos)
      << Text;
  EXPECT_NE(Text.find(": 0 of "), std::string::npos) << Text;
}

TEST(ForeignCommand, JsonHasWhatTheTableHas) {
  auto [Ended, Text] =
      explored({"--model", "process-kill", "--model", "lazyfs", "--json"});
  EXPECT_EQ(Ended, 2);
  EXPECT_TRUE(Text.starts_with("{\"version\":1,\"operations\":5,\"models\":[{"
                               "\"model\":\"process-kill\","))
      << Text;
  EXPECT_NE(Text.find("\"broken\":0,\"stopped\":false,\"problem\":\"\","
                      "\"witness\":[],\"causes\":[]},{\"model\":\"lazyfs\","),
            std::string::npos)
      << Text;
  EXPECT_TRUE(Text.ends_with("]}]}\n")) << Text;
}
