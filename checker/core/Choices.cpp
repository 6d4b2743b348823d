#include "core/Choices.h"
#include "core/FunctionAnalysis.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

const VarDecl *durability::readLocal(const Expr &E) {
  const auto *Reference = dyn_cast<DeclRefExpr>(E.IgnoreParenImpCasts());
  const auto *Variable =
      Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  return Variable && Variable->hasLocalStorage() &&
                 Variable->getType()->isScalarType()
             ? Variable->getCanonicalDecl()
             : nullptr;
}

bool durability::isIntegerConstant(const Expr &E, const ASTContext &AST) {
  Expr::EvalResult Number;
  return !E.isValueDependent() && E.getType()->isIntegralOrEnumerationType() &&
         E.EvaluateAsInt(Number, AST);
}

const ConditionalOperator *durability::choiceIn(const Expr &E,
                                                const ASTContext &AST) {
  const auto *Choice = dyn_cast<ConditionalOperator>(E.IgnoreParenImpCasts());
  return Choice && !isIntegerConstant(*Choice, AST) ? Choice : nullptr;
}

const ConditionalOperator *durability::constantChoice(const Expr &E,
                                                      const ASTContext &AST) {
  const ConditionalOperator *Choice = choiceIn(E, AST);
  return Choice && isIntegerConstant(*Choice->getTrueExpr(), AST) &&
                 isIntegerConstant(*Choice->getFalseExpr(), AST)
             ? Choice
             : nullptr;
}

static bool isUncertain(const std::optional<CallMeaning> &Meaning) {
  return Meaning && llvm::any_of(Meaning->Effects,
                                 [](const Effect &E) { return !E.Certain; });
}

namespace {
class DecidingFinder : public DynamicRecursiveASTVisitor {
public:
  DecidingFinder(const CallModel &Model, const ASTContext &AST,
                 llvm::DenseSet<const VarDecl *> &Into)
      : Model(Model), AST(AST), Into(Into) {}

  bool VisitCallExpr(CallExpr *Call) override {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee || isa<CXXMethodDecl>(Callee) || !Model.mayKnow(*Callee))
      return true;
    llvm::SmallVector<const Expr *, 4> Arguments(Call->arguments());
    std::optional<CallMeaning> Meaning =
        Model.meaningOf(*Callee, Arguments, AST);
    if (isUncertain(Meaning))
      for (const Expr *Argument : Arguments)
        if (const VarDecl *Variable = readLocal(*Argument))
          Into.insert(Variable);
    if (Meaning)
      for (const Effect &E : Meaning->Effects)
        if (E.File.Where == Operand::Argument &&
            E.File.Index < Arguments.size())
          if (const VarDecl *Handle = readLocal(*Arguments[E.File.Index]))
            Handles.insert(Handle);
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) override {
    if (Variable->getInit() && choiceIn(*Variable->getInit(), AST))
      Chosen.insert(Variable->getCanonicalDecl());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    const VarDecl *Variable =
        E->getOpcode() == BO_Assign ? readLocal(*E->getLHS()) : nullptr;
    if (Variable && choiceIn(*E->getRHS(), AST))
      Chosen.insert(Variable);
    return true;
  }

  void finish() {
    for (const VarDecl *Variable : Chosen)
      if (Handles.contains(Variable))
        Into.insert(Variable);
  }

private:
  llvm::DenseSet<const VarDecl *> Handles, Chosen;
  const CallModel &Model;
  const ASTContext &AST;
  llvm::DenseSet<const VarDecl *> &Into;
};
} // namespace

llvm::DenseSet<const VarDecl *>
durability::decidingLocals(const FunctionDecl &Function,
                           const CallModel &Model) {
  llvm::DenseSet<const VarDecl *> Deciding;
  DecidingFinder Finder(Model, Function.getASTContext(), Deciding);
  Finder.TraverseStmt(Function.getBody());
  Finder.finish();
  return Deciding;
}

LocalChange durability::localChange(const Stmt &Statement) {
  if (const auto *Declaration = dyn_cast<DeclStmt>(&Statement)) {
    const auto *Variable = Declaration->isSingleDecl()
                               ? dyn_cast<VarDecl>(Declaration->getSingleDecl())
                               : nullptr;
    return Variable
               ? LocalChange{Variable->getCanonicalDecl(), Variable->getInit()}
               : LocalChange();
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(&Statement);
      Binary && Binary->isAssignmentOp())
    return {readLocal(*Binary->getLHS()),
            Binary->getOpcode() == BO_Assign ? Binary->getRHS() : nullptr};
  const auto *Unary = dyn_cast<UnaryOperator>(&Statement);
  return Unary && Unary->isIncrementDecrementOp()
             ? LocalChange{readLocal(*Unary->getSubExpr()), nullptr}
             : LocalChange();
}

/// One state for each way in which \p Condition may be \p Holds.
static void assumeEach(const Expr &Condition, bool Holds,
                       const Evaluator &Evaluate, State S,
                       llvm::SmallVectorImpl<State> &Into) {
  const auto *Binary =
      dyn_cast<BinaryOperator>(Condition.IgnoreParenImpCasts());
  bool Splits = Binary && Binary->getOpcode() == (Holds ? BO_LOr : BO_LAnd);
  if (!Splits) {
    if (Evaluate.assume(&Condition, Holds, S))
      Into.push_back(std::move(S));
    return;
  }
  llvm::SmallVector<State, 2> Passed;
  assumeEach(*Binary->getLHS(), !Holds, Evaluate, S, Passed);
  assumeEach(*Binary->getLHS(), Holds, Evaluate, std::move(S), Into);
  for (State &T : Passed)
    assumeEach(*Binary->getRHS(), Holds, Evaluate, std::move(T), Into);
}

/// After \p Statement: a variable that decides what a call does holds one of
/// the things it may hold on each path.
FunctionAnalysis::States FunctionAnalysis::choose(const Stmt &Statement,
                                                  State S) {
  LocalChange Change = localChange(Statement);
  if (!Change.Variable || !Deciding.contains(Change.Variable) ||
      Escaped.contains(Change.Variable))
    return {std::move(S)};
  S.choose(*Change.Variable, nullptr);
  if (!Change.Given)
    return {std::move(S)};
  const ConditionalOperator *Choice = choiceIn(*Change.Given, Context.AST);
  if (!Choice) {
    if (isIntegerConstant(*Change.Given, Context.AST))
      S.choose(*Change.Variable, Change.Given);
    return {std::move(S)};
  }
  const AccessPath *Place = Context.Paths.variable(*Change.Variable);
  States Chosen;
  for (bool Holds : {true, false}) {
    States Ways;
    assumeEach(*Choice->getCond(), Holds, Evaluate, S, Ways);
    const Expr *Arm = Holds ? Choice->getTrueExpr() : Choice->getFalseExpr();
    for (State &T : Ways) {
      T.store(*Place, Evaluate.value(Arm, T));
      T.choose(*Change.Variable, Arm);
      Chosen.push_back(std::move(T));
    }
  }
  return Chosen;
}

/// A call that the model knows, with each argument that is chosen replaced by
/// the constant that it is on this path.
FunctionAnalysis::States FunctionAnalysis::callChosen(CallSite Site, State S,
                                                      unsigned From) {
  if (!Site.Callee || !Context.Model.mayKnow(*Site.Callee))
    return Transfers.call(Site, std::move(S));
  for (unsigned I = From; I < Site.Arguments.size(); ++I) {
    const Expr &Argument = *Site.Arguments[I];
    if (const VarDecl *Variable = readLocal(Argument))
      if (const Expr *Held = S.chosen(*Variable);
          Held && isIntegerConstant(*Held, Context.AST))
        Site.Arguments[I] = Held;
    const ConditionalOperator *Choice = constantChoice(Argument, Context.AST);
    if (!Choice || !isUncertain(Context.Model.meaningOf(
                       *Site.Callee, Site.Arguments, Context.AST)))
      continue;
    States After;
    for (bool Holds : {true, false}) {
      Site.Arguments[I] =
          Holds ? Choice->getTrueExpr() : Choice->getFalseExpr();
      States Ways;
      assumeEach(*Choice->getCond(), Holds, Evaluate, S, Ways);
      for (State &T : Ways)
        llvm::append_range(After, callChosen(Site, std::move(T), I + 1));
    }
    return After;
  }
  return Transfers.call(Site, std::move(S));
}
