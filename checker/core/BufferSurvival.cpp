#include "core/BufferInference.h"
#include "clang/Analysis/CFG.h"

using namespace clang;
using namespace durability;

namespace {
using Statements = llvm::DenseSet<const Stmt *>;

/// Reachability between the elements of one control-flow graph.
class Walk {
public:
  /// The blocks that are entered from \p Start (at its element \p First) on
  /// paths that no statement of \p Stops lies on.
  void from(const CFGBlock &Start, size_t First, const Statements &Stops) {
    Entered.clear();
    if (stopsIn(Start, First, Stops) == Start.size())
      follow(Start, Stops);
  }
  [[nodiscard]] bool enters(const CFGBlock &Block) const {
    return Entered.contains(&Block);
  }
  /// The first element from \p First on that is in \p Stops; the size for none.
  static size_t stopsIn(const CFGBlock &Block, size_t First,
                        const Statements &Stops) {
    for (size_t I = First; I < Block.size(); ++I)
      if (auto Statement = Block[I].getAs<CFGStmt>();
          Statement && Stops.contains(Statement->getStmt()))
        return I;
    return Block.size();
  }

private:
  void follow(const CFGBlock &Start, const Statements &Stops) {
    llvm::SmallVector<const CFGBlock *, 8> Work{&Start};
    while (!Work.empty())
      for (const CFGBlock *Next : Work.pop_back_val()->succs())
        if (Next && Entered.insert(Next).second &&
            stopsIn(*Next, 0, Stops) == Next->size())
          Work.push_back(Next);
  }

  llvm::DenseSet<const CFGBlock *> Entered;
};
} // namespace

bool durability::survives(const FunctionDecl &Function,
                          const ASTContext &Context, const Statements &From,
                          const Statements &Resets, const Statements &Drains) {
  CFG::BuildOptions Options;
  for (Stmt::StmtClass Class :
       {Stmt::BinaryOperatorClass, Stmt::CompoundAssignOperatorClass,
        Stmt::UnaryOperatorClass})
    Options.setAlwaysAdd(Class);
  std::unique_ptr<CFG> Graph =
      CFG::buildCFG(&Function, Function.getBody(),
                    const_cast<ASTContext *>(&Context), Options);
  if (!Graph)
    return true;
  Statements Ends = Resets;
  Ends.insert(Drains.begin(), Drains.end());
  Walk Before, After;
  Before.from(Graph->getEntry(), 0, Resets);
  bool Continues = false, Leaves = false;
  for (const CFGBlock *Block : *Graph)
    for (size_t I = 0; I < Block->size(); ++I) {
      auto Statement = (*Block)[I].getAs<CFGStmt>();
      if (!Statement || !From.contains(Statement->getStmt()))
        continue;
      Continues = Continues || (Before.enters(*Block) &&
                                Walk::stopsIn(*Block, 0, Resets) >= I);
      After.from(*Block, I + 1, Ends);
      Leaves = Leaves || After.enters(Graph->getExit());
    }
  return Continues && Leaves;
}
