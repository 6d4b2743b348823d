#include "core/OpenerFacts.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "llvm/ADT/DenseMap.h"

using namespace clang;
using namespace durability;

static const Expr *bare(const Expr *E) { return E->IgnoreParenCasts(); }

static const VarDecl *variableIn(const Expr *E) {
  const auto *Reference = dyn_cast<DeclRefExpr>(bare(E));
  return Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
}

namespace {
/// Reads what a body gives its locals, stores through its parameters, and
/// returns.
class BodyReader : public DynamicRecursiveASTVisitor {
public:
  bool VisitVarDecl(VarDecl *Variable) override {
    if (Variable->getInit())
      Given[Variable].push_back(Variable->getInit());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    if (E->getOpcode() != BO_Assign)
      return true;
    if (const VarDecl *Variable = variableIn(E->getLHS()))
      Given[Variable].push_back(E->getRHS());
    const auto *Target = dyn_cast<UnaryOperator>(bare(E->getLHS()));
    const VarDecl *Pointer = Target && Target->getOpcode() == UO_Deref
                                 ? variableIn(Target->getSubExpr())
                                 : nullptr;
    if (Pointer)
      Stored[Pointer].push_back(E->getRHS());
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *Return) override {
    if (Return->getRetValue())
      Returned.push_back(Return->getRetValue());
    return true;
  }

  using Values = llvm::SmallVector<const Expr *, 2>;
  llvm::DenseMap<const VarDecl *, Values> Given, Stored;
  Values Returned;
};
} // namespace

/// The argument of \p Call for the parameter that decides \p E: itself, or with
/// bits added or masked.
static const Expr *argumentIn(const Expr *E, const CallExpr &Call) {
  E = bare(E);
  if (const auto *Parameter = dyn_cast_or_null<ParmVarDecl>(variableIn(E))) {
    unsigned Index = Parameter->getFunctionScopeIndex();
    return Index < Call.getNumArgs() ? Call.getArg(Index) : nullptr;
  }
  const auto *Binary = dyn_cast<BinaryOperator>(E);
  if (!Binary || !Binary->isBitwiseOp())
    return nullptr;
  const Expr *Left = argumentIn(Binary->getLHS(), Call);
  return Left ? Left : argumentIn(Binary->getRHS(), Call);
}

static std::optional<CallMeaning> meaningFor(const CallExpr &Opens,
                                             const CallExpr &Call,
                                             const CallModel &Model,
                                             const ASTContext &AST) {
  const FunctionDecl *Callee = Opens.getDirectCallee();
  if (!Callee || !Model.mayKnow(*Callee))
    return std::nullopt;
  llvm::SmallVector<const Expr *, 4> Arguments(Opens.arguments());
  for (const Expr *&Argument : Arguments)
    if (const Expr *Given = argumentIn(Argument, Call))
      Argument = Given;
  std::optional<CallMeaning> Meaning = Model.meaningOf(*Callee, Arguments, AST);
  bool IsOpen = Meaning && !Meaning->Effects.empty() &&
                (Meaning->Effects.front().Kind == EffectKind::Open ||
                 Meaning->Effects.front().Kind == EffectKind::OpenOther);
  return IsOpen ? Meaning : std::nullopt;
}

std::optional<CallMeaning> durability::openedFor(const CallExpr &Call,
                                                 std::optional<unsigned> Out,
                                                 const CallModel &Model,
                                                 const ASTContext &AST) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  const FunctionDecl *Definition = nullptr;
  if (!Callee || !Callee->hasBody(Definition) || Definition->hasSkippedBody() ||
      AST.getSourceManager().isInSystemHeader(Definition->getLocation()) ||
      (Out && *Out >= Definition->getNumParams()))
    return std::nullopt;
  BodyReader Read;
  Read.TraverseStmt(Definition->getBody());
  std::optional<CallMeaning> Found;
  unsigned Count = 0;
  auto Note = [&](const Expr *V) {
    const auto *Opens = dyn_cast<CallExpr>(bare(V));
    if (auto Meaning =
            Opens ? meaningFor(*Opens, Call, Model, AST) : std::nullopt) {
      Found = std::move(Meaning);
      ++Count;
    }
  };
  for (const Expr *V : Out ? Read.Stored.lookup(Definition->getParamDecl(*Out))
                           : Read.Returned) {
    Note(V);
    if (const VarDecl *Local = variableIn(V))
      for (const Expr *Given : Read.Given.lookup(Local))
        Note(Given);
  }
  return Count == 1 ? Found : std::nullopt;
}

const Expr *durability::copiedText(const Expr *E, const CallModel &Model) {
  E = bare(E);
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || Call->getNumArgs() != 1 || !Call->getType()->isPointerType())
    return E;
  const QualType Of = Call->getType()->getPointeeType();
  if (!Of->isAnyCharacterType() || Of.isConstQualified())
    return E;
  // What the model knows makes a copy only where it says so.
  const std::optional<TextMeaning> Text =
      Model.textOf(*Callee, Call->getNumArgs());
  const bool Copies = Text ? Text->Into.Where == Operand::Result &&
                                 !Text->Appends && !Text->Format &&
                                 Text->Parts.size() == 1
                           : !Model.mayKnow(*Callee);
  return Copies ? bare(Call->getArg(0)) : E;
}
