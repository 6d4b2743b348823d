// Properties of the store over generated command sequences and damage.
// rapidcheck prints the seed and the shrunk sequence of a failure;
// RC_PARAMS=reproduce=... replays it.
#include "BitcaskSupport.h"

#include "bitcask/Manifest.h"

#include <rapidcheck/gtest.h>

#include <random>
#include <set>

using namespace storage;
using namespace storage::test;
using sim::MemFs;

namespace {

enum class Action : uint8_t {
  Put,
  PutEmpty,
  Remove,
  Sync,
  Rotate,
  MergeAll,
  MergeWorthwhile,
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
      "Put",      "PutEmpty",        "Remove", "Sync", "Rotate",
      "MergeAll", "MergeWorthwhile", "Reopen", "Kill", "PowerLoss"};
  return Out << Names[static_cast<int>(C.Do)] << '(' << C.Number << ')';
}

/// Runs commands on a store and on a map, comparing after each.
class Runner {
public:
  explicit Runner(bool SyncWrites) : Options(smallFiles(SyncWrites)) {
    Options.FillAhead = *rc::gen::element<uint64_t>(0, 512);
    Options.HintOnSeal = *rc::gen::arbitrary<bool>();
    reopen();
  }

  void run(const Command &C) {
    std::string Key = "key" + std::to_string(C.Number % 23);
    switch (C.Do) {
    case Action::Put:
      change(Key, std::to_string(C.Number) + std::string(C.Number % 150, 'x'));
      break;
    case Action::PutEmpty:
      change(Key, "");
      break;
    case Action::Remove:
      change(Key, std::nullopt);
      break;
    case Action::Sync:
      stable(Db->sync());
      break;
    case Action::Rotate:
      stable(Db->rotate());
      break;
    case Action::MergeAll:
      stable(Db->merge(MergeScope::All));
      break;
    case Action::MergeWorthwhile:
      RC_ASSERT(Db->merge(MergeScope::Worthwhile).ok());
      break;
    case Action::Reopen:
      stable(Db->close());
      reopen();
      break;
    case Action::Kill:
      reopen();
      stable(Status()); // What a successful open shows is stable.
      break;
    case Action::PowerLoss:
      powerLoss(C.Number);
      break;
    }
    RC_ASSERT(readAll(*Db) == Now);
  }

  void verify() {
    Expected<std::vector<Status>> Damage = Db->verify();
    RC_ASSERT(Damage.has_value());
    if (!Damage->empty())
      RC_FAIL(Damage->front().message());
  }

private:
  using Change = std::pair<std::string, std::optional<std::string>>;

  static void apply(Contents &To, const Change &C) {
    if (C.second)
      To[C.first] = *C.second;
    else
      To.erase(C.first);
  }
  void change(const std::string &Key, std::optional<std::string> Value) {
    RC_ASSERT((Value ? Db->put(Key, *Value) : Db->remove(Key)).ok());
    Unsure.emplace_back(Key, std::move(Value));
    apply(Now, Unsure.back());
    if (Options.SyncWrites)
      stable(Status());
  }
  /// Everything so far survives, if \p S is ok.
  void stable(const Status &S) {
    RC_ASSERT(S.ok());
    Unsure.clear();
    Sure = Now;
  }
  /// Some prefix of the unsure changes survives.
  void powerLoss(uint32_t Seed) {
    std::mt19937_64 Random(Seed);
    Db.reset();
    Fs.powerLoss(Seed % 2 ? &Random : nullptr);
    reopen();
    Contents Got = readAll(*Db), Prefix = Sure;
    auto Next = Unsure.begin();
    while (Prefix != Got && Next != Unsure.end())
      apply(Prefix, *Next++);
    RC_ASSERT(Prefix == Got);
    Now = Got;
    stable(Status());
  }
  void reopen() {
    Db.reset();
    Expected<std::unique_ptr<Bitcask>> Opened =
        Bitcask::open(Fs, "db", Options);
    if (!Opened)
      RC_FAIL(Opened.error().message());
    Db = std::move(*Opened);
  }

  MemFs Fs;
  BitcaskOptions Options;
  std::unique_ptr<Bitcask> Db;
  Contents Now, Sure;         ///< What is there, and what must survive.
  std::vector<Change> Unsure; ///< From Sure to Now.
};

} // namespace

static rc::Gen<std::vector<Command>> commands(size_t Count) {
  auto Kind = rc::gen::weightedElement<Action>({{24, Action::Put},
                                                {2, Action::PutEmpty},
                                                {6, Action::Remove},
                                                {1, Action::Sync},
                                                {1, Action::Rotate},
                                                {1, Action::MergeAll},
                                                {2, Action::MergeWorthwhile},
                                                {1, Action::Reopen},
                                                {1, Action::Kill},
                                                {2, Action::PowerLoss}});
  return rc::gen::container<std::vector<Command>>(
      Count,
      rc::gen::construct<Command>(Kind, rc::gen::inRange<uint32_t>(0, 100000)));
}

/// 100 cases of 60 commands in each mode: 12,000 commands.
static void runModel(bool SyncWrites) {
  std::vector<Command> Commands = *commands(60);
  Runner R(SyncWrites);
  for (const Command &C : Commands)
    R.run(C);
  R.verify();
}

RC_GTEST_PROP(BitcaskModel, BC_3_SyncWrites, ()) { runModel(true); }
RC_GTEST_PROP(BitcaskModel, BC_3_Default, ()) { runModel(false); }

/// A store of two lives with a merge between.
static Contents damageTarget(MemFs &Fs) {
  Contents Written;
  for (int Life = 0; Life < 2; ++Life) {
    auto Db = mustOpenDb(Fs);
    for (int I = 0; I < 40; ++I) {
      std::string Key = "key" + std::to_string(Life * 20 + I);
      Written[Key] = std::to_string(Life * 100 + I);
      RC_ASSERT(Db->put(Key, Written[Key]).ok());
    }
    if (Life == 0)
      RC_ASSERT(Db->merge(MergeScope::All).ok());
  }
  return Written;
}

static FileId activeId(MemFs &Fs) {
  std::string Path = dbFiles(Fs, NameKind::Active).at(0);
  return bitcask::parseFileName(Path.substr(3)).value().Id;
}

RC_GTEST_PROP(BitcaskModel, BC_7_RandomDamageNeverCrashesNorInvents, ()) {
  MemFs Fs;
  Contents Written = damageTarget(Fs);
  std::vector<std::string> Files;
  for (const auto &[Path, Bytes] : image(Fs))
    if (!Bytes.empty())
      Files.push_back(Path);
  std::set<std::string> Unsealed; // Keys in the active file.
  auto Active = bitcask::openActive(Fs, "db", activeId(Fs));
  RC_ASSERT(Active.has_value());
  RC_ASSERT(scanFile(**Active, [&](uint64_t, const bitcask::Record &R) {
              Unsealed.emplace(R.Key);
              return Status();
            }).ok());
  int Hits = *rc::gen::inRange(1, 4);
  for (int I = 0; I < Hits; ++I) {
    std::string Name = Files[*rc::gen::inRange<size_t>(0, Files.size())],
                Bytes = Fs.contents(Name);
    size_t At = *rc::gen::inRange<size_t>(0, Bytes.size());
    switch (*rc::gen::inRange(0, 4)) {
    case 0:
      Bytes[At] = *rc::gen::arbitrary<char>();
      break;
    case 1:
      Bytes.resize(At);
      break;
    case 2:
      Bytes.replace(At, std::min<size_t>(64, Bytes.size() - At),
                    std::min<size_t>(64, Bytes.size() - At), '\0');
      break;
    default: // Bytes of another place.
      Bytes.replace(
          At, std::string::npos,
          Fs.contents(Files[*rc::gen::inRange<size_t>(0, Files.size())]));
    }
    if (Bytes.empty())
      Bytes = "x";
    Fs.plant(Name, Bytes);
  }
  Expected<std::unique_ptr<Bitcask>> Db = Bitcask::open(Fs, "db", smallFiles());
  if (!Db) {
    RC_ASSERT(Db.error().code() == Code::Corruption);
    return;
  }
  // Whatever is shown was written; what is damaged is an error, not a value.
  // Missing may be the newest changes, which no later record vouches for.
  for (const auto &[Key, Value] : Written)
    if (Expected<std::optional<std::string>> Got = (*Db)->get(Key); !Got)
      RC_ASSERT(Got.error().code() == Code::Corruption);
    else if (*Got)
      RC_ASSERT(**Got == Value);
    else
      RC_ASSERT(Unsealed.contains(Key));
}

RC_GTEST_PROP(BitcaskModel, RecordRoundTrip,
              (const std::string &Value, uint64_t Salt, uint64_t File)) {
  bitcask::Record R;
  std::string Key = *rc::gen::nonEmpty<std::string>();
  R.Key = Key;
  R.Value = Value;
  R.Seq = *rc::gen::inRange<uint64_t>(1, UINT64_MAX);
  R.Durable =
      R.Seq - 1 - *rc::gen::inRange<uint64_t>(0, R.Seq % 1000 + 1) % R.Seq;
  std::string Bytes = "1234";
  R.Crc = appendRecord(Bytes, {Salt, File}, R);
  RC_ASSERT(Bytes.size() == 4 + bitcask::recordSize(Key.size(), Value.size()));
  auto Back = bitcask::decodeRecord(Bytes, 4, {Salt, File});
  RC_ASSERT(Back.has_value());
  RC_ASSERT(Back->Key == Key && Back->Value == Value && Back->Seq == R.Seq);
  RC_ASSERT(Back->Durable == R.Durable && Back->Crc == R.Crc);
}

RC_GTEST_PROP(BitcaskModel, DecodersTakeAnyBytes, (const std::string &Bytes)) {
  RC_ASSERT(!bitcask::decodeFileHeader(Bytes, "f").has_value());
  RC_ASSERT(!bitcask::decodeRecord(Bytes, 0, {1, 2}).has_value());
  RC_ASSERT(!bitcask::decodeManifest(Bytes, "f").has_value());
  RC_ASSERT(!bitcask::decodeHint(Bytes, {}).has_value());
  (void)bitcask::parseFileName(Bytes);
}
