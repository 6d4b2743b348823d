// Properties of the log over generated command sequences, codecs and damage.
// rapidcheck prints the seed and the shrunk sequence of a failure;
// RC_PARAMS=reproduce=... replays it.
#include "TestSupport.h"

#include <rapidcheck/gtest.h>

#include <random>

using namespace storage;
using namespace storage::wal;
using namespace storage::test;
using sim::MemFs;

namespace {

enum class Action : uint8_t {
  Append,
  Batch,
  Sync,
  Rotate,
  Checkpoint,
  Truncate,
  Reopen,
  Kill,
  PowerLoss
};

struct Command {
  Action Do;
  uint32_t Number; ///< Size, fraction or seed.
};

[[maybe_unused]] std::ostream &operator<<(std::ostream &Out, const Command &C) {
  static const char *const Names[] = {"Append", "Batch",      "Sync",
                                      "Rotate", "Checkpoint", "Truncate",
                                      "Reopen", "Kill",       "PowerLoss"};
  return Out << Names[static_cast<int>(C.Do)] << '(' << C.Number << ')';
}

/// What the log must contain, and what of it must survive.
struct Model {
  Records All; ///< Written and not truncated.
  Lsn Last = 0, Base = 0;
  Lsn Kept = 0; ///< Everything up to here must survive a power loss.

  void add(Lsn L, std::string R) {
    RC_ASSERT(L == Last + 1);
    Last = L;
    All.emplace_back(L, std::move(R));
  }
  void truncate(Lsn UpTo) {
    Base = std::max(Base, UpTo);
    std::erase_if(All, [&](const Record &R) { return R.first <= Base; });
  }
  /// After a power loss the log ends at \p NewLast.
  void lose(Lsn NewLast) {
    RC_ASSERT(NewLast >= Kept);
    RC_ASSERT(NewLast <= Last);
    std::erase_if(All, [&](const Record &R) { return R.first > NewLast; });
    Last = Kept = NewLast;
  }
};

/// Runs commands on a log and on the model, comparing after each.
class Runner {
public:
  explicit Runner(SyncMode Mode, bool ZeroFill) {
    Options = plainOptions(Mode);
    Options.SegmentSize = 1024;
    Options.BatchAppends = 5;
    Options.ZeroFill = ZeroFill;
    reopen();
  }

  void run(const Command &C) {
    switch (C.Do) {
    case Action::Append:
      append(C.Number % 200);
      break;
    case Action::Rotate:
      append(900);
      break;
    case Action::Batch:
      batch(1 + C.Number % 5);
      break;
    case Action::Sync:
      RC_ASSERT(Log->waitDurable(M.Last).ok());
      M.Kept = M.Last;
      break;
    case Action::Checkpoint:
      RC_ASSERT(Log->checkpoint(M.Last).value_or(0) == M.Last + 1);
      M.Kept = ++M.Last;
      break;
    case Action::Truncate:
      truncate(M.Last * (C.Number % 101) / 100);
      break;
    case Action::Reopen:
      RC_ASSERT(Log->close().ok());
      reopen();
      break;
    case Action::Kill:
      Log.reset();
      reopen();
      break;
    case Action::PowerLoss:
      powerLoss(C.Number);
      break;
    }
    check();
  }

private:
  void append(size_t Size) {
    std::string R = std::to_string(M.Last + 1) + std::string(Size, 'x');
    Expected<Lsn> L = Log->append(R);
    RC_ASSERT(L.has_value());
    M.add(*L, R);
    if (Options.Mode == SyncMode::Sync)
      M.Kept = M.Last;
    if (Options.Mode == SyncMode::Batch &&
        M.Last > M.Kept + Options.BatchAppends - 1)
      M.Kept = M.Last - (Options.BatchAppends - 1);
  }
  void batch(size_t Count) {
    std::vector<std::string> Owned;
    for (size_t I = 1; I <= Count; ++I)
      Owned.push_back("batch " + std::to_string(M.Last + I));
    std::vector<std::string_view> Views(Owned.begin(), Owned.end());
    RC_ASSERT(Log->appendBatch(Views).value_or(0) == M.Last + Count);
    for (std::string &R : Owned)
      M.add(M.Last + 1, std::move(R));
    M.Kept = M.Last;
  }
  void truncate(Lsn UpTo) {
    RC_ASSERT(Log->truncate(UpTo).ok());
    M.truncate(UpTo);
    M.Kept = M.Last;
  }
  void powerLoss(uint32_t Seed) {
    std::mt19937_64 Random(Seed);
    Fs.powerLoss(Seed % 2 ? &Random : nullptr);
    Log.reset();
    reopen();
    M.lose(Log->lastLsn());
  }
  void reopen() {
    Log.reset();
    Expected<std::unique_ptr<Wal>> Opened = Wal::open(Fs, "log", Options);
    if (!Opened)
      RC_FAIL(Opened.error().message());
    Log = std::move(*Opened);
    if (M.Last == Log->lastLsn())
      M.Kept = M.Last; // What a successful open shows is stable.
  }
  void check() const {
    RC_ASSERT(Log->lastLsn() == M.Last);
    RC_ASSERT(Log->baseLsn() == M.Base);
    RC_ASSERT(Log->durableLsn() >= M.Kept);
    RC_ASSERT(readAll(*Log) == M.All);
    Lsn After = M.Last / 2;
    Records Later = M.All;
    std::erase_if(Later, [&](const Record &R) { return R.first <= After; });
    RC_ASSERT(readAll(*Log, After) == Later);
  }

  MemFs Fs;
  WalOptions Options;
  std::unique_ptr<Wal> Log;
  Model M;
};

} // namespace

static rc::Gen<std::vector<Command>> commands() {
  auto Kind = rc::gen::weightedElement<Action>({{12, Action::Append},
                                                {2, Action::Batch},
                                                {1, Action::Sync},
                                                {2, Action::Rotate},
                                                {1, Action::Checkpoint},
                                                {1, Action::Truncate},
                                                {1, Action::Reopen},
                                                {1, Action::Kill},
                                                {2, Action::PowerLoss}});
  return rc::gen::container<std::vector<Command>>(
      rc::gen::construct<Command>(Kind, rc::gen::inRange<uint32_t>(0, 100000)));
}

static void runModel(SyncMode Mode) {
  std::vector<Command> Commands = *commands();
  Runner R(Mode, *rc::gen::arbitrary<bool>());
  for (const Command &C : Commands)
    R.run(C);
}

RC_GTEST_PROP(WalModel, Sync, ()) { runModel(SyncMode::Sync); }
RC_GTEST_PROP(WalModel, Batch, ()) { runModel(SyncMode::Batch); }
RC_GTEST_PROP(WalModel, None, ()) { runModel(SyncMode::None); }

RC_GTEST_PROP(WalModel, WAL_3_RandomDamageNeverCrashesNorInvents, ()) {
  MemFs Fs;
  WalOptions O = plainOptions(static_cast<SyncMode>(*rc::gen::inRange(1, 4)));
  O.SegmentSize = 1024;
  Records Written;
  for (int Life = 0; Life < 2; ++Life) {
    auto Log = mustOpen(Fs, O);
    for (int I = 0; I < 30; ++I) {
      std::string R = std::to_string(Life * 100 + I);
      Written.emplace_back(Log->append(R).value_or(0), R);
    }
  }
  std::vector<std::string> Files = segments(Fs);
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
  Expected<std::unique_ptr<Wal>> Log = Wal::open(Fs, "log", O);
  if (!Log) {
    RC_ASSERT(Log.error().code() == Code::Corruption);
    return;
  }
  Records Got = readAll(**Log);
  RC_ASSERT(Got.size() <= Written.size());
  Written.resize(Got.size());
  RC_ASSERT(Got == Written);
}

RC_GTEST_PROP(WalModel, FrameRoundTrip,
              (const std::string &Payload, uint64_t Salt, uint64_t File)) {
  io::FrameHeader H;
  H.First = *rc::gen::inRange<Lsn>(1, UINT64_MAX - UINT16_MAX);
  H.Durable = *rc::gen::inRange<Lsn>(0, H.First);
  H.PrevCrc = *rc::gen::arbitrary<uint32_t>();
  H.Type = *rc::gen::inRange<uint8_t>(1, 255);
  H.Count = *rc::gen::inRange<uint16_t>(1, UINT16_MAX);
  std::string Bytes = "12345678";
  uint32_t Crc = io::encodeFrame(Bytes, {Salt, File}, H, Payload);
  RC_ASSERT(Bytes.size() == 8 + io::frameSize(Payload.size()));
  std::optional<io::Frame> F = io::decodeFrame(Bytes, 8, {Salt, File});
  RC_ASSERT(F.has_value());
  RC_ASSERT(F->Payload == Payload);
  RC_ASSERT(F->Crc == Crc);
  RC_ASSERT(F->Header.First == H.First && F->Header.Durable == H.Durable &&
            F->Header.PrevCrc == H.PrevCrc);
  RC_ASSERT(F->Header.Type == H.Type && F->Header.Count == H.Count);
}

RC_GTEST_PROP(WalModel, BatchRoundTrip,
              (const std::vector<std::string> &Records)) {
  std::vector<std::string_view> Views(Records.begin(), Records.end());
  std::string Payload = encodeBatch(Views);
  auto Back = decodeBatch(Payload, Views.size());
  RC_ASSERT(Back.has_value());
  RC_ASSERT(*Back == Views);
}

RC_GTEST_PROP(WalModel, DecodersTakeAnyBytes,
              (const std::string &Bytes, uint16_t Count)) {
  RC_ASSERT(!decodeSegmentHeader(Bytes, "f").has_value());
  RC_ASSERT(!io::decodeFrame(Bytes, 0, {1, 2}).has_value());
  (void)decodeBatch(Bytes, Count);
  (void)parseSegmentName(Bytes);
}
