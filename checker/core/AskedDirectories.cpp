#include "core/AskedDirectories.h"
#include "core/ContractNames.h"
#include "core/IdleDirectories.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

namespace {
/// What a branch does.
class BranchReader : public DynamicRecursiveASTVisitor {
public:
  explicit BranchReader(AnalysisContext &Context) : Context(Context) {}
  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    return notNamed(*E->getDecl());
  }
  bool VisitMemberExpr(MemberExpr *E) override {
    return notNamed(*E->getMemberDecl());
  }
  bool VisitCallExpr(CallExpr *E) override;
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *E) override {
    return E->getOperator() != OO_Equal || claim(*E->getArg(0));
  }
  bool VisitVarDecl(VarDecl *D) override {
    if (D->hasInit() && Context.Model.isStatusType(D->getType()))
      note(D->getLocation());
    return true;
  }

  bool MayTouch = false; ///< A directory, or some file.
  SourceLocation Claimed;

private:
  bool notNamed(const ValueDecl &D) {
    MayTouch = MayTouch || holdsDirectory(D.getType(), Context);
    return !MayTouch;
  }
  bool claim(const Expr &To) {
    if (Context.Model.isStatusType(To.getType()))
      note(To.getExprLoc());
    return true;
  }
  void note(SourceLocation Location) {
    if (Claimed.isInvalid())
      Claimed = Location;
  }

  AnalysisContext &Context;
};

class GuardCollector : public DynamicRecursiveASTVisitor {
public:
  explicit GuardCollector(AnalysisContext &Context) : Context(Context) {
    ShouldVisitTemplateInstantiations = true;
  }
  bool TraverseDecl(Decl *D) override;
  bool VisitIfStmt(IfStmt *If) override;

  std::vector<AskedDirectory> Found;

private:
  void asked(const Expr &Condition, const IfStmt &If);
  void judge(const Expr &Handle, const IfStmt &If);
  const BranchReader &reading(const IfStmt &If);

  AnalysisContext &Context;
  const FunctionDecl *Enclosing = nullptr;
  llvm::DenseMap<const IfStmt *, std::unique_ptr<BranchReader>> Read;
};
} // namespace

/// Calls that reach no event, and reports of progress to somebody else.
bool BranchReader::VisitCallExpr(CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee);
  const bool Seen = Callee && Callee->hasBody() &&
                    !(Method && Method->isVirtual()) &&
                    !Context.result(*Callee);
  MayTouch =
      MayTouch || !Callee ||
      (!Seen && !Callee->getReturnType()->isVoidType() &&
       !Context.AST.getSourceManager().isInSystemHeader(Callee->getLocation()));
  return !MayTouch;
}

bool GuardCollector::TraverseDecl(Decl *D) {
  const auto *Function = dyn_cast_or_null<FunctionDecl>(D);
  if (!D ||
      (!isa<TranslationUnitDecl>(D) &&
       Context.AST.getSourceManager().isInSystemHeader(D->getLocation())) ||
      (Function && Function->isDependentContext()))
    return true;
  const FunctionDecl *Outer = Enclosing;
  Enclosing = Function ? Function : Outer;
  bool GoOn = DynamicRecursiveASTVisitor::TraverseDecl(D);
  Enclosing = Outer;
  return GoOn;
}

bool GuardCollector::VisitIfStmt(IfStmt *If) {
  if (Enclosing && If->getCond())
    asked(*If->getCond(), *If);
  return true;
}

/// The handles that are there where \p Condition holds.
void GuardCollector::asked(const Expr &Condition, const IfStmt &If) {
  const Expr *E = Condition.IgnoreParens();
  auto IsNull = [&](const Expr &Other) {
    return Other.IgnoreImplicit()->isNullPointerConstant(
               Context.AST, Expr::NPC_ValueDependentIsNotNull) !=
           Expr::NPCK_NotNull;
  };
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->getOpcode() == BO_LAnd) {
      asked(*Binary->getLHS(), If);
      asked(*Binary->getRHS(), If);
    } else if (Binary->getOpcode() == BO_NE && IsNull(*Binary->getRHS())) {
      judge(*Binary->getLHS(), If);
    }
    return;
  }
  if (const auto *Operator =
          dyn_cast<CXXOperatorCallExpr>(E->IgnoreImplicit())) {
    if (Operator->getOperator() == OO_ExclaimEqual &&
        Operator->getNumArgs() == 2 && IsNull(*Operator->getArg(1)))
      judge(*Operator->getArg(0), If);
    return;
  }
  if (const auto *Cast = dyn_cast<ImplicitCastExpr>(E);
      Cast && Cast->getCastKind() == CK_PointerToBoolean) {
    judge(*Cast->getSubExpr(), If);
    return;
  }
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E->IgnoreImplicit());
      Call && isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl()))
    judge(*Call->getImplicitObjectArgument(), If);
}

const BranchReader &GuardCollector::reading(const IfStmt &If) {
  std::unique_ptr<BranchReader> &Reader = Read[&If];
  if (!Reader) {
    Reader = std::make_unique<BranchReader>(Context);
    Reader->TraverseStmt(const_cast<Stmt *>(If.getThen()));
    // What is done where there is none may be to open it.
    if (If.getElse() && !Reader->MayTouch)
      Reader->TraverseStmt(const_cast<Stmt *>(If.getElse()));
  }
  return *Reader;
}

/// `if (Dir) return ok;` has one already.
static bool endsInJump(const Stmt &Branch) {
  const Stmt *Last = &Branch;
  if (const auto *Block = dyn_cast<CompoundStmt>(Last))
    Last = Block->body_empty() ? nullptr : Block->body_back();
  return isa_and_nonnull<ReturnStmt, BreakStmt, ContinueStmt, GotoStmt>(Last);
}

void GuardCollector::judge(const Expr &Handle, const IfStmt &If) {
  const ValueDecl *Named = namedHandle(Handle, Context.AST);
  if (!Named || !holdsDirectory(Named->getType(), Context) ||
      endsInJump(*If.getThen()))
    return;
  const BranchReader &Does = reading(If);
  if (!Does.MayTouch && Does.Claimed.isValid())
    Found.push_back({Named, Enclosing, Handle.getExprLoc(), Does.Claimed});
}

std::vector<AskedDirectory>
durability::findAskedDirectories(AnalysisContext &Context) {
  GuardCollector Collector(Context);
  Collector.TraverseDecl(Context.AST.getTranslationUnitDecl());
  return std::move(Collector.Found);
}
