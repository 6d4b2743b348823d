#include "core/LevelChange.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;
using namespace durability;

using Changes = llvm::SmallVector<LevelChange, 2>;

/// resize(0) empties, resize(… + …) grows; what another size does is not known,
/// so it is no change.
static Changes resizeChange(const CXXMemberCallExpr &Call, const Expr &Level) {
  const Expr *Size = Call.getNumArgs() > 0 ? plain(Call.getArg(0)) : nullptr;
  if (Size && isZero(*Size))
    return {{ChangeKind::Reset, &Level}};
  const auto *Sum = dyn_cast_or_null<BinaryOperator>(Size);
  return Sum && Sum->getOpcode() == BO_Add ? Changes{{ChangeKind::Grow, &Level}}
                                           : Changes{};
}

/// Growing and emptying in the vocabulary of the standard containers.
static Changes containerChange(const CXXMemberCallExpr &Call) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  const Expr *Level = Call.getImplicitObjectArgument();
  if (!Method || !Level || Method->isConst() || !Method->getIdentifier() ||
      !isLibraryOrBodyless(*Method))
    return {};
  if (Method->getName() == "resize")
    return resizeChange(Call, *Level);
  if (Method->getName() == "swap" && Call.getNumArgs() == 1)
    return {{ChangeKind::MoveOut, Level},
            {ChangeKind::MoveOut, Call.getArg(0)}};
  auto Kind = llvm::StringSwitch<std::optional<ChangeKind>>(Method->getName())
                  .Cases({"append", "push_back", "insert", "emplace_back",
                          "append_range"},
                         ChangeKind::Grow)
                  .Case("clear", ChangeKind::Reset)
                  .Default(std::nullopt);
  return Kind ? Changes{{*Kind, Level}} : Changes{};
}

static Changes operatorChange(const CXXOperatorCallExpr &Call) {
  if (Call.getNumArgs() != 2)
    return {};
  if (Call.getOperator() == OO_PlusEqual)
    return {{ChangeKind::Grow, Call.getArg(0)}};
  if (Call.getOperator() != OO_Equal)
    return {};
  // `Buf = {}`, `Buf = std::string()`, `Buf = ""`.
  const Expr *To = plain(Call.getArg(1));
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(To);
      Construct && Construct->getNumArgs() > 0)
    To = plain(Construct->getArg(0));
  const auto *Construct = dyn_cast<CXXConstructExpr>(To);
  const auto *List = dyn_cast<InitListExpr>(To);
  const auto *Literal = dyn_cast<StringLiteral>(To);
  bool Empty = (Construct && Construct->getNumArgs() == 0) ||
               (List && List->getNumInits() == 0) ||
               (Literal && Literal->getLength() == 0);
  return Empty ? Changes{{ChangeKind::Reset, Call.getArg(0)}} : Changes{};
}

/// Moves, swaps, and functions that a level is handed to.
static Changes functionChange(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || Call.getNumArgs() == 0)
    return {};
  bool Standard = Callee->isInStdNamespace() && Callee->getIdentifier();
  if (Call.getNumArgs() == 1 && Standard && Callee->getName() == "move")
    return {{ChangeKind::MoveOut, Call.getArg(0)}};
  if (Call.getNumArgs() == 2 && Standard && Callee->getName() == "exchange")
    return {{ChangeKind::MoveOut, Call.getArg(0)}};
  if (Call.getNumArgs() == 2 && Standard && Callee->getName() == "swap")
    return {{ChangeKind::MoveOut, Call.getArg(0)},
            {ChangeKind::MoveOut, Call.getArg(1)}};
  QualType Type = Call.getArg(0)->getType();
  bool Mutable =
      Type->isPointerType() && !Type->getPointeeType().isConstQualified();
  if (Call.getNumArgs() == 1 && Mutable &&
      Callee->getReturnType()->isVoidType() && !isa<CXXMethodDecl>(Callee))
    return {{ChangeKind::Released, Call.getArg(0)}};
  return {};
}

/// x = f(x, data): what is kept is handed in and comes back longer. A call that
/// is given sizes only (realloc, reserve) adds no data.
static bool appends(const CallExpr &Call, const FieldPath &Level) {
  bool HandedIn = false, Data = false;
  for (const Expr *Argument : Call.arguments()) {
    QualType Type = Argument->getType();
    if (!HandedIn && fieldChain(*Argument).fields() == Level)
      HandedIn = true;
    else
      Data = Data || Type->isPointerType() || Type->isRecordType();
  }
  return HandedIn && Data;
}

static Changes assignmentChange(const BinaryOperator &E) {
  const Expr *Level = E.getLHS();
  if (E.getOpcode() == BO_AddAssign)
    return {{ChangeKind::Grow, Level}};
  if (E.getOpcode() != BO_Assign)
    return {};
  const Expr *To = plain(E.getRHS());
  if (isZero(*To))
    return {{ChangeKind::Reset, Level}};
  FieldPath Fields = fieldChain(*Level).fields();
  if (Fields.empty())
    return {};
  if (const auto *Call = dyn_cast<CallExpr>(To)) {
    if (appends(*Call, Fields))
      return {{ChangeKind::Grow, Level}};
    bool Keeps = llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
      return fieldChain(*Argument).fields() == Fields;
    });
    return Keeps || !Level->getType()->isPointerType()
               ? Changes{{ChangeKind::SetTo, Level, To}}
               : Changes{{ChangeKind::Reset, Level}};
  }
  // x = x + n.
  if (const auto *Sum = dyn_cast<BinaryOperator>(To);
      Sum && Sum->getOpcode() == BO_Add &&
      (fieldChain(*Sum->getLHS()).fields() == Fields ||
       fieldChain(*Sum->getRHS()).fields() == Fields))
    return {{ChangeKind::Grow, Level}};
  return {{ChangeKind::SetTo, Level, To}};
}

Changes durability::levelChangesOf(const Expr &E) {
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&E))
    return containerChange(*Call);
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(&E))
    return operatorChange(*Call);
  if (const auto *Call = dyn_cast<CallExpr>(&E))
    return functionChange(*Call);
  if (const auto *Unary = dyn_cast<UnaryOperator>(&E);
      Unary && Unary->isIncrementOp())
    return {{ChangeKind::Grow, Unary->getSubExpr()}};
  if (const auto *Binary = dyn_cast<BinaryOperator>(&E);
      Binary && Binary->isAssignmentOp())
    return assignmentChange(*Binary);
  return {};
}

bool durability::asksContainer(const CXXMemberCallExpr &Call, bool Empty) {
  const CXXMethodDecl *Method = Call.getMethodDecl();
  if (!Method || !Method->getIdentifier() || !isLibraryOrBodyless(*Method))
    return false;
  return Empty ? Method->getName() == "empty"
               : Method->getName() == "size" || Method->getName() == "length";
}
