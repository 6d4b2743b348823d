// The write-ahead log: lsn -> record.
#include "Subject.h"

#include "wal/Wal.h"

#include <array>

#include <fmt/format.h>

namespace storage::crash {

static std::string lsnKey(uint64_t L) { return fmt::format("{:06}", L); }

/// Records carry their key, so that a misplaced one shows.
static std::string recordOf(const Step &S, uint32_t I) {
  return S.Key + std::to_string(I) + ":" + S.Value;
}

namespace {

class WalSession final : public Session {
public:
  explicit WalSession(std::unique_ptr<wal::Wal> Log) : Log(std::move(Log)) {}

  Status run(const Step &S) override;
  Status close() override { return Log->close(); }
  Expected<State> view() override {
    State Out;
    Status S = Log->replay(0, [&](wal::Lsn L, std::string_view Record) {
      Out[lsnKey(L)] = std::string(Record);
      return Status();
    });
    if (!S.ok())
      return failure(S);
    return Out;
  }
  Status verify() override {
    return Log->replay(0, [](wal::Lsn, std::string_view) { return Status(); });
  }
  uint64_t last() const override { return Log->lastLsn(); }
  uint64_t claim() const override { return Log->durableLsn(); }

private:
  std::unique_ptr<wal::Wal> Log;
};

} // namespace

static Status statusOf(const Expected<wal::Lsn> &L) {
  return L ? Status() : L.error();
}

Status WalSession::run(const Step &S) {
  switch (S.Kind) {
  case StepKind::Put:
    return statusOf(Log->append(recordOf(S, 0)));
  case StepKind::PutSync: {
    Expected<wal::Lsn> L = Log->append(recordOf(S, 0));
    return L ? Log->waitDurable(*L) : L.error();
  }
  case StepKind::Batch: {
    std::vector<std::string> Records;
    for (uint32_t I = 0; I < S.Count; ++I)
      Records.push_back(recordOf(S, I));
    std::vector<std::string_view> Views(Records.begin(), Records.end());
    return statusOf(Log->appendBatch(Views));
  }
  case StepKind::Sync:
    return Log->waitDurable(Log->lastLsn());
  case StepKind::Checkpoint:
    return statusOf(Log->checkpoint(Log->baseLsn()));
  case StepKind::Truncate: {
    wal::Lsn Last = Log->lastLsn();
    return Log->truncate(Last > S.Count ? Last - S.Count : 0);
  }
  default:
    return Status::error(Code::Unsupported, "step", "");
  }
}

/// \p Counter is the last lsn.
static void applyToLog(const Step &S, State &To, uint64_t &Counter) {
  switch (S.Kind) {
  case StepKind::Put:
  case StepKind::PutSync:
    To[lsnKey(++Counter)] = recordOf(S, 0);
    break;
  case StepKind::Batch:
    for (uint32_t I = 0; I < S.Count; ++I)
      To[lsnKey(++Counter)] = recordOf(S, I);
    break;
  case StepKind::Checkpoint:
    ++Counter;
    break;
  case StepKind::Truncate:
    To.erase(To.begin(),
             To.upper_bound(lsnKey(Counter > S.Count ? Counter - S.Count : 0)));
    break;
  default:
    break;
  }
}

static Expected<std::unique_ptr<Session>> openWal(io::FileSystem &Fs,
                                                  const Subject &Self) {
  wal::WalOptions O;
  O.Mode = Self.Says == Promise::All       ? wal::SyncMode::Sync
           : Self.Says == Promise::AllButN ? wal::SyncMode::Batch
                                           : wal::SyncMode::None;
  O.BatchAppends = Self.BatchN;
  if (Self.Says != Promise::AllButN)
    O.BatchAppends = 1;
  O.MaxDelay = std::chrono::hours(1);
  O.SegmentSize = 1024;
  O.ZeroFill = Self.Mode == "sync-filled";
  O.Background = false;
  Expected<std::unique_ptr<wal::Wal>> Log = wal::Wal::open(Fs, "log", O);
  if (!Log)
    return failure(Log.error());
  return std::make_unique<WalSession>(std::move(*Log));
}

std::span<const Subject> walSubjects() {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6>
      Phases = {{{"commit", "Wal::lead"},
                 {"rotation", "Wal::rotate"},
                 {"checkpoint", "Wal::checkpoint"},
                 {"truncate", "Wal::truncate"},
                 {"recovery", "Wal::recover"},
                 {"recovery", "Wal::open"}}};
  static const std::array Modes = {
      Subject{"wal", "sync", Promise::All, 0, openWal, applyToLog, 1, false,
              Phases},
      Subject{"wal", "sync-filled", Promise::All, 0, openWal, applyToLog, 1,
              false, Phases},
      Subject{"wal", "batch3", Promise::AllButN, 3, openWal, applyToLog, 3,
              false, Phases},
      Subject{"wal", "none", Promise::Requested, 0, openWal, applyToLog, 1000,
              false, Phases}};
  return Modes;
}

} // namespace storage::crash
