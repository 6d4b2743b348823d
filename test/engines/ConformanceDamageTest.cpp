// What every engine behind kv::Store does with damaged files.
#include "ConformanceSupport.h"

using namespace storage;
using namespace storage::test;

using kv::SyncPolicy;

TEST_P(Conformance, ForeignBytesInEveryFileAreRefusedOrHarmless) {
  open(small(SyncPolicy::EachWrite));
  fill(150);
  ASSERT_OK(S->checkpoint());
  ASSERT_OK(S->close());
  S.reset();
  size_t Refused = 0;
  for (auto Names = Fs->list("db"); const std::string &Name : Names.value()) {
    std::string Path = "db/" + Name, Good = Fs->contents(Path), Bad = Good;
    if (Good.empty())
      continue;
    for (size_t At = 0; At < Bad.size(); At += 5)
      Bad[At] = static_cast<char>(Bad[At] ^ 0x55);
    Fs->plant(Path, Bad);
    Expected<std::unique_ptr<kv::Store>> Opened = tryOpen(readOnly());
    if (!Opened) {
      ++Refused;
      EXPECT_NE(std::string_view(), Opened.error().path());
    } else {
      S = std::move(*Opened);
      for (int I = 0; I < 150; ++I)
        if (Expected<std::optional<std::string>> Got = S->get(key(I)); Got) {
          EXPECT_EQ(value(I), Got->value_or("(none)")) << Path;
        }
      S.reset();
    }
    Fs->plant(Path, Good);
  }
  EXPECT_GE(Refused, 1u);
  open();
  EXPECT_EQ(150u, all().size());
}

TEST_P(Conformance, VerifyOrOpeningReportsEveryDamagedFile) {
  open(small(SyncPolicy::EachWrite));
  fill(150);
  ASSERT_OK(S->checkpoint());
  ASSERT_OK(S->close());
  S.reset();
  size_t Reported = 0;
  for (auto Names = Fs->list("db"); const std::string &Name : Names.value()) {
    std::string Path = "db/" + Name, Good = Fs->contents(Path), Bad = Good;
    if (Good.size() < 200)
      continue;
    Bad[Good.size() / 2] = static_cast<char>(Bad[Good.size() / 2] ^ 1);
    Fs->plant(Path, Bad);
    Expected<std::unique_ptr<kv::Store>> Opened = tryOpen(readOnly());
    if (Opened) {
      Expected<kv::Verification> Found = (*Opened)->verify();
      Reported += !Found || !Found->Damage.empty();
    } else {
      ++Reported;
    }
    Fs->plant(Path, Good);
  }
  EXPECT_GE(Reported, 1u);
}

/// Everything that salvage of \p E hands over, put together.
static std::map<std::string, std::string>
salvageAll(const kv::Engine &E, io::FileSystem &Fs, size_t &Lost) {
  std::map<std::string, std::string> Out;
  Expected<kv::Salvaged> Done = E.Salvage(Fs, "db", [&](const kv::Change &C) {
    if (C.Value)
      Out[std::string(C.Key)] = *C.Value;
    else
      Out.erase(std::string(C.Key));
    return Status();
  });
  EXPECT_OK(Done);
  Lost = Done ? Done->Lost.size() : 0;
  return Out;
}

TEST_P(Conformance, SalvageOfASoundStoreFindsAll) {
  open(small(SyncPolicy::EachWrite));
  fill(120);
  for (int I = 0; I < 120; I += 5)
    ASSERT_OK(S->remove(key(I)));
  auto Want = all();
  ASSERT_OK(S->close());
  S.reset();
  uint64_t Before = Fs->changes();
  size_t Lost = 0;
  EXPECT_EQ(Want, salvageAll(engine(), *Fs, Lost));
  EXPECT_EQ(0u, Lost);
  EXPECT_EQ(Before, Fs->changes());
}

TEST_P(Conformance, SalvageOfACrashedStoreFindsAll) {
  open(small(SyncPolicy::EachWrite));
  fill(120);
  auto Want = all();
  S.reset();
  Fs->powerLoss();
  size_t Lost = 0;
  EXPECT_EQ(Want, salvageAll(engine(), *Fs, Lost));
}

TEST_P(Conformance, SalvageStepsOverDamage) {
  open(small(SyncPolicy::EachWrite));
  fill(200, 40);
  ASSERT_OK(S->checkpoint());
  ASSERT_OK(S->close());
  S.reset();
  size_t Reported = 0;
  for (auto Names = Fs->list("db"); const std::string &Name : Names.value()) {
    std::string Path = "db/" + Name, Good = Fs->contents(Path), Bad = Good;
    if (Good.size() < 200)
      continue;
    for (size_t At = Bad.size() / 2; At < Bad.size() / 2 + 8; ++At)
      Bad[At] = static_cast<char>(Bad[At] ^ 0x33);
    Fs->plant(Path, Bad);
    size_t Lost = 0;
    auto Got = salvageAll(engine(), *Fs, Lost);
    Reported += Lost > 0;
    EXPECT_GE(Got.size(), 100u) << Path;
    for (const auto &[Key, Value] : Got)
      EXPECT_EQ(value(std::stoi(Key.substr(3)), 40), Value) << Path;
    Fs->plant(Path, Good);
  }
  EXPECT_GE(Reported, 1u);
}
