// The B-tree behind the common interface. Every change is stable when it is
// acknowledged, whatever the policy.

#include "kv/Registry.h"

#include "btree/Salvage.h"
#include "btree/Tree.h"

#include <shared_mutex>

#include <fmt/format.h>

namespace storage::kv {

static constexpr uint32_t TinyPage = btree::MinPageSize;

static constexpr Capabilities BtreeCan = {
    .OrderedScan = true,
    .ReverseScan = true,
    .SnapshotScan = true,
    .Batch = true,
    .Compaction = false,
    .DeferredSync = false,
    .MaxKey = btree::maxKeySize(btree::TreeOptions().PageSize),
    .MaxValue = 32u << 20,
    .MaxBatch = 65535};

namespace {

class BtreeStore final : public Store {
public:
  BtreeStore(std::unique_ptr<btree::Tree> Tree, std::string Directory)
      : Tree(std::move(Tree)), Directory(std::move(Directory)) {}

  Expected<std::optional<std::string>> get(std::string_view Key) override {
    return Tree->get(Key);
  }
  Status put(std::string_view Key, std::string_view Value) override;
  Status remove(std::string_view Key) override;
  Status write(std::span<const Change> Changes) override;
  Status scan(const Range &Keys, const Visitor &Visit) override {
    return Tree->scan({Keys.From, Keys.To, Keys.Reverse}, Visit);
  }
  /// Nothing to do: what is acknowledged is stable.
  Status sync() override {
    Status S = Tree->status();
    return S.code() == Code::ReadOnly ? Status() : S;
  }
  Status checkpoint() override { return Tree->checkpoint(); }
  Status compact() override {
    return Status::error(Code::Unsupported, "compact", Directory,
                         "free pages are used again, the file never shrinks");
  }
  Expected<Verification> verify() override;
  std::vector<Counter> stats() const override;
  bool syncsEachWrite() const override { return true; }
  Status close() override { return Tree->close(); }

private:
  const std::unique_ptr<btree::Tree> Tree;
  const std::string Directory;
};

} // namespace

Status BtreeStore::put(std::string_view Key, std::string_view Value) {
  if (Status S = checkLimits(BtreeCan, Key, Value); !S.ok())
    return S;
  return Tree->put(Key, Value);
}

Status BtreeStore::remove(std::string_view Key) {
  if (Status S = checkLimits(BtreeCan, Key, {}); !S.ok())
    return S;
  return Tree->remove(Key);
}

Status BtreeStore::write(std::span<const Change> Changes) {
  if (Status S = checkLimits(BtreeCan, Changes); !S.ok())
    return S;
  std::vector<btree::Change> All;
  All.reserve(Changes.size());
  for (const Change &C : Changes)
    All.push_back({C.Key, C.Value});
  return Tree->write(All);
}

Expected<Verification> BtreeStore::verify() {
  if (Status S = Tree->readable(); !S.ok())
    return failure(S);
  btree::VerifyReport Report = Tree->verify();
  return Verification{Report.Keys, Report.Bytes, std::move(Report.Damage)};
}

std::vector<Counter> BtreeStore::stats() const {
  btree::TreeStats S = Tree->stats();
  return {{"keys", S.Keys},
          {"commits", S.Commits},
          {"operations", S.Operations},
          {"syncs", S.LogSyncs + S.DataSyncs},
          {"bytes written", S.LogBytes + S.PagesWritten * S.PageSize},
          {"bytes read", S.PagesRead * S.PageSize},
          {"stalls", S.Stalls},
          {"recovered", S.RecoveredTransactions},
          {"recovered pages", S.RecoveredPages},
          {"checkpoints", S.Checkpoints},
          {"cache hits", S.CacheHits},
          {"pages", S.PageCount},
          {"free pages", S.FreePages},
          {"page size", S.PageSize},
          {"height", S.Height}};
}

static Expected<std::unique_ptr<Store>>
openBtreeStore(io::FileSystem &Fs, const std::string &Directory,
               const StoreOptions &Options) {
  btree::TreeOptions O;
  O.ReadOnly = Options.ReadOnly;
  O.CreateIfMissing = Options.CreateIfMissing;
  O.ErrorIfExists = Options.ErrorIfExists;
  if (Options.Tiny) {
    O.PageSize = TinyPage;
    O.CheckpointBytes = 16384;
    O.CacheBytes = 16384;
    O.ZeroFill = false;
  }
  Expected<std::unique_ptr<btree::Tree>> Tree =
      btree::Tree::open(Fs, Directory, O);
  if (!Tree)
    return failure(Tree.error());
  return std::make_unique<BtreeStore>(std::move(*Tree), Directory);
}

/// Hands the readable keys to \p Sink as changes.
static Expected<Salvaged> salvageBtreeStore(io::FileSystem &Fs,
                                            const std::string &Directory,
                                            const SalvageSink &Sink) {
  Expected<btree::Salvaged> Found = btree::salvage(
      Fs, Directory, [&](std::string_view Key, std::string_view Value) {
        return Sink(Change{Key, Value});
      });
  if (!Found)
    return failure(Found.error());
  return Salvaged{Found->Keys, std::move(Found->Lost)};
}

const Engine BtreeEngine = {
    .Name = "btree",
    .Summary = "B-tree with a log of page images; each change is synced before "
               "it is acknowledged",
    .Can = BtreeCan,
    .Open = openBtreeStore,
    .Salvage = salvageBtreeStore,
    .OwnsName =
        [](std::string_view Name) {
          return Name == btree::DataFileName || Name == btree::LogFileName;
        },
};

} // namespace storage::kv
