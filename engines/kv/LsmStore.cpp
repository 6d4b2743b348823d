// The LSM store behind the common interface. Without threads of its own the
// background work that a change waits for is done by that change.

#include "kv/Registry.h"

#include "lsm/Db.h"
#include "lsm/Salvage.h"

namespace storage::kv {

static constexpr Capabilities LsmCan = {.OrderedScan = true,
                                        .ReverseScan = true,
                                        .SnapshotScan = true,
                                        .Batch = true,
                                        .Compaction = true,
                                        .DeferredSync = true,
                                        .MaxKey = lsm::MaxKeyBytes,
                                        .MaxValue = lsm::MaxValueBytes,
                                        .MaxBatch = lsm::MaxBatchOperations};

namespace {

class LsmStore final : public Store {
public:
  LsmStore(std::unique_ptr<lsm::Db> Db, bool Syncs)
      : Db(std::move(Db)), Syncs(Syncs) {}

  Expected<std::optional<std::string>> get(std::string_view Key) override {
    return Db->get(Key);
  }
  Status put(std::string_view Key, std::string_view Value) override {
    Change One{Key, Value};
    return write({&One, 1});
  }
  Status remove(std::string_view Key) override {
    Change One{Key, std::nullopt};
    return write({&One, 1});
  }
  Status write(std::span<const Change> Changes) override;
  Status scan(const Range &Keys, const Visitor &Visit) override;
  Status sync() override { return Db->sync(); }
  Status checkpoint() override { return Db->flush(); }
  Status compact() override { return Db->compact(); }
  Expected<Verification> verify() override;
  std::vector<Counter> stats() const override;
  bool syncsEachWrite() const override { return Syncs; }
  Status close() override { return Db->close(); }

private:
  const std::unique_ptr<lsm::Db> Db;
  const bool Syncs;
};

} // namespace

Status LsmStore::write(std::span<const Change> Changes) {
  if (Status S = checkLimits(LsmCan, Changes); !S.ok())
    return S;
  lsm::WriteBatch Batch;
  for (const Change &C : Changes)
    if (C.Value)
      Batch.put(C.Key, *C.Value);
    else
      Batch.remove(C.Key);
  for (;;) {
    Status S = Db->write(Batch);
    if (S.code() != Code::Busy)
      return S;
    // The work is the caller's; others may fill what it empties.
    if (Status W = Db->work(); !W.ok())
      return W;
  }
}

Status LsmStore::scan(const Range &Keys, const Visitor &Visit) {
  if (Status S = Db->usable("scan"); !S.ok())
    return S;
  std::unique_ptr<lsm::DbIterator> At = Db->iterator();
  if (!Keys.Reverse) {
    At->seek(Keys.From);
  } else if (Keys.To.empty()) {
    At->seekToLast();
  } else {
    At->seek(Keys.To);
    if (At->valid())
      At->prev();
    else
      At->seekToLast();
  }
  while (At->valid() && Keys.holds(At->key())) {
    if (Status S = Visit(At->key(), At->value()); !S.ok())
      return S;
    if (Keys.Reverse)
      At->prev();
    else
      At->next();
  }
  return At->status();
}

Expected<Verification> LsmStore::verify() {
  if (Status S = Db->usable("verify"); !S.ok())
    return failure(S);
  Verification Found;
  lsm::Stats Before = Db->stats();
  Found.Bytes = Before.StoredBytes;
  Found.Damage = Db->damage();
  std::unique_ptr<lsm::DbIterator> At = Db->iterator();
  for (At->seekToFirst(); At->valid(); At->next())
    ++Found.Keys;
  if (Status S = At->status(); !S.ok() && Found.Damage.empty())
    Found.Damage.push_back(S);
  return Found;
}

std::vector<Counter> LsmStore::stats() const {
  lsm::Stats S = Db->stats();
  return {{"writes", S.Writes},
          {"syncs", S.syncs()},
          {"log syncs", S.LogSyncs},
          {"table syncs", S.TableSyncs},
          {"manifest syncs", S.ManifestSyncs},
          {"directory syncs", S.DirectorySyncs},
          {"bytes written", S.LogBytes + S.TableBytes},
          {"bytes read", S.BytesRead},
          {"log bytes", S.LogBytes},
          {"table bytes", S.TableBytes},
          {"flushes", S.Flushes},
          {"compactions", S.Compactions},
          {"moves", S.TrivialMoves},
          {"stalls", S.Stalls},
          {"stall microseconds", S.StallMicros},
          {"recovered", S.RecoveredRecords},
          {"rewritten bytes", S.RewrittenBytes},
          {"tables", S.Tables},
          {"stored bytes", S.StoredBytes},
          {"last sequence", Db->lastSequence()},
          {"durable sequence", Db->durableSequence()}};
}

static Expected<std::unique_ptr<Store>>
openLsmStore(io::FileSystem &Fs, const std::string &Directory,
             const StoreOptions &Options) {
  lsm::Options O;
  O.SyncWrites = Options.Sync == SyncPolicy::EachWrite;
  O.ReadOnly = Options.ReadOnly;
  O.CreateIfMissing = Options.CreateIfMissing;
  O.ErrorIfExists = Options.ErrorIfExists;
  O.Background = Options.Background;
  O.ZeroFill = Options.Background && !Options.Tiny;
  if (Options.Tiny) {
    O.MemtableBytes = 2048;
    O.BlockBytes = 512;
    O.TableBytes = 4096;
    O.Level1Bytes = 16384;
    O.BlockCacheBytes = 16384;
  }
  Expected<std::unique_ptr<lsm::Db>> Db = lsm::Db::open(Fs, Directory, O);
  if (!Db)
    return failure(Db.error());
  return std::make_unique<LsmStore>(std::move(*Db), O.SyncWrites);
}

static Expected<Salvaged> salvageLsmStore(io::FileSystem &Fs,
                                          const std::string &Directory,
                                          const SalvageSink &Sink) {
  Salvaged Out;
  Expected<std::vector<Status>> Lost = lsm::salvage(
      Fs, Directory,
      [&](std::string_view Key, std::optional<std::string_view> Value) {
        ++Out.Changes;
        return Sink({Key, Value});
      });
  if (!Lost)
    return failure(Lost.error());
  Out.Lost = std::move(*Lost);
  return Out;
}

const Engine LsmEngine = {
    .Name = "lsm",
    .Summary = "log-structured merge tree; by default a change is in the page "
               "cache only when it is acknowledged, crash-vulnerable",
    .Can = LsmCan,
    .Open = openLsmStore,
    .Salvage = salvageLsmStore,
    .OwnsName =
        [](std::string_view Name) {
          return lsm::parseFileName(Name).has_value();
        },
};

} // namespace storage::kv
