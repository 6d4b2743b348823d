// One writer and many, readers and merges at once, and a process that is
// killed.
#include "BitcaskSupport.h"

#include "io/PosixFs.h"

#include <cerrno>
#include <thread>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace storage;
using namespace storage::test;

TEST(BitcaskConcurrency, BC_10_ReadersBesideWritersAndMerges) {
  sim::MemFs Fs;
  auto Db = mustOpenDb(Fs, smallFiles(false));
  for (int I = 0; I < 50; ++I)
    ASSERT_OK(Db->put("key" + std::to_string(I), "0"));
  std::atomic<bool> Done{false};
  std::vector<std::thread> Running;
  for (int T = 0; T < 2; ++T)
    Running.emplace_back([&, T] {
      for (int Round = 1; Round <= 20; ++Round)
        for (int I = T; I < 50; I += 2)
          EXPECT_OK(Db->put("key" + std::to_string(I), std::to_string(Round)));
    });
  Running.emplace_back([&] {
    for (int I = 0; I < 8; ++I)
      EXPECT_OK(
          Db->merge(I % 2 == 0 ? MergeScope::All : MergeScope::Worthwhile));
  });
  for (int T = 0; T < 2; ++T)
    Running.emplace_back([&] {
      int Before = 0;
      while (!Done) {
        // One thread writes a key: its values never go back.
        int Now = std::stoi(valueOf(*Db, "key7"));
        EXPECT_LE(Before, Now);
        Before = Now;
        size_t Seen = 0;
        EXPECT_OK(Db->fold([&](std::string_view, std::string_view) {
          ++Seen;
          return Status();
        }));
        EXPECT_EQ(50u, Seen);
        EXPECT_EQ(50u, Db->stats().Keys);
      }
    });
  for (size_t T = 0; T < 3; ++T)
    Running[T].join();
  Done = true;
  Running[3].join();
  Running[4].join();
  Contents Want;
  for (int I = 0; I < 50; ++I)
    Want["key" + std::to_string(I)] = "20";
  EXPECT_EQ(Want, readAll(*Db));
  ASSERT_OK(Db->close());
  EXPECT_EQ(Want, readDb(Fs));
}

TEST(BitcaskConcurrency, SyncsAreSharedByWritersThatWait) {
  io::PosixFs Fs;
  ScratchDirectory Scratch;
  BitcaskOptions O;
  O.SyncWrites = true;
  auto Db = Bitcask::open(Fs, Scratch.path() + "/db", O);
  ASSERT_OK(Db);
  std::vector<std::thread> Running;
  for (int T = 0; T < 8; ++T)
    Running.emplace_back([&, T] {
      for (int I = 0; I < 100; ++I)
        EXPECT_OK((*Db)->put(std::to_string(T) + ":" + std::to_string(I), "v"));
    });
  for (std::thread &T : Running)
    T.join();
  bitcask::BitcaskStats S = (*Db)->stats();
  EXPECT_EQ(800u, S.Puts);
  EXPECT_EQ(S.Groups, S.Syncs);
  EXPECT_LT(S.Syncs, 800u) << "who comes first syncs for those behind";
  EXPECT_EQ(800u, readAll(**Db).size());
  ASSERT_OK((*Db)->close());
}

TEST(BitcaskConcurrency, AFailedGroupFailsEveryWaiter) {
  sim::MemFs Mem;
  sim::FaultFs Fs(Mem, &Mem);
  auto Db = mustOpenDb(Fs);
  Fs.failAfter(60, {sim::FaultKind::SyncLost, EIO});
  std::atomic<size_t> Acked{0};
  std::vector<std::thread> Running;
  for (int T = 0; T < 4; ++T)
    Running.emplace_back([&, T] {
      for (int I = 0; I < 50; ++I)
        Acked += Db->put(std::to_string(T) + ":" + std::to_string(I), "v").ok();
    });
  for (std::thread &T : Running)
    T.join();
  EXPECT_EQ(Acked, readAll(*Db).size());
  EXPECT_CODE(Code::Poisoned, Db->put("x", "y"));
  Db.reset();
  Mem.powerLoss();
  EXPECT_GE(readAll(*mustOpenDb(Mem)).size(), Acked);
}

TEST(BitcaskConcurrency, OneMergeAtATime) {
  sim::MemFs Fs;
  auto Db = mustOpenDb(Fs);
  for (int I = 0; I < 100; ++I)
    ASSERT_OK(Db->put("key" + std::to_string(I), "v"));
  std::atomic<int> Merged{0}, Busy{0};
  std::vector<std::thread> Running;
  for (int T = 0; T < 4; ++T)
    Running.emplace_back([&] {
      Status S = Db->merge(MergeScope::All);
      EXPECT_TRUE(S.ok() || S.code() == Code::Busy) << S.message();
      ++(S.ok() ? Merged : Busy);
    });
  for (std::thread &T : Running)
    T.join();
  EXPECT_GE(Merged, 1);
  EXPECT_EQ(4, Merged + Busy);
  EXPECT_EQ(100u, readAll(*Db).size());
}

/// The child's part: put for ever, merge now and then, and tell through \p Pipe
/// each number once it is acknowledged.
[[noreturn]] static void putUntilKilled(const std::string &Directory,
                                        bool SyncWrites, int Pipe) {
  io::PosixFs Fs;
  BitcaskOptions O = smallFiles(SyncWrites);
  O.MaxFileSize = 8192;
  auto Db = Bitcask::open(Fs, Directory, O);
  int Next = 0;
  if (Db)
    for (const auto &[Key, Value] : readAll(**Db))
      Next = std::max(Next, std::stoi(Key.substr(3)) + 1);
  for (; Db; ++Next) {
    if (!(*Db)->put("key" + std::to_string(Next), std::string(30, 'x')).ok() ||
        ::write(Pipe, &Next, sizeof Next) != sizeof Next)
      break;
    if (Next % 40 == 39 && !(*Db)->merge(MergeScope::All).ok())
      break;
  }
  ::_exit(1);
}

TEST(BitcaskKill, AcknowledgedPutsSurviveKillMinus9InEveryMode) {
  for (bool SyncWrites : {true, false}) {
    ScratchDirectory Scratch;
    std::string Directory = Scratch.path() + "/db";
    int Acked = -1;
    for (int Round = 0; Round < 3; ++Round) {
      int Pipe[2];
      ASSERT_EQ(0, ::pipe(Pipe));
      pid_t Child = ::fork();
      ASSERT_LE(0, Child);
      if (Child == 0) {
        ::close(Pipe[0]);
        putUntilKilled(Directory, SyncWrites, Pipe[1]);
      }
      ::close(Pipe[1]);
      int Got;
      for (int I = 0;
           I < 30 + 37 * Round && ::read(Pipe[0], &Got, sizeof Got) ==
                                      static_cast<ssize_t>(sizeof Got);
           ++I)
        Acked = Got;
      ::kill(Child, SIGKILL);
      ::waitpid(Child, nullptr, 0);
      while (::read(Pipe[0], &Got, sizeof Got) ==
             static_cast<ssize_t>(sizeof Got))
        Acked = Got; // Acknowledged before the kill.
      ::close(Pipe[0]);
      io::PosixFs Fs;
      BitcaskOptions O = smallFiles(SyncWrites);
      O.ReadOnly = true;
      auto Db = Bitcask::open(Fs, Directory, O);
      ASSERT_OK(Db);
      size_t Keys = readAll(**Db).size();
      EXPECT_GE(Keys, size_t(Acked + 1));
      EXPECT_LE(Keys, size_t(Acked + 2));
    }
  }
}
