#include "core/FieldChain.h"
#include "core/DispatchGroups.h"
#include "core/Evaluator.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace durability;

bool durability::endsWith(const FieldPath &Path, const FieldPath &End) {
  return Path.size() >= End.size() &&
         std::equal(End.rbegin(), End.rend(), Path.rbegin());
}

FieldPath FieldChain::fields() const {
  FieldPath Fields;
  for (const FieldLink &Link : Links)
    Fields.push_back(Link.Field);
  return Fields;
}

const Expr *durability::plain(const Expr *E) {
  while (true) {
    const Expr *Inner = stripped(E)->IgnoreParenCasts();
    if (Inner == E)
      return E;
    E = Inner;
  }
}

static bool isFromLibrary(const FunctionDecl &F) {
  return F.getLocation().isInvalid() ||
         F.getASTContext().getSourceManager().isInSystemHeader(F.getLocation());
}

bool durability::isLibraryOrBodyless(const FunctionDecl &F) {
  return !F.hasBody() || isFromLibrary(F);
}

const Expr *durability::onlyReturns(const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (isFromLibrary(F) || (Method && Method->isVirtual()))
    return nullptr;
  return soleReturn(F);
}

bool durability::isZero(const Expr &E) {
  const Expr *Inner = plain(&E);
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(Inner))
    return true;
  const auto *Literal = dyn_cast<IntegerLiteral>(Inner);
  return Literal && Literal->getValue().isZero();
}

static const FieldDecl *fieldOf(const MemberExpr &Member) {
  const auto *Field = dyn_cast<FieldDecl>(Member.getMemberDecl());
  return Field ? Field->getCanonicalDecl() : nullptr;
}

/// Collects the links of \p E, innermost first.
static void collectLinks(const Expr *E, FieldChain &Chain, unsigned Depth) {
  while (true) {
    E = Chain.Root = plain(E);
    bool IsBase = !Chain.Links.empty();
    const auto *Member = dyn_cast<MemberExpr>(E);
    if (Member && fieldOf(*Member)) {
      Chain.Links.push_back(
          {fieldOf(*Member), Member->getBase(), Member->isArrow()});
      E = Member->getBase();
      continue;
    }
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
    const auto *Unary = dyn_cast<UnaryOperator>(E);
    if (IsBase && Operator && Operator->getNumArgs() == 1 &&
        (Operator->getOperator() == OO_Arrow ||
         Operator->getOperator() == OO_Star)) {
      E = Operator->getArg(0);
      continue;
    }
    if (IsBase && Unary &&
        (Unary->getOpcode() == UO_Deref || Unary->getOpcode() == UO_AddrOf)) {
      E = Unary->getSubExpr();
      continue;
    }
    // A method that returns a field of its object stands for that field.
    const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
    const Expr *Object = Call ? Call->getImplicitObjectArgument() : nullptr;
    const Expr *Returned = Object && Call->getMethodDecl() && Depth < 3
                               ? onlyReturns(*Call->getMethodDecl())
                               : nullptr;
    if (!Returned)
      return;
    FieldChain Inner;
    collectLinks(Returned, Inner, Depth + 1);
    if (Inner.Links.empty() || !isa<CXXThisExpr>(Inner.Root))
      return;
    Inner.Links.back().Base = Object;
    Inner.Links.back().Arrow = Object->getType()->isPointerType();
    for (FieldLink &Link : llvm::drop_end(Inner.Links))
      Link.Base = nullptr;
    Chain.Links.append(Inner.Links);
    E = Object;
  }
}

FieldChain durability::fieldChain(const Expr &E) {
  FieldChain Chain;
  collectLinks(&E, Chain, 0);
  std::reverse(Chain.Links.begin(), Chain.Links.end());
  return Chain;
}

FieldChain durability::argumentChain(const Expr &E) {
  const auto *Address = dyn_cast<UnaryOperator>(plain(&E));
  return fieldChain(Address && Address->getOpcode() == UO_AddrOf
                        ? *Address->getSubExpr()
                        : E);
}

llvm::ArrayRef<const Expr *>
OriginFinder::assignmentsOf(const VarDecl &Variable) const {
  auto It = Assigned.find(&Variable);
  return It == Assigned.end() ? llvm::ArrayRef<const Expr *>()
                              : llvm::ArrayRef<const Expr *>(It->second);
}

struct OriginFinder::Search {
  const OriginFinder &Finder;
  bool Number;
  Origins Found = {};
  llvm::SmallPtrSet<const VarDecl *, 8> Seen = {};

  /// Adds what \p E, of which \p Suffix is taken, comes from.
  void follow(const Expr *E, const FieldPath &Suffix,
              const FunctionDecl *Through, unsigned Depth) {
    constexpr unsigned MaxDepth = 8, MaxOrigins = 6, MaxFields = 6;
    FieldChain Chain = fieldChain(*E);
    FieldPath Fields = Chain.fields();
    Fields.append(Suffix);
    if (Depth > MaxDepth || Found.size() >= MaxOrigins ||
        Fields.size() > MaxFields)
      return;
    E = plain(Chain.Root);
    if (isa<CXXThisExpr>(E))
      Found.push_back({nullptr, Fields, Through});
    else if (const auto *Reference = dyn_cast<DeclRefExpr>(E))
      followVariable(dyn_cast<VarDecl>(Reference->getDecl()), Fields, Through,
                     Depth);
    else if (const auto *Call = dyn_cast<CallExpr>(E))
      followCall(*Call, Fields, Through, Depth);
    else
      followOperator(*E, Fields, Through, Depth);
  }

  void followVariable(const VarDecl *Variable, const FieldPath &Fields,
                      const FunctionDecl *Through, unsigned Depth) {
    if (!Variable)
      return;
    auto Values = Finder.assignmentsOf(*Variable);
    size_t Before = Found.size();
    if (Variable->isLocalVarDeclOrParm() && Seen.insert(Variable).second)
      for (const Expr *Value : Values)
        follow(Value, Fields, Through, Depth + 1);
    bool Parameter = isa<ParmVarDecl>(Variable);
    if (Parameter ||
        (Found.size() == Before && !Variable->getType()->isScalarType()) ||
        Variable->hasGlobalStorage() || (Values.empty() && !Fields.empty()))
      Found.push_back({Variable->getCanonicalDecl(), Fields, Through});
  }

  void followCall(const CallExpr &Call, const FieldPath &Fields,
                  const FunctionDecl *Through, unsigned Depth) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (!Callee)
      return;
    // An accessor of a library class yields a part of its object.
    if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call)) {
      if (Member->getImplicitObjectArgument())
        follow(Member->getImplicitObjectArgument(), Fields, Callee, Depth + 1);
      return;
    }
    bool Operator = isa<CXXOperatorCallExpr>(&Call);
    bool Standard = Callee->isInStdNamespace() && Callee->getIdentifier() &&
                    Callee->getName() == "exchange";
    if (Call.getNumArgs() == 1 || (Operator && Call.getNumArgs() == 2) ||
        Standard)
      follow(Call.getArg(0), Fields, Operator || Standard ? Through : Callee,
             Depth + 1);
  }

  void followOperator(const Expr &E, const FieldPath &Fields,
                      const FunctionDecl *Through, unsigned Depth) {
    auto Next = [&](const Expr *Inner) {
      if (Inner)
        follow(Inner, Fields, Through, Depth + 1);
    };
    if (const auto *Binary = dyn_cast<BinaryOperator>(&E)) {
      const Expr *L = Binary->getLHS(), *R = Binary->getRHS();
      if (Binary->isAssignmentOp())
        Next(Binary->getOpcode() == BO_Assign ? R : L);
      else if (Number || !R->getType()->isPointerType())
        Next(L);
      if (!Binary->isAssignmentOp() &&
          (Number || R->getType()->isPointerType()))
        Next(R);
    } else if (const auto *Unary = dyn_cast<UnaryOperator>(&E)) {
      Next(Unary->getSubExpr());
    } else if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(&E)) {
      Next(Subscript->getBase());
    } else if (const auto *Choice = dyn_cast<ConditionalOperator>(&E)) {
      Next(Choice->getTrueExpr());
      Next(Choice->getFalseExpr());
    } else if (const auto *Construct = dyn_cast<CXXConstructExpr>(&E)) {
      Next(Construct->getNumArgs() > 0 ? Construct->getArg(0) : nullptr);
    } else if (const auto *List = dyn_cast<InitListExpr>(&E)) {
      Next(List->getNumInits() == 1 ? List->getInit(0) : nullptr);
    }
  }
};

Origins OriginFinder::ofObject(const Expr &E) const {
  Search S{*this, false};
  S.follow(&E, {}, nullptr, 0);
  return S.Found;
}

Origins OriginFinder::ofNumber(const Expr &E) const {
  Search S{*this, true};
  S.follow(&E, {}, nullptr, 0);
  return S.Found;
}
