#include "core/ErrorLook.h"
#include "core/CallModel.h"
#include "core/FunctionResult.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Analysis/CFG.h"

using namespace clang;
using namespace durability;

static const Stmt *statementOf(const CFGElement &Element) {
  auto S = Element.getAs<CFGStmt>();
  return S ? S->getStmt() : nullptr;
}

/// `errno = 0` looks at nothing.
static bool isAssigned(const CallExpr &Place, const CFGBlock &Block) {
  for (const CFGElement &Element : Block) {
    const auto *Assignment =
        dyn_cast_or_null<BinaryOperator>(statementOf(Element));
    const auto *Target =
        Assignment && Assignment->isAssignmentOp()
            ? dyn_cast<UnaryOperator>(Assignment->getLHS()->IgnoreParens())
            : nullptr;
    if (Target && Target->getSubExpr()->IgnoreParens() == &Place)
      return true;
  }
  return false;
}

/// Nothing but one block leads to \p Block. The way back of `do … while (0)` is
/// none.
static bool hasOneWayIn(const CFGBlock &Block) {
  return llvm::count_if(Block.preds(), [](const CFGBlock *From) {
           return From && !From->pred_empty();
         }) == 1;
}

/// The first call of \p Block; null when it calls nothing.
static const CallExpr *firstCall(const CFGBlock &Block) {
  for (const CFGElement &Element : Block)
    if (const auto *Call = dyn_cast_or_null<CallExpr>(statementOf(Element)))
      return Call;
  return nullptr;
}

/// Where the error number is read behind \p First before anything else is
/// called, in blocks that nothing else leads to.
static SourceLocation firstLook(const CFGBlock &First, const CallModel &Model) {
  llvm::SmallPtrSet<const CFGBlock *, 8> Seen;
  llvm::SmallVector<const CFGBlock *, 4> Work = {&First};
  while (!Work.empty()) {
    const CFGBlock *Block = Work.pop_back_val();
    if (!Seen.insert(Block).second)
      continue;
    if (const CallExpr *Call = firstCall(*Block)) {
      const FunctionDecl *Callee = Call->getDirectCallee();
      if (Callee && Model.isErrorNumber(*Callee) && !isAssigned(*Call, *Block))
        return Call->getExprLoc();
      continue;
    }
    for (const CFGBlock *Next : Block->succs())
      if (Next && hasOneWayIn(*Next))
        Work.push_back(Next);
  }
  return {};
}

/// The block that ends with the test of \p Site's result, nothing else being
/// called between.
static const CFGBlock *testOf(const Expr *Site, const CFG &Graph) {
  for (const CFGBlock *Block : Graph) {
    bool Called = false, Again = false;
    for (const CFGElement &Element : *Block) {
      const Stmt *S = statementOf(Element);
      Again |= Called && isa_and_nonnull<CallExpr>(S);
      Called |= S == Site;
    }
    if (Called)
      return !Again && Block->succ_size() == 2 ? Block : nullptr;
  }
  return nullptr;
}

static SourceLocation lookAfterSuccess(const Expr *Site,
                                       const FunctionResult &Result,
                                       const CFG &Graph,
                                       const CallModel &Model) {
  const CFGBlock *Test = testOf(Site, Graph);
  if (!Test)
    return {};
  bool FailureLeaves = false;
  const CFGBlock *Good = nullptr;
  for (const CFGBlock *Next : Test->succs()) {
    bool After = false, Other = false;
    for (const auto &[Block, S] : Result.BlockStates)
      if (Next && Block == Next->getBlockID())
        (S.Failed == Site ? After : Other) = true;
    FailureLeaves |= After;
    if (Other && !After && hasOneWayIn(*Next))
      Good = Next;
  }
  return FailureLeaves && Good ? firstLook(*Good, Model) : SourceLocation();
}

void durability::findErrorLooks(FunctionResult &Result, const CFG &Graph,
                                const CallModel &Model) {
  llvm::DenseMap<const Expr *, SourceLocation> Known;
  for (CheckedCall &Call : Result.CheckedCalls) {
    if (Call.Query || Call.Kind != EffectKind::Sync || !Call.Site)
      continue;
    auto [Slot, New] = Known.try_emplace(Call.Site);
    if (New)
      Slot->second = lookAfterSuccess(Call.Site, Result, Graph, Model);
    Call.Use.ErrorRead = Slot->second;
  }
}
