// The recorder: what it writes down is what happened, for an engine too.
#include "sim/TraceFs.h"
#include "kv/Registry.h"
#include "sim/CrashFs.h"
#include "sim/CrashStates.h"

#include <gtest/gtest.h>

#include <random>

using namespace storage;
using namespace storage::sim;

#define ASSERT_OK(Expr)                                                        \
  do {                                                                         \
    Status Result = (Expr);                                                    \
    ASSERT_TRUE(Result.ok()) << Result.message();                              \
  } while (0)

/// The image that the operations of \p T make of its start.
static Image replayed(const Trace &T) {
  Image I = T.Start;
  for (const Op &O : T.Ops)
    applyCached(I, O);
  return I;
}

static void randomCalls(TraceFs &Fs, std::mt19937_64 &Random, int Count) {
  for (int I = 0; I < Count; ++I) {
    std::string A = "d/f" + std::to_string(Random() % 5);
    std::string B = "d/f" + std::to_string(Random() % 5);
    if (Random() % 4 == 0)
      ignoreStatus(Fs.rename(A, B), "A may not be there");
    if (Random() % 4 == 0)
      ignoreStatus(Fs.unlink(B), "B may not be there");
    Expected<std::unique_ptr<io::File>> F =
        Random() % 2 ? Fs.create(A, io::CreateMode::Replace)
                     : Fs.open(A, io::OpenMode::ReadWrite);
    if (!F)
      continue;
    ASSERT_OK((*F)->append(std::string(Random() % 700, 'a')));
    if (Random() % 3 == 0)
      ASSERT_OK((*F)->truncate(Random() % 900));
    ASSERT_OK((*F)->pwriteAt((*F)->appendOffset() + Random() % 600, "bb"));
    if (Random() % 3 != 0)
      ASSERT_OK((*F)->syncData());
    if (Random() % 3 == 0)
      ASSERT_OK((*F)->allocate(0, Random() % 2000));
    ASSERT_OK((*F)->close());
  }
}

TEST(TraceFs, TRACE_1_SIM_6_ReplayingGivesWhatTheProcessSees) {
  for (uint64_t Seed = 1; Seed <= 50; ++Seed) {
    std::mt19937_64 Random(Seed);
    Image Start;
    Start.plant("d/f0", std::string(1000, 's'));
    CrashFs Disk(Start);
    TraceFs Fs(Disk, Start);
    randomCalls(Fs, Random, 40);
    EXPECT_EQ(Disk.image().hash(), replayed(Fs.trace()).hash()) << Seed;
    EXPECT_LT(40u, Fs.size());
  }
}

TEST(TraceFs, SIM_6_BytesInAUserBufferAndFailedCallsAreNotInTheTrace) {
  CrashFs Disk{Image()};
  TraceFs Fs(Disk, Image());
  auto F = Fs.create("a");
  ASSERT_TRUE(F.has_value());
  ASSERT_OK((*F)->append("buffered"));
  EXPECT_FALSE(Fs.unlink("missing").ok());
  EXPECT_EQ(1u, Fs.size());
  ASSERT_OK((*F)->flush());
  EXPECT_EQ("#1 write 8 bytes at 0 of a", describe(Fs.trace(), 1));
  Fs.ack(7, "said");
  EXPECT_EQ("#2 acknowledge call 7 said", describe(Fs.trace(), 2));
}

TEST(CrashFs, SIM_5_ShowsItsImageAndLeavesItAlone) {
  Image Start;
  Start.plant("d/a", "old");
  CrashFs Fs(Start);
  auto F = Fs.open("d/a", io::OpenMode::ReadWrite);
  ASSERT_TRUE(F.has_value());
  ASSERT_OK((*F)->pwriteAt(0, "new"));
  EXPECT_EQ("new", Fs.image().file("d/a")->Bytes);
  EXPECT_EQ("old", Start.file("d/a")->Bytes);
  EXPECT_NE(Start.hash(), Fs.image().hash());
  ASSERT_OK((*F)->pwriteAt(0, "old"));
  EXPECT_EQ(Start.hash(), Fs.image().hash());
}

TEST(TraceFs, CRASH_1_EachEngineOpensAfterLosingEverythingUnsynced) {
  for (const kv::Engine *E : kv::engines()) {
    CrashFs Disk{Image()};
    TraceFs Fs(Disk, Image());
    kv::StoreOptions O;
    O.Background = false;
    O.Tiny = true;
    O.Sync = kv::SyncPolicy::EachWrite;
    auto S = E->Open(Fs, "db", O);
    ASSERT_TRUE(S.has_value()) << E->Name;
    for (int I = 0; I < 20; ++I)
      ASSERT_OK((*S)->put("k" + std::to_string(I), std::string(90, 'v')));
    Trace T = Fs.trace();
    EXPECT_EQ(Disk.image().hash(), replayed(T).hash()) << E->Name;
    CrashStates States(T, *findCrashModel("posix-weak"), CrashBounds());
    while (States.at() < T.Ops.size())
      States.step();
    States.enumerate([&](const CrashState &State) {
      CrashFs Left(State.Image);
      auto Again = E->Open(Left, "db", O);
      EXPECT_TRUE(Again.has_value()) << E->Name;
      for (int I = 0; Again && I < 20; ++I)
        EXPECT_TRUE(
            (*Again)->get("k" + std::to_string(I)).value_or("").has_value());
      return true;
    });
  }
}
