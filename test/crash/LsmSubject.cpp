// The LSM store, by default and with every write synced.
#include "Subject.h"

#include "lsm/Db.h"

#include <array>

namespace storage::crash {

namespace {

class LsmSession final : public Session {
public:
  explicit LsmSession(std::unique_ptr<lsm::Db> Db) : Db(std::move(Db)) {}

  Status run(const Step &S) override;
  Status close() override { return Db->close(); }
  Expected<State> view() override {
    State Out;
    std::unique_ptr<lsm::DbIterator> At = Db->iterator();
    for (At->seekToFirst(); At->valid(); At->next())
      Out.emplace(At->key(), At->value());
    if (!At->status().ok())
      return failure(At->status());
    return Out;
  }
  Status verify() override { return Db->verify(); }
  uint64_t last() const override { return Db->lastSequence(); }
  uint64_t claim() const override { return Db->durableSequence(); }

private:
  Status write(const lsm::WriteBatch &Batch, bool Sync);

  std::unique_ptr<lsm::Db> Db;
};

} // namespace

Status LsmSession::write(const lsm::WriteBatch &Batch, bool Sync) {
  Status S = Db->write(Batch, {.Sync = Sync});
  if (S.code() != Code::Busy)
    return S;
  if (Status W = Db->work(); !W.ok())
    return W;
  return Db->write(Batch, {.Sync = Sync});
}

Status LsmSession::run(const Step &S) {
  lsm::WriteBatch Batch;
  switch (S.Kind) {
  case StepKind::Put:
  case StepKind::PutSync:
    Batch.put(S.Key, S.Value);
    return write(Batch, S.Kind == StepKind::PutSync);
  case StepKind::Remove:
    Batch.remove(S.Key);
    return write(Batch, false);
  case StepKind::Batch:
    for (uint32_t I = 0; I < S.Count; ++I)
      Batch.put(S.Key + std::to_string(I), S.Value);
    return write(Batch, false);
  case StepKind::Sync:
    return Db->sync();
  case StepKind::Checkpoint:
    return Db->flush();
  case StepKind::Compact:
    return Db->compact();
  default:
    return Status::error(Code::Unsupported, "step", "");
  }
}

static Expected<std::unique_ptr<Session>> openLsm(io::FileSystem &Fs,
                                                  const Subject &Self) {
  lsm::Options O;
  O.SyncWrites = Self.Says == Promise::All;
  O.Background = false;
  O.ZeroFill = Self.Mode == "sync-filled"; // Of a test alone.
  O.MemtableBytes = 1024;
  O.BlockBytes = 512;
  O.TableBytes = 2048;
  O.Level1Bytes = 4096;
  O.L0Compact = 2;
  O.BlockCacheBytes = 0;
  Expected<std::unique_ptr<lsm::Db>> Db = lsm::Db::open(Fs, "db", O);
  if (!Db)
    return failure(Db.error());
  return std::make_unique<LsmSession>(std::move(*Db));
}

std::span<const Subject> lsmSubjects() {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6>
      Phases = {{{"commit", "Db::commit"},
                 {"rotation", "Db::prepareLog"},
                 {"flush", "Db::flushImmutable"},
                 {"compaction", "Db::runCompaction"},
                 {"recovery", "Db::recover"},
                 {"recovery", "Db::open"}}};
  static const std::array Modes = {
      Subject{"lsm", "default", Promise::Requested, 0, openLsm, applyToMap,
              1000, false, Phases},
      Subject{"lsm", "sync", Promise::All, 0, openLsm, applyToMap, 1, false,
              Phases}};
  return Modes;
}

} // namespace storage::crash
