// Group commit with threads, and a process that is killed.
#include "TestSupport.h"

#include "io/PosixFs.h"

#include <algorithm>
#include <cerrno>
#include <set>
#include <thread>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace storage;
using namespace storage::wal;
using namespace storage::test;

/// Appends from \p Threads threads, \p Each per thread; the lsns each thread
/// got.
static std::vector<std::vector<Lsn>> appendInParallel(Wal &Log, int Threads,
                                                      int Each) {
  std::vector<std::vector<Lsn>> Got(Threads);
  std::vector<std::thread> Running;
  for (int T = 0; T < Threads; ++T)
    Running.emplace_back([&, T] {
      for (int I = 0; I < Each; ++I)
        if (Expected<Lsn> L =
                Log.append(std::to_string(T) + ":" + std::to_string(I)))
          Got[T].push_back(*L);
    });
  for (std::thread &T : Running)
    T.join();
  return Got;
}

TEST(WalGroupCommit, WAL_6_EveryThreadsAppendsAreStableAndSyncsAreShared) {
  io::PosixFs Fs;
  ScratchDirectory Scratch;
  WalOptions O;
  O.SegmentSize = 64 * 1024;
  auto Log = Wal::open(Fs, Scratch.path() + "/log", O);
  ASSERT_OK(Log);
  auto Got = appendInParallel(**Log, 8, 200);
  std::set<Lsn> All;
  for (const std::vector<Lsn> &Mine : Got) {
    EXPECT_EQ(200u, Mine.size());
    EXPECT_TRUE(std::is_sorted(Mine.begin(), Mine.end()));
    All.insert(Mine.begin(), Mine.end());
  }
  EXPECT_EQ(1600u, All.size());
  EXPECT_EQ(1600u, (*Log)->durableLsn());
  WalStats S = (*Log)->stats();
  EXPECT_LT(S.Syncs, S.Appends) << "a leader syncs for its followers";
  EXPECT_EQ(1600u, readAll(**Log).size());
  ASSERT_OK((*Log)->close());
}

TEST(WalGroupCommit, WAL_7_BatchBoundHoldsOverAllThreads) {
  sim::MemFs Fs;
  WalOptions O = plainOptions(SyncMode::Batch);
  O.BatchAppends = 10;
  auto Log = mustOpen(Fs, O);
  auto Got = appendInParallel(*Log, 4, 251);
  Lsn Acked = Log->lastLsn();
  EXPECT_EQ(1004u, Acked);
  Fs.powerLoss();
  EXPECT_LT(Acked - readAll(*mustOpen(Fs, O)).size(), 10u);
}

TEST(WalGroupCommit, AFailedGroupFailsEveryWaiter) {
  sim::MemFs Mem;
  sim::FaultFs Fs(Mem, &Mem);
  auto Log = mustOpen(Fs);
  Fs.clearCalls();
  Fs.failAfter(20, {sim::FaultKind::SyncLost, EIO});
  auto Got = appendInParallel(*Log, 4, 50);
  size_t Acked = 0;
  for (const std::vector<Lsn> &Mine : Got)
    Acked += Mine.size();
  EXPECT_EQ(Log->durableLsn(), Acked);
  EXPECT_CODE(Code::Poisoned, Log->append("x"));
  Mem.powerLoss();
  EXPECT_GE(readAll(*mustOpen(Mem)).size(), Acked);
}

TEST(WalGroupCommit, AFullDiskFailsWaitersWithoutPoison) {
  sim::MemFs Mem;
  sim::FaultFs Fs(Mem, &Mem);
  auto Log = mustOpen(Fs);
  std::thread Toggle([&] {
    for (int I = 0; I < 200; ++I) {
      Fs.setFull(I % 2 == 0);
      std::this_thread::yield();
    }
    Fs.setFull(false);
  });
  auto Got = appendInParallel(*Log, 4, 100);
  Toggle.join();
  size_t Acked = 0;
  for (const std::vector<Lsn> &Mine : Got)
    Acked += Mine.size();
  EXPECT_EQ(Acked, readAll(*Log).size());
  EXPECT_OK(Log->append("still usable"));
}

TEST(WalGroupCommit, MixedCallsFromManyThreads) {
  sim::MemFs Fs;
  WalOptions O = plainOptions(SyncMode::Batch);
  O.Background = true;
  O.ZeroFill = true;
  O.MaxDelay = std::chrono::milliseconds(1);
  auto Log = mustOpen(Fs, O);
  std::vector<std::thread> Running;
  for (int T = 0; T < 2; ++T)
    Running.emplace_back([&] {
      for (int I = 0; I < 300; ++I)
        EXPECT_OK(Log->append("0123456789"));
    });
  Running.emplace_back([&] {
    for (int I = 0; I < 30; ++I) {
      std::string_view Batch[] = {"a", "b"};
      EXPECT_OK(Log->appendBatch(Batch));
      EXPECT_OK(Log->checkpoint(Log->durableLsn()));
    }
  });
  Running.emplace_back([&] {
    for (int I = 0; I < 20; ++I) {
      EXPECT_OK(Log->truncate(Log->durableLsn() / 2));
      EXPECT_OK(Log->waitDurable(Log->lastLsn()));
      Lsn Previous = 0;
      EXPECT_OK(Log->replay(0, [&](Lsn L, std::string_view) {
        EXPECT_LT(Previous, L);
        Previous = L;
        return Status();
      }));
    }
  });
  for (std::thread &T : Running)
    T.join();
  EXPECT_EQ(600u + 60u + 30u, Log->lastLsn());
  EXPECT_OK(Log->close());
}

/// The child's part: append for ever, and tell through \p Pipe each lsn once it
/// is acknowledged.
[[noreturn]] static void appendUntilKilled(const std::string &Directory,
                                           SyncMode Mode, int Pipe) {
  io::PosixFs Fs;
  WalOptions O = plainOptions(Mode);
  Expected<std::unique_ptr<Wal>> Log = Wal::open(Fs, Directory, O);
  while (Log) {
    Expected<Lsn> L = (*Log)->append(std::string(100, 'x'));
    if (!L || ::write(Pipe, &*L, sizeof *L) != sizeof *L)
      break;
  }
  ::_exit(1);
}

TEST(WalKill, AcknowledgedAppendsSurviveKillMinus9InEveryMode) {
  for (SyncMode Mode : {SyncMode::Sync, SyncMode::Batch, SyncMode::None}) {
    ScratchDirectory Scratch;
    std::string Directory = Scratch.path() + "/log";
    Lsn Acked = 0;
    for (int Round = 0; Round < 5; ++Round) {
      int Pipe[2];
      ASSERT_EQ(0, ::pipe(Pipe));
      pid_t Child = ::fork();
      ASSERT_LE(0, Child);
      if (Child == 0) {
        ::close(Pipe[0]);
        appendUntilKilled(Directory, Mode, Pipe[1]);
      }
      ::close(Pipe[1]);
      Lsn L;
      for (int I = 0;
           I < 50 + 37 * Round && ::read(Pipe[0], &L, sizeof L) == sizeof L;
           ++I)
        Acked = L;
      ::kill(Child, SIGKILL);
      ::waitpid(Child, nullptr, 0);
      while (::read(Pipe[0], &L, sizeof L) == sizeof L)
        Acked = L; // Acknowledged before the kill.
      ::close(Pipe[0]);
      io::PosixFs Fs;
      WalOptions O = plainOptions(Mode);
      O.ReadOnly = true;
      auto Log = Wal::open(Fs, Directory, O);
      ASSERT_OK(Log);
      EXPECT_GE((*Log)->lastLsn(), Acked);
      EXPECT_LE((*Log)->lastLsn(), Acked + 1);
      EXPECT_EQ((*Log)->lastLsn(), readAll(**Log).size());
    }
  }
}
