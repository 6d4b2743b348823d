/// \file
/// Functions that touch no file themselves and yet say which file another one
/// works on: `void out_init(struct out *o, int fd) { o->fd = fd; }`.
#include "core/CallGraph.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

namespace {
using FieldSet = llvm::DenseSet<const FieldDecl *>;

/// The fields through which an eventful function reaches what it hands to calls
/// that matter.
class HandleFieldFinder : public DynamicRecursiveASTVisitor {
public:
  HandleFieldFinder(const CallGraph::Map &Nodes, const CallModel &Model,
                    FieldSet &Into)
      : Nodes(Nodes), Model(Model), Into(Into) {}

  bool VisitVarDecl(VarDecl *Variable) override {
    if (Variable->getInit())
      Given[Variable].push_back(Variable->getInit());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    const auto *Left =
        E->getOpcode() == BO_Assign
            ? dyn_cast<DeclRefExpr>(E->getLHS()->IgnoreParenCasts())
            : nullptr;
    if (const auto *Variable =
            Left ? dyn_cast<VarDecl>(Left->getDecl()) : nullptr)
      Given[Variable].push_back(E->getRHS());
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) override {
    const FunctionDecl *Callee = Call->getDirectCallee();
    auto Known = Callee ? Nodes.find(Callee->getCanonicalDecl()) : Nodes.end();
    if (!Callee || Model.mayKnow(*Callee) ||
        (Known != Nodes.end() && Known->second.HasEvent))
      Calls.push_back(Call);
    return true;
  }

  void finish() {
    for (const CallExpr *Call : Calls)
      for (const Expr *Argument : Call->arguments())
        addChain(*Argument, 0);
  }

private:
  void addChain(const Expr &E, unsigned Depth) {
    const Expr *Step = E.IgnoreParenCasts();
    while (const auto *Member = dyn_cast<MemberExpr>(Step)) {
      if (const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl()))
        Into.insert(Field->getCanonicalDecl());
      Step = Member->getBase()->IgnoreParenCasts();
    }
    const auto *Reference = dyn_cast<DeclRefExpr>(Step);
    const auto *Variable =
        Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
    if (!Variable || !Variable->hasLocalStorage() || Depth >= 3)
      return;
    for (const Expr *V : Given.lookup(Variable))
      addChain(*V, Depth + 1);
  }

  const CallGraph::Map &Nodes;
  const CallModel &Model;
  FieldSet &Into;
  std::vector<const CallExpr *> Calls;
  llvm::DenseMap<const VarDecl *, llvm::SmallVector<const Expr *, 1>> Given;
};

/// Whether a function stores what it is given where its caller finds it again.
class InitialiserFinder : public DynamicRecursiveASTVisitor {
public:
  explicit InitialiserFinder(const FieldSet &Fields) : Fields(Fields) {}

  bool VisitBinaryOperator(BinaryOperator *E) override {
    const auto *Member = E->getOpcode() == BO_Assign
                             ? dyn_cast<MemberExpr>(E->getLHS()->IgnoreParens())
                             : nullptr;
    const auto *Field =
        Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
    Found = Found || (Field && Fields.contains(Field->getCanonicalDecl()) &&
                      isParameters(*Member) && isParameters(*E->getRHS()));
    return !Found;
  }
  bool Found = false;

private:
  static bool isParameters(const Expr &E) {
    const Expr *Step = E.IgnoreParenCasts();
    while (const auto *Member = dyn_cast<MemberExpr>(Step))
      Step = Member->getBase()->IgnoreParenCasts();
    const auto *Reference = dyn_cast<DeclRefExpr>(Step);
    return Reference && isa<ParmVarDecl>(Reference->getDecl());
  }
  const FieldSet &Fields;
};
} // namespace

/// They are analysed, and their callers are not for that reason alone.
void CallGraph::analyseInitialisers(const AnalysisContext &Context) {
  FieldSet Fields;
  for (const auto &[Key, N] : Nodes)
    if (N.HasEvent && N.Definition && N.Definition->getBody()) {
      HandleFieldFinder Finder(Nodes, Context.Model, Fields);
      Finder.TraverseStmt(N.Definition->getBody());
      Finder.finish();
    }
  if (Fields.empty())
    return;
  for (auto &[Key, N] : Nodes) {
    if (N.HasEvent || !N.Definition || !N.Definition->getBody() ||
        N.Definition->getNumParams() < 2)
      continue;
    InitialiserFinder Finder(Fields);
    Finder.TraverseStmt(N.Definition->getBody());
    N.HasEvent = Finder.Found;
  }
}
