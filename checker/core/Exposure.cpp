#include "core/Exposure.h"
#include "core/DispatchGroups.h"
#include "core/Transfer.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

/// Callers of callers are hardly ever worth reading.
static constexpr unsigned MaxDepth = 6;

/// Neither a handle nor a way to one.
static bool isPlain(QualType Type) {
  if (const auto *Pointer = Type->getAs<PointerType>())
    return Pointer->getPointeeType()->isAnyCharacterType();
  return Type->isBooleanType() || Type->isEnumeralType() ||
         Type->isFloatingType() || Type->isFunctionPointerType() ||
         Type->isNullPtrType();
}

namespace {
/// Reads one body, and those that it calls.
class ExposureFinder : public DynamicRecursiveASTVisitor {
public:
  using Known = llvm::DenseMap<const FunctionDecl *, Exposure>;
  ExposureFinder(const FunctionDecl &Function, AnalysisContext &Context,
                 Known &Before, unsigned Depth)
      : Function(Function), Context(Context), Before(Before), Depth(Depth),
        Evaluate(Context, Function) {}

  static Exposure find(const FunctionDecl &Function, AnalysisContext &Context,
                       Known &Before, unsigned Depth) {
    Exposure Unclear;
    Unclear.Everything = true;
    const FunctionDecl *Definition = nullptr;
    if (Depth > MaxDepth || !Function.hasBody(Definition) ||
        Definition->hasSkippedBody())
      return Unclear;
    auto [It, New] =
        Before.try_emplace(Function.getCanonicalDecl(), std::move(Unclear));
    if (!New)
      return It->second; // What a recursion gives away is everything.
    ExposureFinder Finder(*Definition, Context, Before, Depth);
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Definition))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        Finder.TraverseStmt(Init->getInit());
    Finder.TraverseStmt(Definition->getBody());
    return Before[Function.getCanonicalDecl()] = std::move(Finder.Found);
  }

  bool VisitCallExpr(CallExpr *Call) override {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee)
      Callee = Context.Dispatches.functionOfElement(*Call->getCallee());
    const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
    const Expr *Object = Member ? Member->getImplicitObjectArgument() : nullptr;
    llvm::SmallVector<const Expr *, 4> Arguments(Call->arguments());
    if (isa<CXXOperatorCallExpr>(Call) &&
        isa_and_nonnull<CXXMethodDecl>(Callee) && !Arguments.empty()) {
      Object = Arguments.front();
      Arguments.erase(Arguments.begin());
    }
    if (Callee && !isDispatched(*Call, Context))
      called(*Callee, Object, Arguments);
    else
      exposeAll(Object, Arguments);
    return !Found.Everything;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *Construct) override {
    llvm::SmallVector<const Expr *, 4> Arguments(Construct->arguments());
    if (!Construct->getConstructor()->isDefaulted())
      called(*Construct->getConstructor(), nullptr, Arguments);
    return !Found.Everything;
  }
  bool VisitCXXDeleteExpr(CXXDeleteExpr *Delete) override {
    if (Delete->getDestroyedType()->isRecordType())
      expose(Delete->getArgument());
    return !Found.Everything;
  }

private:
  void exposeAll(const Expr *Object, llvm::ArrayRef<const Expr *> Arguments) {
    if (Object)
      expose(Object);
    for (const Expr *Argument : Arguments)
      expose(Argument);
  }

  void expose(const Expr *E) {
    const Expr *Bare = E->IgnoreParenCasts();
    QualType Type = Bare->getType();
    if (isPlain(E->getType()) || isPlain(Type) || isa<StringLiteral>(Bare) ||
        Bare->isNullPointerConstant(Context.AST,
                                    Expr::NPC_ValueDependentIsNotNull))
      return;
    const AccessPath *Object = Evaluate.object(E, Empty);
    if (Object && Object->isInterface(&Function))
      add(*Object);
    else if (Type->isIntegerType() && !isa<DeclRefExpr>(Bare))
      return; // A number that was worked out.
    else
      Found.Everything = !Type->isIntegerType() || Object;
  }

  void add(const AccessPath &Object) {
    if (!llvm::is_contained(Found.Objects, &Object))
      Found.Objects.push_back(&Object);
  }

  void called(const FunctionDecl &Callee, const Expr *Object,
              llvm::ArrayRef<const Expr *> Arguments) {
    if (Context.speaksByContract(Callee) || Context.Model.mayKnow(Callee) ||
        Context.Model.statusOperation(Callee) != StatusOperation::None ||
        inSystemHeader(Callee))
      return;
    if (!Callee.hasBody()) {
      if (!Context.External || !Context.External->isInert(Callee))
        exposeAll(Object, Arguments);
      return;
    }
    if (!Context.reachesUnknown(Callee))
      return;
    const Exposure Inner = find(Callee, Context, Before, Depth + 1);
    if (Inner.Everything)
      return exposeAll(Object, Arguments);
    for (const AccessPath *Path : Inner.Objects)
      pass(*Path, Object, Arguments);
  }

  /// Exposes what \p Path, of a callee, is here.
  void pass(const AccessPath &Path, const Expr *Object,
            llvm::ArrayRef<const Expr *> Arguments) {
    const AccessPath &Root = Path.root();
    const Expr *Passed = nullptr;
    if (Root.kind() == AccessPath::Kind::This)
      Passed = Object;
    else if (const auto *Parameter =
                 dyn_cast_or_null<ParmVarDecl>(Root.variable()))
      Passed = Parameter->getFunctionScopeIndex() < Arguments.size()
                   ? Arguments[Parameter->getFunctionScopeIndex()]
                   : nullptr;
    else
      return add(Path);
    const AccessPath *Here = Passed ? Evaluate.object(Passed, Empty) : nullptr;
    llvm::SmallVector<const AccessPath *, 4> Steps;
    for (const AccessPath *Step = &Path; Step != &Root; Step = Step->parent())
      Steps.push_back(Step);
    for (const AccessPath *Step : llvm::reverse(Steps))
      Here = Here ? Context.Paths.within(*Here, *Step) : nullptr;
    if (Here && Here->isInterface(&Function))
      add(*Here);
    else if (Passed)
      expose(Passed);
    else
      Found.Everything = true;
  }

  const FunctionDecl &Function;
  AnalysisContext &Context;
  Known &Before;
  unsigned Depth;
  Evaluator Evaluate;
  State Empty;
  Exposure Found;
};
} // namespace

const Exposure &durability::exposedBy(const FunctionDecl &Function,
                                      AnalysisContext &Context) {
  std::shared_ptr<const Exposure> &Slot =
      Context.Exposures[Function.getCanonicalDecl()];
  if (!Slot) {
    ExposureFinder::Known Before;
    Slot = std::make_shared<const Exposure>(
        ExposureFinder::find(Function, Context, Before, 0));
  }
  return *Slot;
}
