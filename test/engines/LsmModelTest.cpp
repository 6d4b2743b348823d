// The store against std::map over generated command sequences, crashes
// included. rapidcheck prints the seed and the shrunk sequence of a failure;
// RC_PARAMS=reproduce=... replays it.
#include "LsmTestSupport.h"

#include <rapidcheck/gtest.h>

#include <random>

using namespace storage;
using namespace storage::lsm;
using namespace storage::test;
using sim::MemFs;

namespace {

enum class Action : uint8_t {
  Put,
  Delete,
  SyncPut,
  Batch,
  Sync,
  Flush,
  Compact,
  Work,
  Snapshot,
  Release,
  Iterate,
  Reopen,
  Kill,
  PowerLoss,
};

struct Command {
  Action Do;
  uint32_t Number; ///< Key, size or seed.
};

[[maybe_unused]] std::ostream &operator<<(std::ostream &Out, const Command &C) {
  static const char *const Names[] = {
      "Put",  "Delete",   "SyncPut", "Batch",   "Sync",   "Flush", "Compact",
      "Work", "Snapshot", "Release", "Iterate", "Reopen", "Kill",  "PowerLoss"};
  return Out << Names[static_cast<int>(C.Do)] << '(' << C.Number << ')';
}

using Map = std::map<std::string, std::string>;
/// Nothing: a removal.
using Edit = std::pair<std::string, std::optional<std::string>>;

/// What the store must contain, and what of it must survive.
struct Model {
  struct Commit {
    Lsn Last;
    std::vector<Edit> Edits;
  };
  Map Stable;                  ///< Must survive a power loss.
  std::vector<Commit> Pending; ///< May be lost, from the end.
  Lsn StableLast = 0;

  static void apply(Map &To, const std::vector<Edit> &Edits) {
    for (const auto &[Key, Value] : Edits)
      if (Value)
        To[Key] = *Value;
      else
        To.erase(Key);
  }
  Map now() const {
    Map All = Stable;
    for (const Commit &C : Pending)
      apply(All, C.Edits);
    return All;
  }
  Lsn last() const {
    return Pending.empty() ? StableLast : Pending.back().Last;
  }
  void add(std::vector<Edit> Edits) {
    Lsn Last = last() + Edits.size();
    Pending.push_back({Last, std::move(Edits)});
  }
  void settle() {
    Stable = now();
    StableLast = last();
    Pending.clear();
  }
  /// After a power loss the store ends at \p Last: a whole commit, and nothing
  /// that had to survive is missing.
  void lose(Lsn Last) {
    RC_ASSERT(Last >= StableLast);
    while (!Pending.empty() && Pending.back().Last > Last)
      Pending.pop_back();
    RC_ASSERT(last() == Last);
  }
};

/// Runs commands on a store and on the model, comparing after each.
class Runner {
public:
  explicit Runner(bool SyncWrites) {
    Opts = tinyOptions();
    Opts.SyncWrites = SyncWrites;
    reopen();
  }

  void run(const Command &C) {
    switch (C.Do) {
    case Action::Put:
    case Action::SyncPut:
      commit({{key(C.Number), value(C.Number)}}, C.Do == Action::SyncPut);
      break;
    case Action::Delete:
      commit({{key(C.Number), std::nullopt}}, false);
      break;
    case Action::Batch:
      batch(C.Number);
      break;
    case Action::Sync:
      RC_ASSERT(Store->sync().ok());
      M.settle();
      break;
    case Action::Flush:
      RC_ASSERT(Store->flush().ok());
      M.settle();
      break;
    case Action::Compact:
      RC_ASSERT(Store->compact().ok());
      M.settle();
      break;
    case Action::Work:
      RC_ASSERT(Store->work().ok());
      break;
    case Action::Snapshot:
      if (Held.size() < 3)
        Held.emplace_back(Store->snapshot(), M.now());
      break;
    case Action::Release:
      if (!Held.empty())
        Held.erase(Held.begin() + C.Number % Held.size());
      break;
    case Action::Iterate:
      walk(C.Number);
      break;
    case Action::Reopen:
      RC_ASSERT(Store->close().ok());
      M.settle();
      reopen();
      break;
    case Action::Kill:
      reopen();
      break;
    case Action::PowerLoss:
      powerLoss(C.Number);
      break;
    }
    check(C.Number);
  }

private:
  static std::string key(uint32_t N) { return keyOf(static_cast<int>(N % 61)); }
  static std::string value(uint32_t N) {
    return N % 7 == 0 ? std::string()
                      : std::to_string(N) + std::string(N % 90, 'v');
  }

  void commit(const std::vector<Edit> &Edits, bool Sync) {
    WriteBatch B;
    for (const auto &[Key, Value] : Edits)
      if (Value)
        B.put(Key, *Value);
      else
        B.remove(Key);
    Status S = Store->write(B, {Sync});
    if (S.code() == Code::Busy) {
      RC_ASSERT(Store->work().ok());
      S = Store->write(B, {Sync});
    }
    RC_ASSERT(S.ok());
    M.add(Edits);
    if (Sync || Opts.SyncWrites)
      M.settle();
  }
  void batch(uint32_t N) {
    std::vector<Edit> Edits;
    for (uint32_t I = 0; I <= N % 6; ++I)
      if ((N + I) % 4 == 0)
        Edits.emplace_back(key(N + I * 7), std::nullopt);
      else
        Edits.emplace_back(key(N + I * 5), value(N + I));
    commit(Edits, false);
  }
  /// Steps a cursor to and fro beside a cursor of the map.
  void walk(uint32_t Seed) {
    std::mt19937 Random(Seed);
    Map All = M.now();
    auto I = Store->iterator();
    std::string From = key(Seed);
    I->seek(From);
    auto At = All.lower_bound(From);
    for (int Step = 0; Step < 30 && I->valid() && At != All.end(); ++Step) {
      RC_ASSERT(I->key() == At->first && I->value() == At->second);
      if (Random() % 2 == 0) {
        I->next();
        ++At;
      } else if (At == All.begin()) {
        I->prev();
        RC_ASSERT(!I->valid());
        return;
      } else {
        I->prev();
        --At;
      }
    }
    RC_ASSERT(I->valid() == (At != All.end()));
  }
  void powerLoss(uint32_t Seed) {
    std::mt19937_64 Random(Seed);
    Fs.powerLoss(Seed % 2 ? &Random : nullptr);
    reopen();
    M.lose(Store->lastSequence());
    M.settle(); // What a successful open shows is stable.
  }
  void reopen() {
    Held.clear();
    Store.reset();
    Expected<std::unique_ptr<Db>> Opened = Db::open(Fs, "db", Opts);
    if (!Opened)
      RC_FAIL(Opened.error().message());
    Store = std::move(*Opened);
    if (Store->lastSequence() == M.last())
      M.settle();
  }
  void check(uint32_t Number) const {
    RC_ASSERT(Store->lastSequence() == M.last());
    RC_ASSERT(Store->durableSequence() >= M.StableLast);
    Map All = M.now();
    RC_ASSERT(allPairs(*Store) == Pairs(All.begin(), All.end()));
    RC_ASSERT(allPairsBackwards(*Store) == Pairs(All.rbegin(), All.rend()));
    std::string Key = key(Number);
    Expected<std::optional<std::string>> Got = Store->get(Key);
    RC_ASSERT(Got.has_value());
    RC_ASSERT(Got->has_value() == (All.count(Key) != 0));
    RC_ASSERT(!*Got || **Got == All[Key]);
    for (const auto &[At, Then] : Held)
      RC_ASSERT(allPairs(*Store, At) == Pairs(Then.begin(), Then.end()));
  }

  MemFs Fs;
  Options Opts;
  std::unique_ptr<Db> Store;
  std::vector<std::pair<SnapshotPtr, Map>> Held;
  Model M;
};

} // namespace

/// Commands per case; rapidcheck runs 100 cases of each property.
static constexpr size_t CommandsPerCase = 80;

static rc::Gen<std::vector<Command>> commands() {
  auto Kind = rc::gen::weightedElement<Action>({{20, Action::Put},
                                                {8, Action::Delete},
                                                {2, Action::SyncPut},
                                                {6, Action::Batch},
                                                {1, Action::Sync},
                                                {2, Action::Flush},
                                                {1, Action::Compact},
                                                {3, Action::Work},
                                                {2, Action::Snapshot},
                                                {2, Action::Release},
                                                {3, Action::Iterate},
                                                {1, Action::Reopen},
                                                {1, Action::Kill},
                                                {2, Action::PowerLoss}});
  return rc::gen::container<std::vector<Command>>(
      CommandsPerCase,
      rc::gen::construct<Command>(Kind, rc::gen::inRange<uint32_t>(0, 100000)));
}

RC_GTEST_PROP(LsmModel, Default, ()) {
  std::vector<Command> Commands = *commands();
  Runner R(/*SyncWrites=*/false);
  for (const Command &C : Commands)
    R.run(C);
}

RC_GTEST_PROP(LsmModel, SyncWrites, ()) {
  std::vector<Command> Commands = *commands();
  Runner R(/*SyncWrites=*/true);
  for (const Command &C : Commands)
    R.run(C);
}
