// The B-tree.
#include "Subject.h"

#include "btree/Tree.h"

#include <array>

namespace storage::crash {

namespace {

class BtreeSession final : public Session {
public:
  explicit BtreeSession(std::unique_ptr<btree::Tree> Tree)
      : Tree(std::move(Tree)) {}

  Status run(const Step &S) override;
  Status close() override { return Tree->close(); }
  Expected<State> view() override {
    State Out;
    Status S = Tree->scan({}, [&](std::string_view K, std::string_view V) {
      Out.emplace(K, V);
      return Status();
    });
    if (!S.ok())
      return failure(S);
    return Out;
  }
  Status verify() override {
    btree::VerifyReport Report = Tree->verify();
    return Report.Damage.empty() ? Status() : Report.Damage.front();
  }

private:
  std::unique_ptr<btree::Tree> Tree;
};

} // namespace

Status BtreeSession::run(const Step &S) {
  switch (S.Kind) {
  case StepKind::Put:
  case StepKind::PutSync:
    return Tree->put(S.Key, S.Value);
  case StepKind::Remove:
    return Tree->remove(S.Key);
  case StepKind::Batch: {
    std::vector<std::string> Keys;
    for (uint32_t I = 0; I < S.Count; ++I)
      Keys.push_back(S.Key + std::to_string(I));
    std::vector<btree::Change> All;
    for (const std::string &Key : Keys)
      All.push_back({Key, S.Value});
    return Tree->write(All);
  }
  case StepKind::Sync:
    return Status(); // What is acknowledged is stable.
  case StepKind::Checkpoint:
    return Tree->checkpoint();
  default:
    return Status::error(Code::Unsupported, "step", "");
  }
}

static Expected<std::unique_ptr<Session>> openBtree(io::FileSystem &Fs,
                                                    const Subject &) {
  btree::TreeOptions O;
  O.PageSize = btree::MinPageSize;
  O.CheckpointBytes = 8192;
  O.CacheBytes = 16384;
  O.MaxTransactionBytes = 32 * btree::MinPageSize;
  O.ZeroFill = false;
  Expected<std::unique_ptr<btree::Tree>> Tree = btree::Tree::open(Fs, "db", O);
  if (!Tree)
    return failure(Tree.error());
  return std::make_unique<BtreeSession>(std::move(*Tree));
}

std::span<const Subject> btreeSubjects() {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4>
      Phases = {{{"commit", "Tree::commit"},
                 {"checkpoint", "Tree::moveLog"},
                 {"recovery", "Tree::recover"},
                 {"recovery", "Tree::open"}}};
  static const std::array Modes = {Subject{"btree", "default", Promise::All, 0,
                                           openBtree, applyToMap, 1, false,
                                           Phases}};
  return Modes;
}

} // namespace storage::crash
