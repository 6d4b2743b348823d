// The tree against a map, over generated command sequences; damage and decoders
// under any bytes. rapidcheck prints the seed and the shrunk sequence of a
// failure; RC_PARAMS=reproduce=... replays it.
#include "BtreeSupport.h"

#include <rapidcheck/gtest.h>

#include <random>

using namespace storage;
using namespace storage::btree;
using namespace storage::test;
using sim::MemFs;

namespace {

enum class Action : uint8_t {
  Put,
  Long,
  Delete,
  Batch,
  Scan,
  Snapshot,
  Checkpoint,
  Reopen,
  Kill,
  PowerLoss
};

struct Command {
  Action Do;
  uint32_t Number; ///< Key, size or seed.
};

[[maybe_unused]] std::ostream &operator<<(std::ostream &Out, const Command &C) {
  static const char *const Names[] = {
      "Put",      "Long",       "Delete", "Batch", "Scan",
      "Snapshot", "Checkpoint", "Reopen", "Kill",  "PowerLoss"};
  return Out << Names[static_cast<int>(C.Do)] << '(' << C.Number << ')';
}

/// Runs commands on a tree and on a map, comparing after each.
class Runner {
public:
  explicit Runner(int Keys) : Keys(Keys) {
    Options.CheckpointBytes = 8192;
    Options.CacheBytes = 2048;
    reopen();
  }

  void run(const Command &C) {
    ++Count;
    std::string Key = keyOf(static_cast<int>(C.Number) % Keys);
    switch (C.Do) {
    case Action::Put:
      put(Key, valueOf(Count, C.Number % 113));
      break;
    case Action::Long:
      put(Key, valueOf(Count, 100 + C.Number % 2500));
      break;
    case Action::Delete:
      RC_ASSERT(T->remove(Key).ok());
      Want.erase(Key);
      break;
    case Action::Batch:
      batch(C.Number);
      break;
    case Action::Scan:
      scan(C.Number);
      break;
    case Action::Snapshot:
      Held.emplace_back(T->snapshot(), Want);
      break;
    case Action::Checkpoint:
      RC_ASSERT(T->checkpoint().ok());
      break;
    case Action::Reopen:
      Held.clear();
      RC_ASSERT(T->close().ok());
      reopen();
      break;
    case Action::Kill:
      reopen();
      break;
    case Action::PowerLoss:
      powerLoss(C.Number);
      break;
    }
    Expected<std::optional<std::string>> Got = T->get(Key);
    RC_ASSERT(Got.has_value());
    auto At = Want.find(Key);
    RC_ASSERT(*Got ==
              (At == Want.end() ? std::nullopt : std::optional(At->second)));
    if (Count % 8 == 0)
      check();
  }

  void check() const {
    VerifyReport R = T->verify();
    for (const Status &S : R.Damage)
      RC_FAIL(S.message());
    RC_ASSERT(contentsOf(*T) == Want);
    for (const auto &[S, Then] : Held)
      RC_ASSERT(contentsOf(S) == Then);
  }

private:
  void put(const std::string &Key, std::string Value) {
    RC_ASSERT(T->put(Key, Value).ok());
    Want[Key] = std::move(Value);
  }
  void batch(uint32_t Seed) {
    std::mt19937 Random(Seed);
    std::vector<std::pair<std::string, std::optional<std::string>>> Owned;
    for (uint32_t I = 0; I < 2 + Seed % 20; ++I) {
      std::string Key = keyOf(static_cast<int>(Random()) % Keys);
      Owned.emplace_back(Key, std::nullopt);
      if (Random() % 3)
        Owned.back().second = valueOf(static_cast<int>(I), Random() % 150);
    }
    std::vector<Change> Changes;
    for (const auto &[Key, Value] : Owned)
      Changes.push_back({Key, Value ? std::optional<std::string_view>(*Value)
                                    : std::nullopt});
    RC_ASSERT(T->write(Changes).ok());
    for (auto &[Key, Value] : Owned) {
      if (Value)
        Want[Key] = std::move(*Value);
      else
        Want.erase(Key);
    }
  }
  void scan(uint32_t Seed) {
    std::string From = keyOf(static_cast<int>(Seed) % Keys),
                To = Seed % 3 ? keyOf(static_cast<int>(Seed / 7) % Keys) : "";
    std::vector<std::string> Expect, Got;
    for (const auto &[Key, Value] : Want)
      if (Key >= From && (To.empty() || Key < To))
        Expect.push_back(Key);
    if (Seed % 2)
      std::reverse(Expect.begin(), Expect.end());
    RC_ASSERT(T->scan({From, To, Seed % 2 != 0}, [&](std::string_view Key,
                                                     std::string_view Value) {
                 RC_ASSERT(Want.at(std::string(Key)) == Value);
                 Got.emplace_back(Key);
                 return Status();
               }).ok());
    RC_ASSERT(Got == Expect);
  }
  void powerLoss(uint32_t Seed) {
    std::mt19937_64 Random(Seed);
    Fs.powerLoss(Seed % 2 ? &Random : nullptr);
    reopen();
    check(); // Every change was acknowledged, so none may be missing.
  }
  void reopen() {
    Held.clear();
    T.reset();
    Expected<std::unique_ptr<Tree>> Opened = Tree::open(Fs, "db", Options);
    if (!Opened)
      RC_FAIL(Opened.error().message());
    T = std::move(*Opened);
  }

  const int Keys;
  MemFs Fs;
  TreeOptions Options = tinyTree();
  std::unique_ptr<Tree> T;
  std::vector<std::pair<btree::Snapshot, Contents>> Held;
  Contents Want;
  int Count = 0;
};

} // namespace

static constexpr size_t CommandsPerRun = 120;

static rc::Gen<std::vector<Command>> commands() {
  auto Kind = rc::gen::weightedElement<Action>({{14, Action::Put},
                                                {2, Action::Long},
                                                {10, Action::Delete},
                                                {2, Action::Batch},
                                                {2, Action::Scan},
                                                {1, Action::Snapshot},
                                                {1, Action::Checkpoint},
                                                {1, Action::Reopen},
                                                {1, Action::Kill},
                                                {1, Action::PowerLoss}});
  return rc::gen::container<std::vector<Command>>(
      CommandsPerRun, rc::gen::construct<Command>(
                          Kind, rc::gen::inRange<uint32_t>(0, 1 << 20)));
}

static void runModel(int Keys) {
  std::vector<Command> Commands = *commands();
  Runner R(Keys);
  for (const Command &C : Commands)
    R.run(C);
  R.check();
}

// A hundred runs each: 12,000 commands.
RC_GTEST_PROP(BtreeModel, FewKeys, ()) { runModel(12); }
RC_GTEST_PROP(BtreeModel, ManyKeys, ()) { runModel(400); }

RC_GTEST_PROP(BtreeModel, RandomDamageNeverCrashesNorInvents, ()) {
  MemFs Fs;
  std::vector<Contents> States{{}};
  for (int Life = 0; Life < 2; ++Life) {
    auto T = mustOpenTree(Fs);
    for (int I = 0; I < 25; ++I) {
      States.push_back(States.back());
      std::string Key = keyOf((I * 7 + Life) % 40);
      States.back()[Key] = valueOf(I, 100);
      RC_ASSERT(T->put(Key, States.back()[Key]).ok());
    }
  }
  int Hits = *rc::gen::inRange(1, 4);
  for (int I = 0; I < Hits; ++I) {
    const char *Name = *rc::gen::element(TreeData, TreeLog);
    std::string Bytes = Fs.contents(Name);
    size_t At = *rc::gen::inRange<size_t>(0, Bytes.size());
    size_t Length = std::min<size_t>(512, Bytes.size() - At);
    switch (*rc::gen::inRange(0, 4)) {
    case 0:
      Bytes[At] = static_cast<char>(Bytes[At] ^ (1 << *rc::gen::inRange(0, 8)));
      break;
    case 1:
      Bytes.resize(At);
      break;
    case 2:
      Bytes.replace(At, Length, Length, '\0');
      break;
    default: // A page in another's place.
      At -= At % 512;
      Bytes.replace(At, std::string::npos,
                    Bytes.substr(*rc::gen::inRange<size_t>(0, Bytes.size())));
    }
    Fs.plant(Name, Bytes);
  }
  Expected<std::unique_ptr<Tree>> T = Tree::open(Fs, "db", tinyTree());
  if (!T) {
    RC_ASSERT(T.error().code() == Code::Corruption);
    return;
  }
  // Damage that no later commit covers ends the log early; any other is found
  // when it is read.
  bool Sound = (*T)->verify().Damage.empty();
  Contents Got;
  Status S = (*T)->scan({}, [&](std::string_view Key, std::string_view Value) {
    Got.emplace(Key, Value);
    return Status();
  });
  RC_ASSERT(S.ok() || S.code() == Code::Corruption);
  RC_ASSERT(!Sound || S.ok());
  if (Sound)
    RC_ASSERT(std::find(States.begin(), States.end(), Got) != States.end());
}
