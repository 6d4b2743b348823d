// Bitcask, by default and with every write synced.
#include "Subject.h"

#include "bitcask/Bitcask.h"

#include <array>

namespace storage::crash {

namespace {

class BitcaskSession final : public Session {
public:
  explicit BitcaskSession(std::unique_ptr<bitcask::Bitcask> Db)
      : Db(std::move(Db)) {}

  Status run(const Step &S) override;
  Status close() override { return Db->close(); }
  Expected<State> view() override {
    State Out;
    Status S = Db->fold([&](std::string_view K, std::string_view V) {
      Out.emplace(K, V);
      return Status();
    });
    if (!S.ok())
      return failure(S);
    return Out;
  }
  Status verify() override {
    Expected<std::vector<Status>> Damage = Db->verify();
    if (!Damage)
      return Damage.error();
    return Damage->empty() ? Status() : Damage->front();
  }
  uint64_t settlings() const override {
    return Db->stats().Rotations + Db->stats().Merges;
  }

private:
  std::unique_ptr<bitcask::Bitcask> Db;
};

} // namespace

Status BitcaskSession::run(const Step &S) {
  switch (S.Kind) {
  case StepKind::Put:
    return Db->put(S.Key, S.Value);
  case StepKind::PutSync:
    if (Status P = Db->put(S.Key, S.Value); !P.ok())
      return P;
    return Db->sync();
  case StepKind::Remove:
    return Db->remove(S.Key);
  case StepKind::Sync:
    return Db->sync();
  case StepKind::Checkpoint:
    return Db->rotate();
  case StepKind::Compact:
    return Db->merge(bitcask::MergeScope::All);
  case StepKind::Tidy:
    return Db->merge(bitcask::MergeScope::Worthwhile);
  default:
    return Status::error(Code::Unsupported, "step", "");
  }
}

static Expected<std::unique_ptr<Session>> openBitcask(io::FileSystem &Fs,
                                                      const Subject &Self) {
  bitcask::BitcaskOptions O;
  O.SyncWrites = Self.Says == Promise::All;
  O.MaxFileSize = 1024;
  O.FillAhead = 512;
  Expected<std::unique_ptr<bitcask::Bitcask>> Db =
      bitcask::Bitcask::open(Fs, "db", O);
  if (!Db)
    return failure(Db.error());
  return std::make_unique<BitcaskSession>(std::move(*Db));
}

std::span<const Subject> bitcaskSubjects() {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5>
      Phases = {{{"commit", "Bitcask::writeGroup"},
                 {"rotation", "Bitcask::sealActive"},
                 {"merge", "Bitcask::merge"},
                 {"recovery", "Bitcask::recover"},
                 {"recovery", "Bitcask::open"}}};
  static const std::array Modes = {
      Subject{"bitcask", "default", Promise::Requested, 0, openBitcask,
              applyToMap, 1000, true, Phases},
      Subject{"bitcask", "sync", Promise::All, 0, openBitcask, applyToMap, 1,
              true, Phases}};
  return Modes;
}

} // namespace storage::crash
