// A map in memory that lives in a write-ahead log: each change is a record, an
// opening replays them, compaction appends what is live and truncates the rest.
//
// | offset | size | field |
// |---|---|---|
// | 0 | 1 | 1 put, 2 removal |
// | 1 | 4 | length of the key, at least 1 |
// | 5 | length | key, then, in a put, the value |
//
// How it differs from a real engine: every value is in memory, and an opening
// costs the length of the log. It is what a log alone can do.

#include "kv/Registry.h"

#include "io/Coding.h"
#include "kv/WalRemains.h"
#include "wal/Wal.h"

#include <algorithm>
#include <map>
#include <shared_mutex>

#include <fmt/format.h>

namespace storage::kv {

static constexpr Capabilities WalCan = {.OrderedScan = true,
                                        .ReverseScan = true,
                                        .SnapshotScan = true,
                                        .Batch = true,
                                        .Compaction = true,
                                        .DeferredSync = true,
                                        .MaxKey = 64u << 10,
                                        .MaxValue = 32u << 20,
                                        .MaxBatch = io::MaxFrameRecords};

static constexpr uint8_t PutRecord = 1, RemoveRecord = 2;
static constexpr size_t RecordHeader = 5;

static std::string encodeChange(const Change &C) {
  std::string Out;
  io::putFixed(Out, C.Value ? PutRecord : RemoveRecord);
  io::putFixed(Out, static_cast<uint32_t>(C.Key.size()));
  Out.append(C.Key);
  Out.append(C.Value.value_or(""));
  return Out;
}

static std::optional<Change> decodeChange(std::string_view Record) {
  if (Record.size() < RecordHeader)
    return std::nullopt;
  auto Kind = io::getFixed<uint8_t>(Record, 0);
  auto Length = io::getFixed<uint32_t>(Record, 1);
  Record.remove_prefix(RecordHeader);
  if (Length == 0 || Length > Record.size())
    return std::nullopt;
  if (Kind == PutRecord)
    return Change{Record.substr(0, Length), Record.substr(Length)};
  if (Kind == RemoveRecord && Length == Record.size())
    return Change{Record, std::nullopt};
  return std::nullopt;
}

static Status badRecord(wal::Lsn At, const std::string &Directory) {
  return Status::error(
      Code::Corruption, "read change", Directory,
      fmt::format("record {} is no change of a key-value store; was the log "
                  "written by another program?",
                  At));
}

namespace {

using Map = std::map<std::string, std::string, std::less<>>;

class WalStore final : public Store {
public:
  WalStore(std::unique_ptr<wal::Wal> Log, std::string Directory, bool Syncs)
      : Log(std::move(Log)), Directory(std::move(Directory)), Syncs(Syncs) {}

  Status load();

  Expected<std::optional<std::string>> get(std::string_view Key) override;
  Status put(std::string_view Key, std::string_view Value) override;
  Status remove(std::string_view Key) override;
  Status write(std::span<const Change> Changes) override;
  Status scan(const Range &Keys, const Visitor &Visit) override;
  Status sync() override;
  Status checkpoint() override;
  Status compact() override;
  Expected<Verification> verify() override;
  std::vector<Counter> stats() const override;
  bool syncsEachWrite() const override { return Syncs; }
  Status close() override;

private:
  CACHED_ON_SUCCESS Status commit(const Change &C);
  DURABLE_ON_SUCCESS Status appendLive(const Map &Live);
  Status usable(const char *Op) const {
    return Closed ? Status::error(Code::Closed, Op, Directory) : Status();
  }
  static void apply(Map &To, const Change &C) {
    if (C.Value)
      To.insert_or_assign(std::string(C.Key), std::string(*C.Value));
    else if (auto At = To.find(C.Key); At != To.end())
      To.erase(At);
  }

  const std::unique_ptr<wal::Wal> Log;
  const std::string Directory;
  const bool Syncs;
  std::mutex Writing; ///< Keeps the order of the log and of Live the same.
  mutable std::shared_mutex Reading; ///< Guards what follows.
  Map Live;
  bool Closed = false;
};

} // namespace

Status WalStore::load() {
  return Log->replay(0, [&](wal::Lsn At, std::string_view Record) {
    std::optional<Change> C = decodeChange(Record);
    if (!C)
      return badRecord(At, Directory);
    apply(Live, *C);
    return Status();
  });
}

Expected<std::optional<std::string>> WalStore::get(std::string_view Key) {
  std::shared_lock Held(Reading);
  if (Status S = usable("get"); !S.ok())
    return failure(S);
  auto At = Live.find(Key);
  if (At == Live.end())
    return std::optional<std::string>();
  return std::optional<std::string>(At->second);
}

Status WalStore::commit(const Change &C) {
  if (Status S = checkLimits(WalCan, C.Key, C.Value.value_or("")); !S.ok())
    return S;
  std::lock_guard Order(Writing);
  std::string Record = encodeChange(C);
  Expected<wal::Lsn> Last = Log->append(Record);
  if (!Last && Last.error().code() == Code::Limit) {
    // Mode none bounds the segments that wait for a sync.
    if (Status S = Log->waitDurable(Log->lastLsn()); !S.ok())
      return S;
    Last = Log->append(Record);
  }
  if (!Last)
    return Last.error();
  std::unique_lock Held(Reading);
  apply(Live, C);
  return Status();
}

Status WalStore::put(std::string_view Key, std::string_view Value) {
  return commit({Key, Value});
}

Status WalStore::remove(std::string_view Key) {
  return commit({Key, std::nullopt});
}

Status WalStore::write(std::span<const Change> Changes) {
  if (Status S = checkLimits(WalCan, Changes); !S.ok())
    return S;
  std::vector<std::string> Records;
  for (const Change &C : Changes)
    Records.push_back(encodeChange(C));
  std::vector<std::string_view> Views(Records.begin(), Records.end());
  std::lock_guard Order(Writing);
  if (Expected<wal::Lsn> Last = Log->appendBatch(Views); !Last)
    return Last.error();
  std::unique_lock Held(Reading);
  for (const Change &C : Changes)
    apply(Live, C);
  return Status();
}

Status WalStore::scan(const Range &Keys, const Visitor &Visit) {
  std::vector<std::pair<std::string, std::string>> Copy;
  {
    std::shared_lock Held(Reading);
    if (Status S = usable("scan"); !S.ok())
      return S;
    auto End = Keys.To.empty() ? Live.end() : Live.lower_bound(Keys.To);
    for (auto At = Live.lower_bound(Keys.From);
         At != End && At != Live.end() && Keys.holds(At->first); ++At)
      Copy.emplace_back(*At);
  }
  if (Keys.Reverse)
    std::reverse(Copy.begin(), Copy.end());
  for (const auto &[Key, Value] : Copy)
    if (Status S = Visit(Key, Value); !S.ok())
      return S;
  return Status();
}

Status WalStore::sync() { return Log->waitDurable(Log->lastLsn()); }

Status WalStore::checkpoint() { return sync(); }

/// Appends every change that makes \p Live, in batches.
Status WalStore::appendLive(const Map &All) {
  std::vector<std::string> Records;
  size_t Bytes = 0;
  auto Append = [&]() -> Status {
    if (Records.empty())
      return Status();
    std::vector<std::string_view> Views(Records.begin(), Records.end());
    Expected<wal::Lsn> Last = Log->appendBatch(Views);
    Records.clear();
    Bytes = 0;
    return Last ? Status() : Last.error();
  };
  for (const auto &[Key, Value] : All) {
    Records.push_back(encodeChange({Key, Value}));
    Bytes += Records.back().size();
    if (Bytes >= (1u << 20) || Records.size() == io::MaxFrameRecords)
      if (Status S = Append(); !S.ok())
        return S;
  }
  return Append();
}

Status WalStore::compact() {
  std::lock_guard Order(Writing); // Nobody changes Live meanwhile.
  wal::Lsn Before = Log->lastLsn();
  if (Status S = appendLive(Live); !S.ok())
    return S;
  return Log->truncate(Before);
}

Expected<Verification> WalStore::verify() {
  Verification Found;
  Map Seen;
  Status S = Log->replay(0, [&](wal::Lsn At, std::string_view Record) {
    Found.Bytes += Record.size();
    std::optional<Change> C = decodeChange(Record);
    if (!C)
      return badRecord(At, Directory);
    apply(Seen, *C);
    return Status();
  });
  if (!S.ok() && S.code() != Code::Corruption)
    return failure(S);
  if (!S.ok())
    Found.Damage.push_back(S);
  Found.Keys = Seen.size();
  return Found;
}

std::vector<Counter> WalStore::stats() const {
  wal::WalStats S = Log->stats();
  std::shared_lock Held(Reading);
  return {{"keys", Live.size()},
          {"appends", S.Appends},
          {"writes", S.Writes},
          {"syncs", S.Syncs},
          {"bytes written", S.Bytes},
          {"rotations", S.Rotations},
          {"recovered", S.RecoveredRecords},
          {"last lsn", Log->lastLsn()},
          {"durable lsn", Log->durableLsn()},
          {"base lsn", Log->baseLsn()}};
}

Status WalStore::close() {
  {
    std::unique_lock Held(Reading);
    if (Status S = usable("close"); !S.ok())
      return S;
    Closed = true;
  }
  return Log->close();
}

static Expected<std::unique_ptr<Store>>
openWalStore(io::FileSystem &Fs, const std::string &Directory,
             const StoreOptions &Options) {
  wal::WalOptions O;
  if (Options.Sync == SyncPolicy::OnRequest)
    O.Mode = wal::SyncMode::None;
  O.ReadOnly = Options.ReadOnly;
  O.CreateIfMissing = Options.CreateIfMissing;
  O.ErrorIfExists = Options.ErrorIfExists;
  O.Background = Options.Background;
  // Without a thread that fills ahead, each opening would wait for it.
  O.ZeroFill = Options.Background && !Options.Tiny;
  if (Options.Tiny)
    O.SegmentSize = 4096;
  Expected<std::unique_ptr<wal::Wal>> Log = wal::Wal::open(Fs, Directory, O);
  if (!Log)
    return failure(Log.error());
  auto Opened = std::make_unique<WalStore>(std::move(*Log), Directory,
                                           O.Mode == wal::SyncMode::Sync);
  if (Status S = Opened->load(); !S.ok())
    return failure(S);
  return Opened;
}

/// Hands the readable records to \p Sink as changes.
static Expected<Salvaged> salvageWalStore(io::FileSystem &Fs,
                                          const std::string &Directory,
                                          const SalvageSink &Sink) {
  Expected<LogRemains> Remains = readRemains(Fs, Directory);
  if (!Remains)
    return failure(Remains.error());
  Salvaged Out;
  Out.Lost = std::move(Remains->Lost);
  for (const auto &[At, Record] : Remains->Records) {
    std::optional<Change> C = decodeChange(Record);
    if (!C) {
      Out.Lost.push_back(badRecord(At, Directory));
      continue;
    }
    if (Status S = Sink(*C); !S.ok())
      return failure(S);
    ++Out.Changes;
  }
  return Out;
}

const Engine WalEngine = {
    .Name = "wal",
    .Summary = "map in memory over a write-ahead log; each change is synced "
               "before it is acknowledged",
    .Can = WalCan,
    .Open = openWalStore,
    .Salvage = salvageWalStore,
    .OwnsName =
        [](std::string_view Name) {
          return wal::parseSegmentName(Name).has_value();
        },
};

} // namespace storage::kv
