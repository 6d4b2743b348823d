#include "core/FunctionAnalysis.h"

using namespace clang;
using namespace durability;

/// Some file is written again after a sync, or synced after a close, so it
/// matters whether the one can come before the other as well.
static bool asksForOrder(const FunctionResult &Result) {
  auto IsDirtyAgain = [](const FileState &F) { return F.isDirtyAgain(); };
  return llvm::any_of(Result.Exits,
                      [&](const ExitRecord &Exit) {
                        return llvm::any_of(Exit.At.Files, IsDirtyAgain);
                      }) ||
         llvm::any_of(Result.Events, [](const EventRecord &Event) {
           return Event.Before.isDirtyAgain() ||
                  (Event.Kind == EffectKind::Sync && Event.Before.Closed);
         });
}

namespace {
/// Kosaraju's algorithm: the blocks in the order in which a search leaves them,
/// then one search against the edges from the last of them, and so on. Edges to
/// nowhere stand for what cannot be reached.
class Components {
public:
  explicit Components(const CFG &Graph) { search(Graph.getEntry()); }

  /// Calls \p Visit with each component, in a fixed order.
  void
  forEach(llvm::function_ref<void(llvm::ArrayRef<const CFGBlock *>)> Visit) {
    llvm::DenseSet<const CFGBlock *> Taken;
    for (const CFGBlock *Root : llvm::reverse(Left)) {
      std::vector<const CFGBlock *> Members;
      std::vector<const CFGBlock *> Work{Root};
      while (!Work.empty()) {
        const CFGBlock *Block = Work.back();
        Work.pop_back();
        if (!Seen.contains(Block) || !Taken.insert(Block).second)
          continue;
        Members.push_back(Block);
        for (const CFGBlock *Predecessor : Block->preds())
          if (Predecessor)
            Work.push_back(Predecessor);
      }
      if (!Members.empty())
        Visit(Members);
    }
  }

private:
  void search(const CFGBlock &Entry) {
    std::vector<std::pair<const CFGBlock *, CFGBlock::const_succ_iterator>> Way;
    auto Enter = [&](const CFGBlock *Block) {
      if (Block && Seen.insert(Block).second)
        Way.emplace_back(Block, Block->succ_begin());
    };
    Enter(&Entry);
    while (!Way.empty()) {
      auto &[Block, Next] = Way.back();
      if (Next == Block->succ_end()) {
        Left.push_back(Block);
        Way.pop_back();
        continue;
      }
      Enter(*Next++);
    }
  }

  llvm::DenseSet<const CFGBlock *> Seen;
  std::vector<const CFGBlock *> Left;
};
} // namespace

static bool isCycle(llvm::ArrayRef<const CFGBlock *> Component) {
  return Component.size() > 1 ||
         llvm::any_of(Component.front()->succs(), [&](const CFGBlock *Next) {
           return Next == Component.front();
         });
}

void durability::findCycles(FunctionResult &Result, const CFG &Graph) {
  if (!asksForOrder(Result))
    return;
  unsigned Number = 0;
  Components(Graph).forEach([&](llvm::ArrayRef<const CFGBlock *> Component) {
    if (!isCycle(Component))
      return;
    ++Number;
    for (const CFGBlock *Block : Component)
      for (const CFGElement &Element : *Block)
        if (std::optional<CFGStmt> Statement = Element.getAs<CFGStmt>())
          if (const auto *E = dyn_cast<Expr>(Statement->getStmt()))
            Result.Cycles[E->getExprLoc()] = Number;
  });
}
