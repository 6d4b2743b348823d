#include "core/DispatchGroups.h"
#include "core/ModelledCall.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include <algorithm>

using namespace clang;
using namespace durability;

namespace {

class CallCollector : public DynamicRecursiveASTVisitor {
public:
  CallCollector(ASTContext &Context, const CallModel &Model,
                std::vector<ModelledCall> &Calls)
      : Context(Context), Model(Model), Calls(Calls) {
    ShouldVisitTemplateInstantiations = true;
    ShouldWalkTypesOfTypeLocs = false;
  }
  bool TraverseTypeLoc(TypeLoc, bool = true) override { return true; }

  bool TraverseDecl(Decl *D) override {
    if (!D || isa<TypedefNameDecl, EnumDecl, UsingDecl>(D) ||
        isImplicitVariable(*D) || isSkipped(*D))
      return true;
    const FunctionDecl *Outer = Enclosing;
    if (const auto *Function = dyn_cast<FunctionDecl>(D))
      Enclosing = Function;
    bool GoOn = DynamicRecursiveASTVisitor::TraverseDecl(D);
    Enclosing = Outer;
    return GoOn;
  }

  bool VisitCallExpr(CallExpr *Call) override {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee || !Model.mayKnow(*Callee))
      return true;
    ArrayRef<const Expr *> Arguments(Call->getArgs(), Call->getNumArgs());
    // The object of a member operator is written as its first argument.
    if (isa<CXXOperatorCallExpr>(Call) && isa<CXXMethodDecl>(Callee) &&
        !Arguments.empty())
      Arguments = Arguments.drop_front();
    if (std::optional<CallMeaning> Meaning =
            Model.meaningOf(*Callee, Arguments, Context))
      Calls.push_back({Call, Callee, Enclosing, std::move(*Meaning)});
    return true;
  }

private:
  /// System headers and dependent bodies. A system header may be included
  /// inside a project's extern "C" block, so every declaration is asked.
  bool isSkipped(const Decl &D) const {
    if (isa<TranslationUnitDecl>(D))
      return false;
    if (const auto *Function = dyn_cast<FunctionDecl>(&D);
        Function && Function->isDependentContext())
      return true;
    SourceLocation Location = D.getLocation();
    return Location.isValid() &&
           Context.getSourceManager().isInSystemHeader(Location);
  }

  ASTContext &Context;
  const CallModel &Model;
  std::vector<ModelledCall> &Calls;
  const FunctionDecl *Enclosing = nullptr;
};

} // namespace

std::vector<ModelledCall>
durability::collectModelledCalls(ASTContext &Context, const CallModel &Model) {
  std::vector<ModelledCall> Calls;
  CallCollector(Context, Model, Calls).TraverseAST(Context);
  const SourceManager &Sources = Context.getSourceManager();
  auto Earlier = [&](const ModelledCall &A, const ModelledCall &B) {
    SourceLocation LocationA = A.Call->getExprLoc(),
                   LocationB = B.Call->getExprLoc();
    return LocationA != LocationB &&
           Sources.isBeforeInTranslationUnit(LocationA, LocationB);
  };
  // Instantiations are visited where their template stands, member functions
  // after their class: nearly sorted.
  std::stable_sort(Calls.begin(), Calls.end(), Earlier);
  return Calls;
}
