#include "core/StatusReset.h"
#include "core/FunctionResult.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Analysis/CFG.h"

using namespace clang;
using namespace durability;

namespace {
/// A constant stored in a place that outlives the function.
struct Store {
  const Expr *Site = nullptr;
  const Expr *Place = nullptr;
  int64_t Constant = 0;
};

/// Finds the ifs with an else, and what mentions a place.
class BranchFinder : public DynamicRecursiveASTVisitor {
public:
  bool VisitIfStmt(IfStmt *If) override {
    if (If->getElse())
      Branches.push_back(If);
    return true;
  }
  llvm::SmallVector<const IfStmt *, 8> Branches;
};

class Search : public DynamicRecursiveASTVisitor {
public:
  explicit Search(llvm::function_ref<bool(const Expr &)> Wanted)
      : Wanted(Wanted) {}
  bool VisitExpr(Expr *E) override {
    Count += Wanted(*E);
    return true;
  }
  unsigned Count = 0;

private:
  llvm::function_ref<bool(const Expr &)> Wanted;
};
} // namespace

static unsigned countIn(const Stmt &In,
                        llvm::function_ref<bool(const Expr &)> Wanted) {
  Search Looking(Wanted);
  Looking.TraverseStmt(const_cast<Stmt *>(&In));
  return Looking.Count;
}

static bool outlives(const Expr *Place) {
  while (const auto *Member = dyn_cast<MemberExpr>(Place)) {
    if (Member->isArrow())
      return true;
    Place = Member->getBase()->IgnoreParenImpCasts();
  }
  const auto *Reference = dyn_cast<DeclRefExpr>(Place);
  const auto *Variable =
      Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  return isa<CXXThisExpr>(Place) ||
         (Variable && (!Variable->hasLocalStorage() ||
                       Variable->getType()->isReferenceType()));
}

/// What \p E stores: an assignment, also of a library's atomic object, or one
/// of the compiler's atomic operations.
static std::optional<Store> storeOf(const Expr &E, const ASTContext &Context) {
  const Expr *Place = nullptr, *Stored = nullptr;
  if (const auto *Binary = dyn_cast<BinaryOperator>(&E);
      Binary && Binary->getOpcode() == BO_Assign) {
    Place = Binary->getLHS();
    Stored = Binary->getRHS();
  } else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(&E);
             Call && Call->getOperator() == OO_Equal &&
             Call->getNumArgs() == 2) {
    Place = Call->getArg(0);
    Stored = Call->getArg(1);
  } else if (const auto *Atomic = dyn_cast<AtomicExpr>(&E)) {
    const auto Op = Atomic->getOp();
    const auto *Address =
        dyn_cast<UnaryOperator>(Atomic->getPtr()->IgnoreParenImpCasts());
    if ((Op != AtomicExpr::AO__atomic_store_n &&
         Op != AtomicExpr::AO__c11_atomic_store) ||
        !Address || Address->getOpcode() != UO_AddrOf)
      return std::nullopt;
    Place = Address->getSubExpr();
    Stored = Atomic->getVal1();
  }
  Expr::EvalResult Known;
  if (!Place || !Stored || Stored->isValueDependent() ||
      !Stored->EvaluateAsInt(Known, Context))
    return std::nullopt;
  Place = Place->IgnoreParenImpCasts();
  if (!outlives(Place))
    return std::nullopt;
  return Store{&E, Place, Known.Val.getInt().extOrTrunc(64).getSExtValue()};
}

static bool samePlace(const Expr &A, const Expr &B, const ASTContext &Context) {
  llvm::FoldingSetNodeID Mine, Theirs;
  A.Profile(Mine, Context, /*Canonical=*/true);
  B.Profile(Theirs, Context, /*Canonical=*/true);
  return Mine == Theirs;
}

namespace {
/// What is stored where only this failure has come, and where none has.
struct Stores {
  llvm::SmallVector<Store, 4> Failing, Succeeding;
};
} // namespace

static Stores storesAround(const FunctionResult &Result,
                           const CheckedCall &Call, const CFG &Graph,
                           const ASTContext &Context) {
  // By block: only with this failure; without any.
  llvm::DenseMap<unsigned, std::pair<bool, bool>> Enters;
  for (const auto &[Block, S] : Result.BlockStates) {
    auto [It, New] = Enters.try_emplace(Block, true, false);
    It->second.first &= S.Failed == Call.Site;
    It->second.second |= !S.Failed;
  }
  Stores Found;
  for (const CFGBlock *Block : Graph) {
    const auto [OnlyFails, Succeeds] = Enters.lookup(Block->getBlockID());
    if (!OnlyFails && !Succeeds)
      continue;
    for (const CFGElement &Element : *Block) {
      auto S = Element.getAs<CFGStmt>();
      const auto *E = S ? dyn_cast<Expr>(S->getStmt()) : nullptr;
      if (std::optional<Store> Of = E ? storeOf(*E, Context) : std::nullopt)
        (OnlyFails ? Found.Failing : Found.Succeeding).push_back(*Of);
    }
  }
  return Found;
}

/// \p If decides which of the two is stored, and nothing outside it looks at
/// the place.
static bool decides(const IfStmt &If, const Store &Bad, const Store &Good,
                    const Stmt &Body, const ASTContext &Context) {
  if (Bad.Constant == Good.Constant ||
      !samePlace(*Bad.Place, *Good.Place, Context))
    return false;
  auto Holds = [](const Stmt &Branch, const Store &Of) {
    return countIn(Branch, [&](const Expr &E) { return &E == Of.Site; });
  };
  auto Mentions = [&](const Expr &E) {
    return samePlace(E, *Bad.Place, Context);
  };
  const Stmt &Then = *If.getThen(), &Else = *If.getElse();
  return ((Holds(Then, Bad) && Holds(Else, Good)) ||
          (Holds(Else, Bad) && Holds(Then, Good))) &&
         countIn(Body, Mentions) ==
             countIn(Then, Mentions) + countIn(Else, Mentions);
}

void durability::findStatusReset(const FunctionResult &Result,
                                 const CheckedCall &Call, const CFG &Graph,
                                 ASTContext &Context, ResultUse &Use) {
  const Stores Found = storesAround(Result, Call, Graph, Context);
  if (Found.Failing.empty() || Found.Succeeding.empty())
    return;
  Stmt &Body = *Result.Function->getBody();
  BranchFinder Finder;
  Finder.TraverseStmt(&Body);
  for (const IfStmt *If : Finder.Branches)
    for (const Store &Bad : Found.Failing)
      for (const Store &Good : Found.Succeeding)
        if (decides(*If, Bad, Good, Body, Context)) {
          Use.Kept = Bad.Site->getExprLoc();
          Use.TakenBack = Good.Site->getExprLoc();
          return;
        }
}
