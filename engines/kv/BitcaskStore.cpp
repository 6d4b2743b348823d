// Bitcask behind kv::Store.

#include "kv/Registry.h"

#include "bitcask/Bitcask.h"
#include "bitcask/Manifest.h"
#include "bitcask/Salvage.h"

namespace storage::kv {

static constexpr Capabilities BitcaskCan = {.OrderedScan = false,
                                            .ReverseScan = false,
                                            .SnapshotScan = true,
                                            .Batch = false,
                                            .Compaction = true,
                                            .DeferredSync = true,
                                            .MaxKey = bitcask::MaxKey,
                                            .MaxValue = bitcask::MaxValue,
                                            .MaxBatch = 0};

static Status unsupported(const char *Op) {
  return Status::error(Code::Unsupported, Op, "",
                       "bitcask cannot; see its capabilities");
}

namespace {

class BitcaskStore final : public Store {
public:
  BitcaskStore(std::unique_ptr<bitcask::Bitcask> Db, bool Syncs)
      : Db(std::move(Db)), Syncs(Syncs) {}

  Expected<std::optional<std::string>> get(std::string_view Key) override {
    return Db->get(Key);
  }
  Status put(std::string_view Key, std::string_view Value) override {
    return Db->put(Key, Value);
  }
  Status remove(std::string_view Key) override { return Db->remove(Key); }
  Status write(std::span<const Change>) override {
    return unsupported("write batch");
  }
  Status scan(const Range &Keys, const Visitor &Visit) override {
    if (Keys.Reverse)
      return unsupported("scan in reverse");
    return Db->fold([&](std::string_view Key, std::string_view Value) {
      return Keys.holds(Key) ? Visit(Key, Value) : Status();
    });
  }
  Status sync() override { return Db->sync(); }
  Status checkpoint() override { return Db->rotate(); }
  Status compact() override { return Db->merge(bitcask::MergeScope::All); }
  Expected<Verification> verify() override;
  std::vector<Counter> stats() const override;
  bool syncsEachWrite() const override { return Syncs; }
  Status close() override { return Db->close(); }

private:
  const std::unique_ptr<bitcask::Bitcask> Db;
  const bool Syncs;
};

} // namespace

Expected<Verification> BitcaskStore::verify() {
  Expected<std::vector<Status>> Damage = Db->verify();
  if (!Damage)
    return failure(Damage.error());
  Verification Out;
  Out.Damage = std::move(*Damage);
  bitcask::BitcaskStats S = Db->stats();
  Out.Keys = S.Keys;
  Out.Bytes = S.FileBytes;
  return Out;
}

std::vector<Counter> BitcaskStore::stats() const {
  bitcask::BitcaskStats S = Db->stats();
  return {{"keys", S.Keys},
          {"puts", S.Puts},
          {"removes", S.Removes},
          {"groups", S.Groups},
          {"syncs", S.Syncs},
          {"bytes written", S.BytesWritten},
          {"rotations", S.Rotations},
          {"merges", S.Merges},
          {"merged bytes", S.MergedBytes},
          {"stalls", S.Stalls},
          {"recovered", S.RecoveredBytes},
          {"hints read", S.HintsRead},
          {"files scanned", S.FilesScanned},
          {"files", S.Files},
          {"file bytes", S.FileBytes},
          {"live bytes", S.LiveBytes}};
}

static Expected<std::unique_ptr<Store>>
openBitcaskStore(io::FileSystem &Fs, const std::string &Directory,
                 const StoreOptions &Options) {
  bitcask::BitcaskOptions O;
  O.SyncWrites = Options.Sync == SyncPolicy::EachWrite;
  O.ReadOnly = Options.ReadOnly;
  O.CreateIfMissing = Options.CreateIfMissing;
  O.ErrorIfExists = Options.ErrorIfExists;
  if (Options.Tiny) {
    O.MaxFileSize = 4096;
    O.FillAhead = 512;
  }
  Expected<std::unique_ptr<bitcask::Bitcask>> Db =
      bitcask::Bitcask::open(Fs, Directory, O);
  if (!Db)
    return failure(Db.error());
  return std::make_unique<BitcaskStore>(std::move(*Db), O.SyncWrites);
}

static Expected<Salvaged> salvageBitcask(io::FileSystem &Fs,
                                         const std::string &Directory,
                                         const SalvageSink &Sink) {
  Salvaged Out;
  Status S = bitcask::salvage(
      Fs, Directory,
      [&](uint64_t, const bitcask::Record &R) {
        ++Out.Changes;
        return Sink({R.Key, R.Tombstone
                                ? std::nullopt
                                : std::optional<std::string_view>(R.Value)});
      },
      Out.Lost);
  if (!S.ok())
    return failure(S);
  return Out;
}

const Engine BitcaskEngine = {
    .Name = "bitcask",
    .Summary = "hash index in memory over append-only files; not synced unless "
               "asked: a power loss may take the newest changes",
    .Can = BitcaskCan,
    .Open = openBitcaskStore,
    .Salvage = salvageBitcask,
    .OwnsName =
        [](std::string_view Name) {
          return Name == bitcask::ManifestName ||
                 bitcask::parseFileName(Name).has_value();
        },
};

} // namespace storage::kv
