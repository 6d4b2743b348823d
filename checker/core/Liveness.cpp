#include "core/Liveness.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/Analysis/CFG.h"

using namespace clang;
using namespace durability;

/// The local that \p E names, else null.
static const VarDecl *named(const Expr *E) {
  E = E->IgnoreParens();
  // C++23 returns a local as an xvalue.
  if (const auto *Cast = dyn_cast<ImplicitCastExpr>(E);
      Cast && Cast->getCastKind() == CK_NoOp)
    E = Cast->getSubExpr()->IgnoreParens();
  const auto *Reference = dyn_cast<DeclRefExpr>(E);
  return Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
}

namespace {
/// Finds the locals whose every mention is a read, an assignment or a step.
class LocalFinder : public DynamicRecursiveASTVisitor {
public:
  bool VisitVarDecl(VarDecl *Variable) override {
    if (Variable->isLocalVarDecl() && !Variable->isStaticLocal() &&
        Variable->getType()->isScalarType() &&
        !Variable->getType().isVolatileQualified())
      Order.push_back(Variable);
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    if (const auto *Variable = dyn_cast<VarDecl>(E->getDecl()))
      Unexplained[Variable] += E->refersToEnclosingVariableOrCapture() ? 2 : 1;
    return true;
  }
  bool VisitCastExpr(CastExpr *E) override {
    return explain(E->getCastKind() == CK_LValueToRValue ? E->getSubExpr()
                                                         : nullptr);
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    return explain(E->isAssignmentOp() ? E->getLHS() : nullptr);
  }
  bool VisitUnaryOperator(UnaryOperator *E) override {
    return explain(E->isIncrementDecrementOp() ? E->getSubExpr() : nullptr);
  }

  /// In the order of their declarations.
  [[nodiscard]] std::vector<const VarDecl *> locals() const {
    std::vector<const VarDecl *> Found;
    for (const VarDecl *Variable : Order)
      if (!Unexplained.lookup(Variable))
        Found.push_back(Variable);
    return Found;
  }

private:
  bool explain(const Expr *Operand) {
    if (const VarDecl *Variable = Operand ? named(Operand) : nullptr)
      --Unexplained[Variable];
    return true;
  }

  std::vector<const VarDecl *> Order;
  llvm::DenseMap<const VarDecl *, int> Unexplained; ///< Mentions.
};

/// Adds the locals that an expression reads.
class ReadFinder : public DynamicRecursiveASTVisitor {
public:
  ReadFinder(const llvm::DenseMap<const VarDecl *, unsigned> &Numbers,
             llvm::BitVector &Live)
      : Numbers(Numbers), Live(Live) {}
  bool VisitCastExpr(CastExpr *E) override {
    return read(E->getCastKind() == CK_LValueToRValue ? E->getSubExpr()
                                                      : nullptr);
  }
  bool VisitCompoundAssignOperator(CompoundAssignOperator *E) override {
    return read(E->getLHS());
  }
  bool VisitUnaryOperator(UnaryOperator *E) override {
    return read(E->isIncrementDecrementOp() ? E->getSubExpr() : nullptr);
  }

private:
  bool read(const Expr *Operand) {
    const VarDecl *Variable = Operand ? named(Operand) : nullptr;
    if (auto Found = Numbers.find(Variable); Found != Numbers.end())
      Live.set(Found->second);
    return true;
  }

  const llvm::DenseMap<const VarDecl *, unsigned> &Numbers;
  llvm::BitVector &Live;
};
} // namespace

Liveness::Liveness(const FunctionDecl &Function, const CFG &Graph) {
  LocalFinder Finder;
  Finder.TraverseStmt(Function.getBody());
  for (const VarDecl *Local : Finder.locals())
    Numbers.try_emplace(Local, Numbers.size());
  if (!Numbers.empty())
    solve(Graph);
}

/// What \p Block looks at, when \p Live is looked at after it.
static void passBackward(const CFGBlock &Block,
                         const llvm::DenseMap<const VarDecl *, unsigned> &Of,
                         llvm::BitVector &Live) {
  ReadFinder Reads(Of, Live);
  auto Kill = [&](const VarDecl *Local) {
    if (auto Found = Of.find(Local); Found != Of.end())
      Live.reset(Found->second);
  };
  if (const Stmt *Condition = Block.getTerminatorCondition())
    Reads.TraverseStmt(const_cast<Stmt *>(Condition));
  for (const CFGElement &Element : llvm::reverse(Block)) {
    if (auto Initializer = Element.getAs<CFGInitializer>()) {
      Reads.TraverseStmt(Initializer->getInitializer()->getInit());
      continue;
    }
    auto Statement = Element.getAs<CFGStmt>();
    if (!Statement)
      continue;
    const Stmt *S = Statement->getStmt();
    if (const auto *Binary = dyn_cast<BinaryOperator>(S);
        Binary && Binary->getOpcode() == BO_Assign)
      Kill(named(Binary->getLHS()));
    if (const auto *Declaration = dyn_cast<DeclStmt>(S))
      for (const Decl *D : Declaration->decls())
        Kill(dyn_cast<VarDecl>(D));
    Reads.TraverseStmt(const_cast<Stmt *>(S));
  }
}

void Liveness::solve(const CFG &Graph) {
  LiveIn.assign(Graph.getNumBlockIDs(), llvm::BitVector(Numbers.size()));
  // Blocks are numbered from the exit on: low numbers first is the order in
  // which facts flow.
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const CFGBlock *Block : Graph) {
      llvm::BitVector Live(Numbers.size());
      for (const CFGBlock *Successor : Block->succs())
        if (Successor)
          Live |= LiveIn[Successor->getBlockID()];
      passBackward(*Block, Numbers, Live);
      if (Live == LiveIn[Block->getBlockID()])
        continue;
      LiveIn[Block->getBlockID()] = std::move(Live);
      Changed = true;
    }
  }
}

bool Liveness::isDead(const VarDecl &Local, unsigned Block) const {
  auto Found = Numbers.find(&Local);
  return Found != Numbers.end() && !LiveIn[Block].test(Found->second);
}
