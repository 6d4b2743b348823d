#include "core/FailureFate.h"
#include "core/Evaluator.h"
#include "core/FunctionResult.h"
#include "core/StatusReset.h"
#include "core/VariableChanges.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/CFG.h"

using namespace clang;
using namespace durability;

void FailureFate::judge(const CheckedCall &Call, ResultUse &Use) const {
  Use.OnlyFails = onlyFails(Call);
  if (Call.Kind != EffectKind::Sync && Call.Kind != EffectKind::SyncDirectory)
    return;
  Use.FailureHandled = isHandled(Call);
  Use.SameHandle = isSameHandle(Call);
  findStatusReset(Result, Call, Graph, Context, Use);
}

static bool isFailure(const State &At, QualType Type, const Expr *Own) {
  uint8_t Class = At.Returned.Class;
  if (At.Failed && At.Failed != Own)
    return true;
  if (Type->isBooleanType() || Type->isAnyPointerType())
    return Class == VC_Zero;
  if (Type->isRecordType())
    return Class == VC_Positive;
  return Class == VC_Negative;
}

bool FailureFate::onlyFails(const CheckedCall &Call) const {
  QualType Type = Result.Function->getReturnType();
  if (Type->isVoidType())
    return false;
  llvm::DenseSet<const CFGBlock *> Reached;
  llvm::SmallVector<const CFGBlock *, 8> Work;
  for (const CFGBlock *Block : Graph)
    for (const CFGElement &Element : *Block)
      if (auto S = Element.getAs<CFGStmt>(); S && S->getStmt() == Call.Site)
        Work.push_back(Block);
  llvm::DenseSet<const Stmt *> Returns;
  while (!Work.empty()) {
    const CFGBlock *Block = Work.pop_back_val();
    if (!Reached.insert(Block).second)
      continue;
    for (const CFGElement &Element : *Block)
      if (auto S = Element.getAs<CFGStmt>(); S && isa<ReturnStmt>(S->getStmt()))
        Returns.insert(S->getStmt());
    for (const CFGBlock *Next : Block->succs())
      if (Next)
        Work.push_back(Next);
  }
  bool Any = false;
  for (const ExitRecord &Exit : Result.Exits)
    if (Exit.At.Return && Returns.contains(Exit.At.Return)) {
      Any = true;
      if (!isFailure(Exit.At, Type, Call.Site))
        return false;
    }
  return Any;
}

/// A callee that can change nothing that this code could look at later: the
/// system's, or one that is given only numbers and texts and whose result is
/// not waited for.
bool FailureFate::onlyTells(const CallExpr &Call, unsigned Depth) const {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || Call.getType()->isRecordType())
    return false;
  if (Callee->getBuiltinID() || Callee->isNoReturn() ||
      Context.getSourceManager().isInSystemHeader(Callee->getLocation()))
    return !Callee->isNoReturn();
  if (isa<CXXMethodDecl>(Callee) && !Callee->isStatic())
    return false;
  if (tellsInside(*Callee, Depth))
    return true;
  // Nothing but numbers may be an error code that is kept.
  bool Text = false;
  for (const Expr *Argument : Call.arguments()) {
    QualType Type = Argument->getType();
    if (Type->isPointerType() &&
        (!Type->getPointeeType().isConstQualified() &&
         !Type->getPointeeType()->isAnyCharacterType()))
      return false;
    if (Type->isRecordType())
      return false;
    Text |= isa<StringLiteral>(Argument->IgnoreParenImpCasts());
  }
  return Text && Callee->isVariadic();
}

namespace {
/// Finds what a statement does besides computing with locals.
class Deeds : public DynamicRecursiveASTVisitor {
public:
  llvm::SmallVector<const CallExpr *, 4> Calls;
  bool Throws = false;
  bool Keeps = false; ///< Assigns something that outlives the function.

  bool VisitCallExpr(CallExpr *E) override {
    Calls.push_back(E);
    return true;
  }
  bool VisitCXXThrowExpr(CXXThrowExpr *) override {
    Throws = true;
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    if (E->isAssignmentOp())
      keep(E->getLHS());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *E) override {
    if (E->isIncrementDecrementOp())
      keep(E->getSubExpr());
    return true;
  }

private:
  /// A local's value reaches the exits, where the analysis sees it.
  void keep(const Expr *Target) {
    const auto *Reference =
        dyn_cast<DeclRefExpr>(Target->IgnoreParenImpCasts());
    const auto *Variable =
        Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
    Keeps |= !Variable || !Variable->hasLocalStorage() ||
             Variable->getType()->isReferenceType();
  }
};
} // namespace

bool FailureFate::handles(const Stmt &S, unsigned Depth) const {
  Deeds Done;
  Done.TraverseStmt(const_cast<Stmt *>(&S));
  return Done.Throws || Done.Keeps ||
         llvm::any_of(Done.Calls, [&](const CallExpr *Call) {
           return !onlyTells(*Call, Depth);
         });
}

/// A function of this unit, given nothing but numbers and texts, that prints
/// them and comes back.
bool FailureFate::tellsInside(const FunctionDecl &Callee,
                              unsigned Depth) const {
  const FunctionDecl *Definition = nullptr;
  if (Depth >= 3 || !Callee.getReturnType()->isVoidType() ||
      !Callee.hasBody(Definition) || Definition->hasSkippedBody())
    return false;
  auto IsPlain = [](const ParmVarDecl *Parameter) {
    QualType Type = Parameter->getType();
    return Type->isArithmeticType() || Type->isEnumeralType() ||
           (Type->isPointerType() &&
            Type->getPointeeType()->isAnyCharacterType() &&
            Type->getPointeeType().isConstQualified());
  };
  return llvm::all_of(Callee.parameters(), IsPlain) &&
         !handles(*Definition->getBody(), Depth + 1);
}

/// The blocks that only states with this failure enter.
bool FailureFate::isHandled(const CheckedCall &Call) const {
  llvm::DenseMap<unsigned, std::pair<bool, bool>> Enters; // This, any other.
  for (const auto &[Block, S] : Result.BlockStates)
    (S.Failed == Call.Site ? Enters[Block].first : Enters[Block].second) = true;
  for (const CFGBlock *Block : Graph) {
    auto [This, Other] = Enters.lookup(Block->getBlockID());
    if (!This || Other)
      continue;
    if (Block->hasNoReturnElement())
      return true;
    for (const CFGElement &Element : *Block)
      if (auto S = Element.getAs<CFGStmt>(); S && handles(*S->getStmt()))
        return true;
  }
  return false;
}

/// The variable at the root of how the source names the handle.
static const VarDecl *rootVariable(const Expr *E) {
  while (E) {
    E = stripped(E);
    if (const auto *Cast = dyn_cast<CastExpr>(E))
      E = Cast->getSubExpr();
    else if (const auto *Member = dyn_cast<MemberExpr>(E))
      E = Member->getBase();
    else if (const auto *Unary = dyn_cast<UnaryOperator>(E);
             Unary && (Unary->getOpcode() == UO_AddrOf ||
                       Unary->getOpcode() == UO_Deref))
      E = Unary->getSubExpr();
    else if (const auto *Reference = dyn_cast<DeclRefExpr>(E))
      return dyn_cast<VarDecl>(Reference->getDecl());
    else
      return nullptr;
  }
  return nullptr;
}

bool FailureFate::isSameHandle(const CheckedCall &Call) const {
  if (!Call.File)
    return false;
  for (const AccessPath *Path = Call.File; Path; Path = Path->parent())
    if (Path->kind() == AccessPath::Kind::Element)
      return false;
  const AccessPath &Root = Call.File->root();
  if (Root.kind() == AccessPath::Kind::Fresh)
    return Call.Before.Opened;
  if (Root.kind() == AccessPath::Kind::This)
    return true;
  const VarDecl *Variable = rootVariable(Call.HandleExpr);
  if (!Variable || Variable != Root.variable())
    return false;
  return !mayChange(*Variable, *Result.Function->getBody());
}
