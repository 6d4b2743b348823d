#include "core/ResultUse.h"
#include "core/Evaluator.h"
#include "core/FailureFate.h"
#include "core/FunctionResult.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/CFG.h"
#include <set>

using namespace clang;
using namespace durability;

namespace {

/// Where the value of an expression goes.
struct Destination {
  UseKind Kind = UseKind::Used;
  bool OnlySign = false;
  SourceLocation Where = {};
  const VarDecl *Variable = nullptr; ///< Set when it is stored there,
  const Stmt *Store = nullptr;       ///< by this assignment or declaration.
};

class UseFinder {
public:
  UseFinder(const FunctionDecl &Function, const CFG &Graph, ASTContext &Context)
      : Function(Function), Graph(Graph), Context(Context),
        Parents(Function.getBody()) {}

  [[nodiscard]] ResultUse of(const CheckedCall &Call) const;

private:
  Destination destination(const Expr &E, ResultTest Success) const;
  Destination compared(const BinaryOperator &Comparison, const Stmt &Side,
                       ResultTest Success) const;
  [[nodiscard]] bool isStatement(const Stmt &Child, const Stmt &Parent) const;
  /// What happens to a stored result on the ways behind the store.
  struct Life {
    bool Found = false; ///< The store is in the graph.
    bool Again = false; ///< The same store, before any look.
    SourceLocation Overwritten;
    llvm::SmallVector<const Expr *, 8> Looks;
  };
  [[nodiscard]] Life follow(const Destination &Into, bool FirstOnly) const;
  [[nodiscard]] ResultUse stored(const Destination &Into,
                                 ResultTest Success) const;
  [[nodiscard]] bool isFollowed(const VarDecl &Variable) const;

  const FunctionDecl &Function;
  const CFG &Graph;
  ASTContext &Context;
  ParentMap Parents;
};

/// All mentions of a variable in a statement, without those that assign it.
class Reads : public DynamicRecursiveASTVisitor {
public:
  Reads(const VarDecl &Variable, llvm::SmallVectorImpl<const Expr *> &Into)
      : Variable(Variable), Into(Into) {}
  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    if (E->getDecl() == &Variable && !Assigned.contains(E))
      Into.push_back(E);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    if (E->getOpcode() == BO_Assign)
      Assigned.insert(E->getLHS()->IgnoreParens());
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *E) override {
    if (E->getOperator() == OO_Equal && E->getNumArgs() == 2)
      Assigned.insert(E->getArg(0)->IgnoreParens());
    return true;
  }
  bool VisitLambdaExpr(LambdaExpr *E) override {
    for (const LambdaCapture &Capture : E->captures())
      if (Capture.capturesVariable() && Capture.getCapturedVar() == &Variable)
        Into.push_back(E);
    return true;
  }

private:
  const VarDecl &Variable;
  llvm::SmallVectorImpl<const Expr *> &Into;
  llvm::DenseSet<const Stmt *> Assigned;
};

/// The variable that \p S assigns or declares, null when it does neither.
const VarDecl *assignedBy(const Stmt &S) {
  const Expr *Target = nullptr;
  if (const auto *Binary = dyn_cast<BinaryOperator>(&S);
      Binary && Binary->getOpcode() == BO_Assign)
    Target = Binary->getLHS();
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(&S);
      Call && Call->getOperator() == OO_Equal && Call->getNumArgs() == 2)
    Target = Call->getArg(0);
  const auto *Reference =
      Target ? dyn_cast<DeclRefExpr>(Target->IgnoreParens()) : nullptr;
  return Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
}

bool declares(const Stmt &S, const VarDecl &Variable) {
  const auto *Declaration = dyn_cast<DeclStmt>(&S);
  return Declaration && llvm::is_contained(Declaration->decls(), &Variable);
}

} // namespace

/// Comparing with a constant: whether the answer differs between what success
/// and what failure return.
Destination UseFinder::compared(const BinaryOperator &Comparison,
                                const Stmt &Side, ResultTest Success) const {
  const Expr *Other =
      Comparison.getLHS() == &Side ? Comparison.getRHS() : Comparison.getLHS();
  Expr::EvalResult Result;
  if (Other->isValueDependent() || !Other->EvaluateAsInt(Result, Context))
    return {};
  int64_t Constant = Result.Val.getInt().extOrTrunc(64).getSExtValue();
  Destination Seen{.OnlySign = Constant <= 0, .Where = Comparison.getExprLoc()};
  if (Success != ResultTest::Zero)
    return Seen;
  BinaryOperatorKind Operator = Comparison.getOpcode();
  if (Comparison.getRHS() == &Side)
    Operator = BinaryOperator::reverseComparisonOp(Operator);
  Value Bound = Value::number(Constant);
  std::optional<bool> Good = compare(Operator, Value::number(0), Bound),
                      Bad = compare(Operator, Value::number(-1), Bound);
  if (Good && Good == Bad)
    Seen.Kind = UseKind::Blind;
  return Seen;
}

/// True when \p Parent only runs \p Child.
bool UseFinder::isStatement(const Stmt &Child, const Stmt &Parent) const {
  if (isa<CompoundStmt>(Parent)) {
    const auto *Outer = dyn_cast_or_null<StmtExpr>(Parents.getParent(&Parent));
    return !Outer || cast<CompoundStmt>(Parent).body_back() != &Child;
  }
  if (const auto *If = dyn_cast<IfStmt>(&Parent))
    return If->getThen() == &Child || If->getElse() == &Child;
  if (const auto *For = dyn_cast<ForStmt>(&Parent))
    return For->getBody() == &Child || For->getInc() == &Child ||
           For->getInit() == &Child;
  if (const auto *While = dyn_cast<WhileStmt>(&Parent))
    return While->getBody() == &Child;
  if (const auto *Do = dyn_cast<DoStmt>(&Parent))
    return Do->getBody() == &Child;
  if (const auto *For = dyn_cast<CXXForRangeStmt>(&Parent))
    return For->getBody() == &Child;
  return isa<LabelStmt, SwitchCase, SwitchStmt, AttributedStmt>(Parent) &&
         !(isa<SwitchStmt>(Parent) &&
           cast<SwitchStmt>(Parent).getCond() == &Child);
}

static bool passesThrough(const Stmt &Parent, const Stmt &Child) {
  if (const auto *Conditional = dyn_cast<AbstractConditionalOperator>(&Parent))
    return Conditional->getCond() != &Child;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&Parent))
    return Construct->getConstructor()->isCopyOrMoveConstructor();
  return isa<ParenExpr, ImplicitCastExpr, ExplicitCastExpr, FullExpr,
             CXXBindTemporaryExpr, MaterializeTemporaryExpr, StmtExpr>(Parent);
}

Destination UseFinder::destination(const Expr &E, ResultTest Success) const {
  const Stmt *Child = &E;
  while (const Stmt *Parent = Parents.getParent(Child)) {
    if (const auto *Cast = dyn_cast<CastExpr>(Parent);
        Cast && Cast->getCastKind() == CK_ToVoid)
      return {.Kind = UseKind::Deliberate};
    if (isStatement(*Child, *Parent))
      return {.Kind = UseKind::Dropped};
    const auto *Binary = dyn_cast<BinaryOperator>(Parent);
    if (Binary && Binary->getOpcode() == BO_Comma && Binary->getLHS() == Child)
      return {.Kind = UseKind::Dropped};
    if (Binary && Binary->isComparisonOp() && Binary->getOpcode() != BO_Cmp)
      return compared(*Binary, *Child, Success);
    if (const VarDecl *Variable = assignedBy(*Parent)) {
      // `if ((r = f()) < 0)`: the assignment is looked at where it stands.
      Destination Of = destination(*cast<Expr>(Parent), Success);
      if (Of.Kind != UseKind::Dropped)
        return {};
      return {.Variable = Variable, .Store = Parent};
    }
    if (const auto *Declaration = dyn_cast<DeclStmt>(Parent)) {
      for (const Decl *D : Declaration->decls())
        if (const auto *Variable = dyn_cast<VarDecl>(D);
            Variable && Variable->getInit() == Child)
          return {.Variable = Variable, .Store = Parent};
      return {};
    }
    bool Comma = Binary && Binary->getOpcode() == BO_Comma;
    if (!Comma && !passesThrough(*Parent, *Child)) {
      const auto *Unary = dyn_cast<UnaryOperator>(Parent);
      return {.OnlySign = isa<IfStmt, WhileStmt, DoStmt, ForStmt>(Parent) ||
                          (Unary && Unary->getOpcode() == UO_LNot)};
    }
    if (Comma && !isa<Expr>(Parent))
      return {};
    Child = Parent;
  }
  return {};
}

/// A local whose every use is in sight.
bool UseFinder::isFollowed(const VarDecl &Variable) const {
  if (!Variable.hasLocalStorage() || Variable.getType()->isReferenceType() ||
      Variable.getType().isVolatileQualified() ||
      Variable.getDeclContext() != &Function)
    return false;
  llvm::SmallVector<const Expr *, 8> Mentions;
  Reads(Variable, Mentions).TraverseStmt(Function.getBody());
  return llvm::none_of(Mentions, [&](const Expr *Mention) {
    const auto *Parent = dyn_cast_or_null<UnaryOperator>(
        Parents.getParentIgnoreParens(const_cast<Expr *>(Mention)));
    return isa<LambdaExpr>(Mention) ||
           (Parent && Parent->getOpcode() == UO_AddrOf);
  });
}

/// Follows the variable of \p Into from its store to where it is assigned or
/// declared again; with \p FirstOnly no further than the first look at it.
UseFinder::Life UseFinder::follow(const Destination &Into,
                                  bool FirstOnly) const {
  const VarDecl &Variable = *Into.Variable;
  Life Of;
  std::set<unsigned> Seen;
  llvm::SmallVector<std::pair<const CFGBlock *, unsigned>, 8> Work;
  for (const CFGBlock *Block : Graph)
    for (unsigned I = 0; I < Block->size(); ++I)
      if (auto Element = (*Block)[I].getAs<CFGStmt>();
          Element && Element->getStmt() == Into.Store)
        Work.push_back({Block, I + 1});
  Of.Found = !Work.empty();
  while (!Work.empty()) {
    auto [Block, First] = Work.pop_back_val();
    bool Ended = false;
    for (unsigned I = First; I < Block->size() && !Ended; ++I) {
      auto Element = (*Block)[I].getAs<CFGStmt>();
      if (!Element)
        continue;
      const Stmt &S = *Element->getStmt();
      unsigned Before = Of.Looks.size();
      Reads(Variable, Of.Looks).TraverseStmt(const_cast<Stmt *>(&S));
      bool Looked = Of.Looks.size() > Before;
      Ended = (Looked && FirstOnly) || declares(S, Variable);
      if (Ended || assignedBy(S) != &Variable)
        continue;
      Ended = true;
      Of.Again |= &S == Into.Store;
      Of.Overwritten = S.getBeginLoc();
    }
    if (!Ended)
      for (const CFGBlock *Next : Block->succs())
        if (Next && Seen.insert(Next->getBlockID()).second)
          Work.push_back({Next, 0});
  }
  return Of;
}

ResultUse UseFinder::stored(const Destination &Into, ResultTest Success) const {
  if (Into.Variable->hasAttr<UnusedAttr>())
    return {.Kind = UseKind::Deliberate};
  Life Next = isFollowed(*Into.Variable) ? follow(Into, true) : Life();
  // The graph splits declarations of several variables; those are not followed.
  if (!Next.Found)
    return {};
  if (Next.Looks.empty() || Next.Again)
    return {.Kind = Next.Overwritten.isValid() ? UseKind::Overwritten
                                               : UseKind::Unread,
            .Where = Next.Overwritten};
  ResultUse Use{.Kind = UseKind::Blind, .OnlySign = true};
  for (const Expr *Look : follow(Into, false).Looks) {
    Destination Of =
        isa<DeclRefExpr>(Look) ? destination(*Look, Success) : Destination();
    // A variable named as a statement of its own: `(void)r`.
    if (Of.Kind == UseKind::Deliberate || Of.Kind == UseKind::Dropped)
      return {.Kind = UseKind::Deliberate};
    Use.OnlySign &= Of.OnlySign;
    if (Of.Kind == UseKind::Blind)
      Use.Where = Of.Where;
    else
      Use.Kind = UseKind::Used;
  }
  return Use;
}

ResultUse UseFinder::of(const CheckedCall &Call) const {
  Destination Of = destination(*Call.Site, Call.Success);
  if (Of.Variable)
    return stored(Of, Call.Success);
  return {.Kind = Of.Kind, .OnlySign = Of.OnlySign, .Where = Of.Where};
}

void durability::findResultUses(FunctionResult &Result, const CFG &Graph,
                                ASTContext &Context) {
  if (Result.CheckedCalls.empty())
    return;
  const SourceManager &Sources = Context.getSourceManager();
  llvm::stable_sort(
      Result.CheckedCalls, [&](const CheckedCall &A, const CheckedCall &B) {
        return Sources.isBeforeInTranslationUnit(A.Location, B.Location);
      });
  UseFinder Finder(*Result.Function, Graph, Context);
  FailureFate Fate(Result, Graph, Context);
  llvm::DenseMap<const Expr *, ResultUse> Known;
  for (CheckedCall &Call : Result.CheckedCalls) {
    auto [Slot, New] = Known.try_emplace(Call.Site);
    if (New) {
      Slot->second = Finder.of(Call);
      Fate.judge(Call, Slot->second);
    }
    Call.Use = Slot->second;
  }
}
