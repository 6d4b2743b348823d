#include "core/FunctionAnalysis.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace durability;

/// CORE B-3: where the fill level is zero, the buffer is empty; where its drain
/// wrote less than the level, writing failed.
void FunctionAnalysis::emptied(const Expr *Condition, bool Holds, State &S) {
  if (std::optional<BufferUse> Use =
          Context.Buffers.emptyWhere(*Condition, Holds))
    Transfers.bufferEmpty(*Use, S);
  if (!S.Failed && Context.Buffers.isShortDrain(*Condition, Holds)) {
    S.Failed = Condition;
    S.FailedKind = EffectKind::Write;
  }
}

bool FunctionAnalysis::assumeCase(const SwitchStmt &Switch,
                                  const CaseStmt &Case, bool Holds, State &S) {
  Value Constant = Evaluate.value(Case.getLHS(), S);
  return !Constant.Constant ||
         Evaluate.assumeEqual(Switch.getCond(), Constant,
                              Evaluate.sourceText(Case.getLHS()), Holds, S);
}

void FunctionAnalysis::branchSwitch(const CFGBlock &Block,
                                    const SwitchStmt &Switch, const State &S) {
  for (const CFGBlock *Target : Block.succs()) {
    if (!Target)
      continue;
    State T = S;
    bool Feasible = true;
    const auto *Label = dyn_cast_or_null<CaseStmt>(Target->getLabel());
    // Every other label is denied, so that paths that merge later still agree
    // on what they are not.
    for (const SwitchCase *Case = Switch.getSwitchCaseList(); Case && Feasible;
         Case = Case->getNextSwitchCase())
      if (const auto *Other = dyn_cast<CaseStmt>(Case);
          Other && Other != Label && !Other->getRHS())
        Feasible = assumeCase(Switch, *Other, false, T);
    if (Label && !Label->getRHS())
      Feasible = Feasible && assumeCase(Switch, *Label, true, T);
    T.Values.clear();
    if (Feasible)
      leave(Block, *Target, std::move(T));
  }
}

/// CORE X-2: whether \p Condition, when it is \p Holds, says that a system call
/// was interrupted, that is, compares the error number (what a library function
/// points to) with EINTR, which is 4 everywhere.
static bool saysInterrupted(const Expr *Condition, bool Holds) {
  constexpr int64_t Interrupted = 4;
  const Expr *E = stripped(Condition)->IgnoreParenImpCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(E);
      Unary && Unary->getOpcode() == UO_LNot)
    return saysInterrupted(Unary->getSubExpr(), !Holds);
  const auto *Binary = dyn_cast<BinaryOperator>(E);
  if (!Binary)
    return false;
  if (Binary->isLogicalOp() && (Binary->getOpcode() == BO_LAnd) == Holds)
    return saysInterrupted(Binary->getLHS(), Holds) ||
           saysInterrupted(Binary->getRHS(), Holds);
  if (Binary->getOpcode() != (Holds ? BO_EQ : BO_NE))
    return false;
  const auto *Number =
      dyn_cast<IntegerLiteral>(Binary->getRHS()->IgnoreParenCasts());
  const auto *Target =
      dyn_cast<UnaryOperator>(Binary->getLHS()->IgnoreParenImpCasts());
  const auto *Call =
      Target && Target->getOpcode() == UO_Deref
          ? dyn_cast<CallExpr>(Target->getSubExpr()->IgnoreParenImpCasts())
          : nullptr;
  return Number && Number->getValue() == Interrupted && Call &&
         Call->getNumArgs() == 0;
}

/// What leaving a block that \p Terminator ends, as its condition \p Holds,
/// says of the condition that it is, or is a part of: which arm of `c ? x : y`
/// counts.
static const Expr *decided(const Stmt &Terminator, bool Holds) {
  if (const auto *Choice = dyn_cast<ConditionalOperator>(&Terminator))
    return stripped(Choice->getCond());
  const auto *Logical = dyn_cast<BinaryOperator>(&Terminator);
  return Logical && Logical->getOpcode() == (Holds ? BO_LOr : BO_LAnd)
             ? Logical
             : nullptr;
}

void FunctionAnalysis::branch(const CFGBlock &Block, State S) {
  const Stmt *Terminator = Block.getTerminatorStmt();
  if (const auto *Switch = dyn_cast_or_null<SwitchStmt>(Terminator)) {
    branchSwitch(Block, *Switch, S);
    return;
  }
  const auto *Condition = dyn_cast_or_null<Expr>(Block.getLastCondition());
  bool TwoWay = Terminator && Block.succ_size() == 2 && Condition &&
                isa<IfStmt, WhileStmt, DoStmt, ForStmt, BinaryOperator,
                    AbstractConditionalOperator>(Terminator);
  if (!TwoWay) {
    for (const CFGBlock *Target : Block.succs())
      if (Target)
        leave(Block, *Target, S);
    return;
  }
  bool Holds = true;
  for (const CFGBlock *Target : Block.succs()) {
    State T = S;
    if (Target && Evaluate.assume(Condition, Holds, T)) {
      emptied(Condition, Holds, T);
      if (T.Failed && saysInterrupted(Condition, Holds)) {
        T.Failed = nullptr;
        for (FileState &F : T.Files)
          F.SyncFailed = F.SyncFailed && T.FailedKind != EffectKind::Sync;
      }
      if (const Expr *Whole = decided(*Terminator, Holds);
          Whole && Decides.contains(Whole))
        T.setValue(Whole, Value::number(Holds));
      // Values of calls are read again only inside a larger expression.
      if (isa<IfStmt, WhileStmt, DoStmt, ForStmt>(Terminator))
        T.Values.clear();
      leave(Block, *Target, std::move(T));
    }
    Holds = false;
  }
}
