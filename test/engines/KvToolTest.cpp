// The command-line tool, on every engine: output, errors, exit status.
#include "TestSupport.h"

#include "io/PosixFs.h"
#include "kv/tool/Tool.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <sstream>
#include <thread>

using namespace storage;
using namespace storage::test;
using kv::ExitStatus;

namespace {

class KvTool : public testing::TestWithParam<const kv::Engine *> {
protected:
  /// Runs the tool; what it prints is in Out and Err.
  int run(std::vector<std::string> Args) {
    std::ostringstream OutText, ErrText;
    int Result = kv::runTool(Fs, Args, OutText, ErrText);
    Out = OutText.str();
    Err = ErrText.str();
    EXPECT_EQ(Result == kv::ExitDone, Err.empty()) << Err;
    return Result;
  }
  std::string name() const { return std::string(GetParam()->Name); }
  void make(int Keys = 3) {
    ASSERT_EQ(0, run({"open", "db", "--engine", name()})) << Err;
    for (int I = 0; I < Keys; ++I)
      ASSERT_EQ(0, run({"put", "db", "key" + std::to_string(I),
                        "value" + std::to_string(I)}))
          << Err;
  }
  size_t lines() const {
    return static_cast<size_t>(std::count(Out.begin(), Out.end(), '\n'));
  }

  sim::MemFs Fs;
  std::string Out, Err;
};

} // namespace

INSTANTIATE_TEST_SUITE_P(Kv, KvTool, testing::ValuesIn(kv::engines()),
                         [](const auto &Info) {
                           return std::string(Info.param->Name);
                         });

TEST_P(KvTool, PutGetRemove) {
  make();
  EXPECT_EQ(0, run({"get", "db", "key1"}));
  EXPECT_EQ("value1\n", Out);
  EXPECT_EQ(0, run({"remove", "db", "key1"}));
  EXPECT_EQ(kv::ExitNoKey, run({"get", "db", "key1"}));
  EXPECT_EQ("", Out);
  EXPECT_NE(std::string::npos, Err.find("key1")) << Err;
  EXPECT_EQ(0, run({"open", "db"}));
  EXPECT_EQ(name() + " store, 2 keys\n", Out);
}

TEST_P(KvTool, PutsAreStableByDefault) {
  make();
  Fs.powerLoss();
  EXPECT_EQ(0, run({"get", "db", "key2"}));
  EXPECT_EQ("value2\n", Out);
}

TEST_P(KvTool, ScanAndDumpPrintEverything) {
  make();
  EXPECT_EQ(0, run({"scan", "db"}));
  EXPECT_EQ(3u, lines());
  EXPECT_NE(std::string::npos, Out.find("key0\tvalue0\n"));
  EXPECT_EQ(0, run({"scan", "db", "key1", "key2"}));
  EXPECT_EQ("key1\tvalue1\n", Out);
  EXPECT_EQ(0, run({"scan", "db", "--limit", "2"}));
  EXPECT_EQ(2u, lines());
  EXPECT_EQ(0, run({"dump", "db"}));
  EXPECT_TRUE(Out.starts_with("# " + name())) << Out;
  EXPECT_EQ(4u, lines());
  if (GetParam()->Can.ReverseScan) {
    EXPECT_EQ(0, run({"scan", "db", "--reverse"}));
    EXPECT_TRUE(Out.starts_with("key2\t")) << Out;
  } else {
    EXPECT_EQ(kv::ExitFailed, run({"scan", "db", "--reverse"}));
  }
}

TEST_P(KvTool, BytesAreEscaped) {
  make(0);
  EXPECT_EQ(0, run({"put", "db", "a\\x00\\x5cb", "tab\there"}));
  EXPECT_EQ(0, run({"get", "db", "a\\x00\\x5cb"}));
  EXPECT_EQ("tab\\x09here\n", Out);
  EXPECT_EQ(0, run({"scan", "db"}));
  EXPECT_EQ("a\\x00\\x5cb\ttab\\x09here\n", Out);
  EXPECT_EQ(kv::ExitFailed, run({"put", "db", "a\\q", "v"}));
}

TEST_P(KvTool, ReadingCommandsWriteNothingAndWorkBesideAWriter) {
  make();
  Expected<std::unique_ptr<kv::Store>> Writer =
      GetParam()->Open(Fs, "db", {.Background = false});
  ASSERT_OK(Writer);
  uint64_t Before = Fs.changes();
  for (const char *Command : {"scan", "dump", "verify", "stats"})
    EXPECT_EQ(0, run({Command, "db"})) << Command << ": " << Err;
  EXPECT_EQ(0, run({"get", "db", "key0"}));
  EXPECT_EQ(Before, Fs.changes());
  EXPECT_EQ(kv::ExitFailed, run({"put", "db", "k", "v"}));
  EXPECT_NE(std::string::npos, Err.find("busy")) << Err;
  EXPECT_NE(std::string::npos, Err.find("close the program")) << Err;
}

TEST_P(KvTool, VerifyReportsDamageWithFileAndAdvice) {
  make(40);
  EXPECT_EQ(0, run({"checkpoint", "db"}));
  EXPECT_EQ(0, run({"verify", "db"}));
  EXPECT_NE(std::string::npos, Out.find("40 keys")) << Out;
  EXPECT_NE(std::string::npos, Out.find(" 0 damaged")) << Out;
  size_t Reported = 0;
  for (auto Names = Fs.list("db"); const std::string &Name : Names.value()) {
    std::string Path = "db/" + Name, Good = Fs.contents(Path), Bad = Good;
    if (Good.size() < 100)
      continue;
    for (size_t At : {size_t(90), Good.size() / 2, Good.size() - 20}) {
      Bad = Good;
      Bad[At] = static_cast<char>(Bad[At] ^ 1);
      Fs.plant(Path, Bad);
      int Result = run({"verify", "db"});
      if (Result == 0)
        continue;
      ++Reported;
      EXPECT_EQ(kv::ExitDamage, Result) << Err;
      EXPECT_NE(std::string::npos, Err.find("db/")) << Err;
      EXPECT_NE(std::string::npos, Err.find("kv salvage")) << Err;
    }
    Fs.plant(Path, Good);
  }
  EXPECT_GE(Reported, 1u);
}

TEST_P(KvTool, SalvageMakesAStoreOfWhatIsReadable) {
  make(40);
  EXPECT_EQ(0, run({"remove", "db", "key7"}));
  EXPECT_EQ(0, run({"salvage", "db", "saved"})) << Err;
  EXPECT_EQ(0, run({"open", "saved"}));
  EXPECT_EQ(name() + " store, 39 keys\n", Out);
  EXPECT_EQ(0, run({"get", "saved", "key39"}));
  EXPECT_EQ("value39\n", Out);
  EXPECT_EQ(kv::ExitFailed, run({"salvage", "db", "saved"}));
  EXPECT_NE(std::string::npos, Err.find("already exists")) << Err;
}

TEST_P(KvTool, BackupIsACompleteStoreOrNone) {
  make(40);
  EXPECT_EQ(0, run({"backup", "db", "copy"}));
  EXPECT_EQ("40 keys copied to copy\n", Out);
  Fs.powerLoss();
  EXPECT_EQ(0, run({"open", "copy"}));
  EXPECT_EQ(name() + " store, 40 keys\n", Out);
  EXPECT_EQ(kv::ExitFailed, run({"backup", "db", "copy"}));
  sim::FaultFs Faulty(Fs, &Fs);
  for (uint64_t Skip = 0;; Skip += 2 + Skip / 2) {
    std::string To = "copy" + std::to_string(Skip);
    Faulty.clearCalls();
    Faulty.failAfter(Skip, {sim::FaultKind::Error, EIO});
    std::ostringstream Text;
    int Result = kv::runTool(Faulty, {"backup", "db", To}, Text, Text);
    if (Faulty.calls().size() <= Skip)
      break;
    // Failed, or the failure did not matter; a store with that name is whole.
    if (Fs.list(To).has_value()) {
      EXPECT_EQ(0, run({"open", To}));
      EXPECT_EQ(name() + " store, 40 keys\n", Out);
    } else {
      EXPECT_NE(0, Result) << Skip;
    }
  }
}

TEST_P(KvTool, ABackupBesideAWriterIsConsistent) {
  io::PosixFs Disk;
  ScratchDirectory Scratch;
  std::string Db = Scratch.path() + "/db";
  kv::StoreOptions O;
  O.Sync = kv::SyncPolicy::OnRequest;
  Expected<std::unique_ptr<kv::Store>> Writer = GetParam()->Open(Disk, Db, O);
  ASSERT_OK(Writer);
  ASSERT_OK((*Writer)->put("first", "0"));
  ASSERT_OK((*Writer)->put("second", "0"));
  std::atomic<bool> Done{false};
  std::thread Writing([&] {
    for (int I = 1; !Done; ++I) {
      EXPECT_OK((*Writer)->put("first", std::to_string(I)));
      EXPECT_OK((*Writer)->put("second", std::to_string(I)));
    }
  });
  for (int I = 0; I < 5; ++I) {
    std::string Copy = Scratch.path() + "/copy" + std::to_string(I);
    std::ostringstream Text;
    EXPECT_EQ(0, kv::runTool(Disk, {"backup", Db, Copy}, Text, Text))
        << Text.str();
    Expected<std::unique_ptr<kv::Store>> Made =
        GetParam()->Open(Disk, Copy, {.ReadOnly = true});
    ASSERT_OK(Made);
    auto First = (*Made)->get("first"), Second = (*Made)->get("second");
    ASSERT_OK(First);
    ASSERT_OK(Second);
    int A = std::stoi(First->value_or("-9")),
        B = std::stoi(Second->value_or("-9"));
    EXPECT_TRUE(A == B || A == B + 1) << A << ' ' << B;
  }
  Done = true;
  Writing.join();
  EXPECT_OK((*Writer)->close());
}

TEST(KvToolArguments, MistakesAreNamed) {
  sim::MemFs Fs;
  struct {
    std::vector<std::string> Args;
    const char *Says;
  } const Cases[] = {
      {{}, "a command is missing"},
      {{"frob", "db"}, "no command 'frob'"},
      {{"put", "db", "k"}, "usage: kv put DIR KEY VALUE"},
      {{"get", "db", "k", "x"}, "usage: kv get DIR KEY"},
      {{"scan", "db", "--limit", "x"}, "--limit takes a number"},
      {{"scan", "db", "--limit"}, "'--limit' needs a value"},
      {{"open", "db", "--engine", "none"}, "no engine 'none'"},
      {{"open", "db", "--sync", "now"}, "--sync takes"},
      {{"open", "db", "--colour", "x"}, "no option '--colour'"},
  };
  for (const auto &Case : Cases) {
    std::ostringstream Out, Err;
    EXPECT_EQ(kv::ExitUsage, kv::runTool(Fs, Case.Args, Out, Err));
    EXPECT_NE(std::string::npos, Err.str().find(Case.Says)) << Err.str();
    EXPECT_EQ("", Out.str());
  }
  EXPECT_EQ(0u, Fs.changes());
}

TEST(KvToolArguments, HelpNamesCommandsEnginesAndStatuses) {
  sim::MemFs Fs;
  std::ostringstream Out, Err;
  EXPECT_EQ(0, kv::runTool(Fs, {"--help"}, Out, Err));
  for (const char *Word : {"salvage", "backup", "exit status", "--sync"})
    EXPECT_NE(std::string::npos, Out.str().find(Word)) << Word;
  for (const kv::Engine *E : kv::engines())
    EXPECT_NE(std::string::npos, Out.str().find(std::string(E->Summary)));
}

TEST(KvToolArguments, AStoreThatIsNotThereIsNamed) {
  sim::MemFs Fs;
  std::ostringstream Out, Err;
  EXPECT_EQ(kv::ExitFailed, kv::runTool(Fs, {"get", "none", "k"}, Out, Err));
  EXPECT_NE(std::string::npos, Err.str().find("none")) << Err.str();
  EXPECT_NE(std::string::npos, Err.str().find("check the path")) << Err.str();
  ASSERT_OK(Fs.mkdir("empty"));
  EXPECT_EQ(kv::ExitFailed, kv::runTool(Fs, {"open", "empty"}, Out, Err));
  EXPECT_NE(std::string::npos, Err.str().find("no engine's files"));
}

TEST(KvToolArguments, EscapesRoundTrip) {
  std::string All;
  for (int I = 0; I < 256; ++I)
    All += static_cast<char>(I);
  EXPECT_EQ(All, kv::unescape(kv::escape(All)).value());
  for (const char *Bad : {"\\", "\\x", "\\x1", "\\xgg", "\\n", "a\\x0"})
    EXPECT_CODE(Code::InvalidArgument, kv::unescape(Bad));
}
