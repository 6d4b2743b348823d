#include "core/SyncFlags.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/SetVector.h"

using namespace clang;
using namespace durability;

/// The field or variable that keeps what \p Path stands for.
static const ValueDecl *keeperOf(const AccessPath &Path) {
  const ValueDecl *Keeper = Path.field();
  if (!Keeper)
    Keeper = Path.variable();
  return Keeper ? cast<ValueDecl>(Keeper->getCanonicalDecl()) : nullptr;
}

void SyncFlags::synced(SyncKind Strength, SourceLocation At, const State &S) {
  if (Strength != SyncKind::Data && Strength != SyncKind::Full)
    return;
  for (const Literal &L : S.Assumed.literals()) {
    const ValueDecl *Flag =
        L.Of->Form == AtomForm::Truth ? keeperOf(*L.Of->Subject) : nullptr;
    if (!Flag || !Flag->getType()->isIntegralOrEnumerationType())
      continue;
    Role &R = Roles[Flag];
    (Strength == SyncKind::Full ? R.Full : R.Data)[L.Holds] = true;
    if (R.First.isInvalid())
      R.First = At;
  }
}

void SyncFlags::passed(const CallSite &Site, const FunctionDecl &Caller) {
  const FunctionDecl *Callee =
      Site.Callee ? Site.Callee->getDefinition() : nullptr;
  for (unsigned I = 0;
       Callee && I < Site.Arguments.size() && I < Callee->getNumParams(); ++I) {
    const ParmVarDecl *To = Callee->getParamDecl(I);
    if (!To->getType()->isIntegralOrEnumerationType())
      continue;
    const Expr *Given = Site.Arguments[I]->IgnoreParenImpCasts();
    const ValueDecl *Flag = nullptr;
    if (const auto *Reference = dyn_cast<DeclRefExpr>(Given))
      Flag = Reference->getDecl();
    else if (const auto *Member = dyn_cast<MemberExpr>(Given))
      Flag = Member->getMemberDecl();
    if (Flag && isa<VarDecl, FieldDecl>(Flag))
      Passes.push_back({&Caller, Given->getExprLoc(),
                        cast<ValueDecl>(Flag->getCanonicalDecl()), To});
  }
}

/// A flag that is handed on plays the roles of the parameters it is given to.
/// One that confuses the two is told by its own branches alone.
llvm::MapVector<const ValueDecl *, SyncFlags::Role> SyncFlags::closed() const {
  llvm::MapVector<const ValueDecl *, Role> All = Roles;
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const Pass &P : Passes) {
      Role To = All.lookup(P.To);
      Role &From = All[P.Given];
      bool Known = From.isWhich() || From.isWhether();
      if (Known || !(To.isWhich() || To.isWhether()))
        continue;
      From = To;
      Changed = true;
    }
  }
  return All;
}

std::vector<ConfusedFlag> SyncFlags::confused() const {
  std::vector<ConfusedFlag> Found;
  llvm::MapVector<const ValueDecl *, Role> All = closed();
  llvm::DenseSet<SourceLocation> Told;
  for (const Pass &P : Passes) {
    const Role Given = All.lookup(P.Given), To = All.lookup(P.To);
    if (Given.isWhich() && To.isWhether() && Told.insert(P.At).second)
      Found.push_back({P.Caller, P.At, P.Given, P.To, Given.First, To.First});
  }
  return Found;
}

namespace {
/// What one function does to its local integers.
class FlagReader : public RecursiveASTVisitor<FlagReader> {
public:
  FlagReader(const CallModel &Model, const ASTContext &Context)
      : Model(Model), Context(Context) {}

  struct Set {
    const VarDecl *Variable;
    const Expr *Value;
    SourceLocation At;
    bool Repeats; ///< In a loop: what stands before it runs after it, too.
  };
  std::vector<Set> Sets;
  llvm::MapVector<const VarDecl *, std::vector<SourceLocation>> Reads;
  bool Jumps = false; ///< Backwards by goto.

  bool TraverseLambdaExpr(LambdaExpr *) { return true; }
  bool VisitGotoStmt(GotoStmt *) { return Jumps = true; }
  bool TraverseWhileStmt(WhileStmt *S) { return inLoop(S); }
  bool TraverseDoStmt(DoStmt *S) { return inLoop(S); }
  bool TraverseForStmt(ForStmt *S) { return inLoop(S); }
  bool TraverseCXXForRangeStmt(CXXForRangeStmt *S) { return inLoop(S); }

  bool VisitVarDecl(VarDecl *Variable) {
    if (Variable->hasLocalStorage() && Variable->getInit())
      note(Variable, Variable->getInit(), Variable->getLocation());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) {
    const auto *Reference =
        dyn_cast<DeclRefExpr>(E->getLHS()->IgnoreParenImpCasts());
    const auto *Variable =
        Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
    if (!Variable || !Variable->hasLocalStorage() ||
        (E->getOpcode() != BO_Assign && E->getOpcode() != BO_OrAssign))
      return true;
    Targets.insert(Reference);
    note(Variable, E->getRHS(), E->getExprLoc());
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (const auto *Variable = dyn_cast<VarDecl>(E->getDecl());
        Variable && !Targets.contains(E))
      Reads[Variable].push_back(E->getExprLoc());
    return true;
  }

private:
  template <typename Loop> bool inLoop(Loop *S) {
    ++Loops;
    for (Stmt *Child : S->children())
      if (Child)
        TraverseStmt(Child);
    --Loops;
    return true;
  }
  void note(const VarDecl *Variable, const Expr *Value, SourceLocation At) {
    if (!Variable->getType()->isReferenceType() &&
        (Model.openAttributes(*Value, Context) & OA_Synchronous))
      Sets.push_back({Variable, Value, At, Loops > 0});
  }

  const CallModel &Model;
  const ASTContext &Context;
  llvm::DenseSet<const Expr *> Targets;
  unsigned Loops = 0;
};
} // namespace

std::vector<LostFlag>
durability::findLostFlags(llvm::ArrayRef<ModelledCall> Calls,
                          const CallModel &Model, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  auto IsBefore = [&](SourceLocation A, SourceLocation B) {
    return Sources.isBeforeInTranslationUnit(A, B);
  };
  llvm::MapVector<const FunctionDecl *, std::vector<SourceLocation>> Opening;
  for (const ModelledCall &Call : Calls)
    if (Call.Enclosing && Call.Enclosing->hasBody() &&
        llvm::any_of(Call.Meaning.Effects, [](const Effect &E) {
          return E.Kind == EffectKind::Open;
        }))
      Opening[Call.Enclosing].push_back(Call.Call->getExprLoc());
  std::vector<LostFlag> Found;
  for (const auto &[Function, Opened] : Opening) {
    FlagReader Read(Model, Context);
    Read.TraverseStmt(Function->getBody());
    for (const FlagReader::Set &Set : Read.Sets) {
      auto Later = llvm::find_if(
          Opened, [&](SourceLocation At) { return IsBefore(Set.At, At); });
      bool Used =
          Set.Repeats || Read.Jumps || Later == Opened.end() ||
          llvm::any_of(Read.Reads.lookup(Set.Variable),
                       [&](SourceLocation At) { return IsBefore(Set.At, At); });
      if (!Used)
        Found.push_back({Function, Set.Variable, Set.Value, *Later});
    }
  }
  return Found;
}
