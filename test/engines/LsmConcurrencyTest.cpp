// Writers, readers and background work at once, and a process that is killed.
#include "LsmTestSupport.h"

#include "io/PosixFs.h"

#include <cerrno>
#include <thread>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace storage;
using namespace storage::lsm;
using namespace storage::test;
using sim::MemFs;

static Options threadedOptions() {
  Options O = tinyOptions();
  O.Background = true;
  return O;
}

TEST(LsmConcurrency, ManyWritersShareGroupsAndLoseNothing) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs, threadedOptions());
  constexpr int Threads = 4, Each = 400;
  std::vector<std::thread> Running;
  for (int T = 0; T < Threads; ++T)
    Running.emplace_back([&, T] {
      for (int I = 0; I < Each; ++I)
        EXPECT_OK(Store->put(keyOf(I * Threads + T), std::to_string(T),
                             {.Sync = I % 10 == 0}));
    });
  for (std::thread &T : Running)
    T.join();
  EXPECT_EQ(size_t(Threads) * Each, allPairs(*Store).size());
  Stats S = Store->stats();
  EXPECT_EQ(uint64_t(Threads) * Each, S.Writes);
  EXPECT_GT(S.Flushes, 5u);
  EXPECT_OK(Store->verify());
  ASSERT_OK(Store->close());
  Fs.powerLoss();
  EXPECT_EQ(size_t(Threads) * Each, allPairs(*mustOpenDb(Fs)).size())
      << "after a clean close all is stable";
}

TEST(LsmConcurrency, LSM_14_ReadersSeeWholeBatchesInOrder) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs, threadedOptions());
  std::atomic<bool> Done{false};
  // Every batch sets all keys to its number: any moment shows one number.
  auto Writer = std::thread([&] {
    for (int N = 1; N <= 600; ++N) {
      WriteBatch B;
      for (int K = 0; K < 5; ++K)
        B.put(keyOf(K), std::to_string(N));
      EXPECT_OK(Store->write(B));
    }
    Done = true;
  });
  std::vector<std::thread> Readers;
  for (int R = 0; R < 2; ++R)
    Readers.emplace_back([&, R] {
      int Last = 0;
      while (!Done) {
        SnapshotPtr At = R == 0 ? Store->snapshot() : nullptr;
        Pairs Seen = allPairs(*Store, At);
        if (Seen.empty())
          continue;
        ASSERT_EQ(5u, Seen.size());
        for (const auto &[Key, Value] : Seen)
          ASSERT_EQ(Seen.front().second, Value);
        if (At)
          ASSERT_EQ(Seen.front().second, valueOf(*Store, keyOf(3), At));
        int Now = std::stoi(Seen.front().second);
        ASSERT_GE(Now, Last);
        Last = Now;
        ASSERT_GE(std::stoi(valueOf(*Store, keyOf(2))), Now);
      }
    });
  Writer.join();
  for (std::thread &R : Readers)
    R.join();
  EXPECT_EQ("600", valueOf(*Store, keyOf(4)));
  ASSERT_OK(Store->close());
}

TEST(LsmConcurrency, EverythingAtOnce) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs, threadedOptions());
  std::vector<std::thread> Running;
  for (int T = 0; T < 2; ++T)
    Running.emplace_back([&, T] {
      for (int I = 0; I < 300; ++I)
        EXPECT_OK(I % 7 == 0 ? Store->remove(keyOf(I))
                             : Store->put(keyOf(I), std::string(T + 30, 'v')));
    });
  Running.emplace_back([&] {
    for (int I = 0; I < 15; ++I) {
      EXPECT_OK(Store->flush());
      EXPECT_OK(Store->compact());
      EXPECT_OK(Store->sync());
    }
  });
  Running.emplace_back([&] {
    for (int I = 0; I < 60; ++I) {
      auto It = Store->iterator();
      std::string Last;
      for (It->seekToFirst(); It->valid(); It->next()) {
        EXPECT_LT(Last, It->key());
        Last = It->key();
      }
      EXPECT_OK(It->status());
      EXPECT_OK(Store->verify());
      (void)Store->stats();
    }
  });
  for (std::thread &T : Running)
    T.join();
  EXPECT_OK(Store->close());
  EXPECT_OK(mustOpenDb(Fs)->verify());
}

TEST(LsmConcurrency, AFailedGroupFailsEveryWaiter) {
  MemFs Mem;
  sim::FaultFs Fs(Mem, &Mem);
  Options O = threadedOptions();
  O.MemtableBytes = 1 << 20;
  O.SyncWrites = true;
  auto Store = mustOpenDb(Fs, O);
  Fs.failAfter(20, {sim::FaultKind::SyncLost, EIO});
  std::atomic<size_t> Acked{0};
  std::vector<std::thread> Running;
  for (int T = 0; T < 4; ++T)
    Running.emplace_back([&, T] {
      for (int I = 0; I < 50; ++I)
        Acked += Store->put(keyOf(T * 50 + I), "v").ok();
    });
  for (std::thread &T : Running)
    T.join();
  EXPECT_EQ(Acked, allPairs(*Store).size());
  EXPECT_CODE(Code::Poisoned, Store->put("x", "y"));
  Store.reset();
  Mem.powerLoss();
  EXPECT_GE(allPairs(*mustOpenDb(Mem)).size(), Acked);
}

TEST(LsmConcurrency, WritersWaitForBackgroundWork) {
  MemFs Fs;
  Options O = threadedOptions();
  O.L0Compact = 1;
  O.L0Slow = 2;
  O.L0Stop = 3;
  auto Store = mustOpenDb(Fs, O);
  for (int I = 0; I < 400; ++I)
    ASSERT_OK(Store->put(keyOf(I), std::string(60, 'v')));
  EXPECT_LT(0u, Store->stats().Stalls);
  EXPECT_EQ(400u, allPairs(*Store).size());
}

TEST(LsmConcurrency, AFullDiskFailsStalledWritersAndThenGoesOn) {
  MemFs Mem;
  sim::FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs, threadedOptions());
  Fs.setFull(true);
  EXPECT_CODE(Code::NoSpace, Store->put("a", "1"));
  Fs.setFull(false);
  for (int I = 0; I < 300; ++I)
    ASSERT_OK(Store->put(keyOf(I), std::string(60, 'v')));
  EXPECT_EQ(300u, allPairs(*Store).size());
  ASSERT_OK(Store->close());
}

/// The child's part: put for ever, and tell through \p Pipe each number once it
/// is acknowledged.
[[noreturn]] static void putUntilKilled(const std::string &Directory, bool Sync,
                                        int From, int Pipe) {
  io::PosixFs Fs;
  Options O = threadedOptions();
  O.SyncWrites = Sync;
  Expected<std::unique_ptr<Db>> Store = Db::open(Fs, Directory, O);
  for (int I = From; Store; ++I) {
    Status S = (*Store)->put(keyOf(I), std::string(100, 'x'));
    if (!S.ok() || ::write(Pipe, &I, sizeof I) != sizeof I)
      break;
  }
  ::_exit(1);
}

TEST(LsmKill, AcknowledgedWritesSurviveKillMinus9) {
  for (bool Sync : {false, true}) {
    ScratchDirectory Scratch;
    std::string Directory = Scratch.path() + "/db";
    int Acked = -1;
    for (int Round = 0; Round < 5; ++Round) {
      int Pipe[2];
      ASSERT_EQ(0, ::pipe(Pipe));
      pid_t Child = ::fork();
      ASSERT_LE(0, Child);
      if (Child == 0) {
        ::close(Pipe[0]);
        putUntilKilled(Directory, Sync, Acked + 1, Pipe[1]);
      }
      ::close(Pipe[1]);
      int N;
      for (int I = 0;
           I < 60 + 37 * Round && ::read(Pipe[0], &N, sizeof N) == sizeof N;
           ++I)
        Acked = N;
      ::kill(Child, SIGKILL);
      ::waitpid(Child, nullptr, 0);
      while (::read(Pipe[0], &N, sizeof N) == sizeof N)
        Acked = N; // Acknowledged before the kill.
      ::close(Pipe[0]);
      io::PosixFs Fs;
      Options O = tinyOptions();
      O.ReadOnly = true;
      auto Store = Db::open(Fs, Directory, O);
      ASSERT_OK(Store);
      Pairs All = allPairs(**Store);
      ASSERT_FALSE(All.empty());
      EXPECT_GE(All.size(), static_cast<size_t>(Acked) + 1);
      EXPECT_EQ(keyOf(static_cast<int>(All.size()) - 1), All.back().first);
      Acked = static_cast<int>(All.size()) - 1;
    }
    EXPECT_GT(Acked, 300);
  }
}
