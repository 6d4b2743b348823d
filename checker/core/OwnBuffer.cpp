#include "core/OwnBuffer.h"
#include "core/Evaluator.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;
using namespace durability;

static const Expr *plain(const Expr *E) {
  while (true) {
    const Expr *Inner = stripped(E)->IgnoreParenCasts();
    if (Inner == E)
      return E;
    E = Inner;
  }
}

/// The member a level or storage expression names directly.
static const MemberExpr *memberOf(const Expr *E) {
  const auto *Member = dyn_cast<MemberExpr>(plain(E));
  return Member && isa<FieldDecl>(Member->getMemberDecl()) ? Member : nullptr;
}

static const FieldDecl *fieldOf(const Expr *E) {
  const MemberExpr *Member = memberOf(E);
  return Member ? cast<FieldDecl>(Member->getMemberDecl())->getCanonicalDecl()
                : nullptr;
}

/// Growing and emptying in the vocabulary of the standard containers.
static std::optional<BufferAction> containerAction(const CXXMethodDecl &Method,
                                                   unsigned Arguments) {
  if (Method.isConst() || !Method.getIdentifier())
    return Method.getOverloadedOperator() == OO_PlusEqual
               ? std::optional(BufferAction::Grow)
               : std::nullopt;
  return llvm::StringSwitch<std::optional<BufferAction>>(Method.getName())
      .Cases({"append", "push_back", "insert", "emplace_back", "resize",
              "append_range"},
             BufferAction::Grow)
      .Case("clear", BufferAction::Reset)
      .Default(std::nullopt);
}

namespace {
/// An assignment, increment or member call that moves a fill level.
struct LevelChange {
  const MemberExpr *Member;
  BufferAction Action;
};

/// A function that writes a parameter, or a field, to a handle field.
struct Drain {
  const FieldDecl *Storage = nullptr;
  std::optional<unsigned> Parameter;
  const FieldDecl *Handle = nullptr;
};
} // namespace

/// resize(0) empties, resize(… + …) grows; what another size does is not known,
/// so it is no event.
static std::optional<BufferAction> resizeAction(const CXXMemberCallExpr &Call) {
  const Expr *Size = Call.getNumArgs() > 0 ? plain(Call.getArg(0)) : nullptr;
  if (const auto *Literal = dyn_cast_or_null<IntegerLiteral>(Size);
      Literal && Literal->getValue().isZero())
    return BufferAction::Reset;
  const auto *Sum = dyn_cast_or_null<BinaryOperator>(Size);
  return Sum && Sum->getOpcode() == BO_Add ? std::optional(BufferAction::Grow)
                                           : std::nullopt;
}

static std::optional<LevelChange> levelChangeOf(const Expr &E) {
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(&E)) {
    const auto *Member =
        dyn_cast<MemberExpr>(Call->getCallee()->IgnoreParens());
    const MemberExpr *Level = Member ? memberOf(Member->getBase()) : nullptr;
    if (!Level || !Call->getMethodDecl())
      return std::nullopt;
    std::optional<BufferAction> Action =
        containerAction(*Call->getMethodDecl(), Call->getNumArgs());
    if (Action && Call->getMethodDecl()->getIdentifier() &&
        Call->getMethodDecl()->getName() == "resize")
      Action = resizeAction(*Call);
    return Action ? std::optional(LevelChange{Level, *Action}) : std::nullopt;
  }
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(&E);
      Call && Call->getOperator() == OO_PlusEqual)
    if (const MemberExpr *Level = memberOf(Call->getArg(0)))
      return LevelChange{Level, BufferAction::Grow};
  if (const auto *Unary = dyn_cast<UnaryOperator>(&E);
      Unary && Unary->isIncrementOp())
    if (const MemberExpr *Level = memberOf(Unary->getSubExpr()))
      return LevelChange{Level, BufferAction::Grow};
  const auto *Binary = dyn_cast<BinaryOperator>(&E);
  const MemberExpr *Level =
      Binary && Binary->isAssignmentOp() ? memberOf(Binary->getLHS()) : nullptr;
  if (!Level)
    return std::nullopt;
  if (Binary->getOpcode() == BO_AddAssign)
    return LevelChange{Level, BufferAction::Grow};
  if (Binary->getOpcode() != BO_Assign)
    return std::nullopt;
  const auto *Literal = dyn_cast<IntegerLiteral>(plain(Binary->getRHS()));
  if (Literal && Literal->getValue().isZero())
    return LevelChange{Level, BufferAction::Reset};
  // x = f(x, …): what is kept is handed in and comes back longer.
  const auto *Call = dyn_cast<CallExpr>(plain(Binary->getRHS()));
  if (Call && Call->getNumArgs() == 0)
    return LevelChange{Level, BufferAction::Reset};
  if (Call)
    return LevelChange{Level,
                       fieldOf(Call->getArg(0)) == fieldOf(Binary->getLHS())
                           ? BufferAction::Grow
                           : BufferAction::Reset};
  return std::nullopt;
}

namespace {
/// Collects what one function says about buffers.
class BufferScan : public RecursiveASTVisitor<BufferScan> {
public:
  BufferScan(const CallModel &Model, const ASTContext &Context)
      : Model(Model), Context(Context) {}

  llvm::SmallSetVector<const FieldDecl *, 4> Grown, Reset;
  std::vector<Drain> Drains;
  std::vector<const CallExpr *> Calls;
  llvm::DenseMap<const VarDecl *, const Expr *> Initialisers;

  bool VisitVarDecl(VarDecl *D) {
    if (D->getInit() && !isa<ParmVarDecl>(D))
      Initialisers[D] = D->getInit();
    return true;
  }
  bool VisitExpr(Expr *E) {
    if (std::optional<LevelChange> Change = levelChangeOf(*E)) {
      const auto *Field =
          cast<FieldDecl>(Change->Member->getMemberDecl())->getCanonicalDecl();
      (Change->Action == BufferAction::Grow ? Grown : Reset).insert(Field);
    }
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee)
      return true;
    Calls.push_back(Call);
    if (!Model.mayKnow(*Callee))
      return true;
    llvm::SmallVector<const Expr *, 4> Arguments(Call->arguments());
    std::optional<CallMeaning> Meaning =
        Model.meaningOf(*Callee, Arguments, Context);
    for (const Effect &E :
         Meaning ? Meaning->Effects : decltype(Meaning->Effects)())
      if ((E.Kind == EffectKind::Write ||
           E.Kind == EffectKind::BufferedWrite) &&
          E.Data.Where == Operand::Argument &&
          E.File.Where == Operand::Argument &&
          E.Data.Index < Arguments.size() && E.File.Index < Arguments.size())
        addDrain(*Arguments[E.Data.Index], *Arguments[E.File.Index]);
    return true;
  }

  /// The variable or field a pointer expression starts at.
  const ValueDecl *origin(const Expr &E, unsigned Depth = 0) const {
    const Expr *Inner = plain(&E);
    if (const FieldDecl *Field = fieldOf(Inner))
      return Field;
    if (const auto *Binary = dyn_cast<BinaryOperator>(Inner);
        Binary && Binary->isAdditiveOp())
      return origin(*Binary->getLHS(), Depth);
    if (const auto *Unary = dyn_cast<UnaryOperator>(Inner))
      return origin(*Unary->getSubExpr(), Depth);
    if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(Inner))
      return origin(*Subscript->getBase(), Depth);
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(Inner))
      return Call->getImplicitObjectArgument()
                 ? origin(*Call->getImplicitObjectArgument(), Depth)
                 : nullptr;
    if (const auto *Call = dyn_cast<CallExpr>(Inner);
        Call && Call->getNumArgs() == 1)
      return origin(*Call->getArg(0), Depth);
    const auto *Reference = dyn_cast<DeclRefExpr>(Inner);
    const auto *Variable =
        Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
    if (!Variable || isa<ParmVarDecl>(Variable) || Depth > 3)
      return Variable;
    const Expr *Init = Initialisers.lookup(Variable);
    return Init ? origin(*Init, Depth + 1) : nullptr;
  }

private:
  void addDrain(const Expr &Data, const Expr &File) {
    const auto *Handle = dyn_cast_or_null<FieldDecl>(origin(File));
    const ValueDecl *Source = origin(Data);
    if (!Handle || !Source)
      return;
    Drain Found;
    Found.Handle = Handle;
    if (const auto *Parameter = dyn_cast<ParmVarDecl>(Source))
      Found.Parameter = Parameter->getFunctionScopeIndex();
    else
      Found.Storage = dyn_cast<FieldDecl>(Source);
    if (Found.Parameter || (Found.Storage && Found.Storage != Handle))
      Drains.push_back(Found);
  }

  const CallModel &Model;
  const ASTContext &Context;
};
} // namespace

void OwnBufferTable::infer(llvm::ArrayRef<const FunctionDecl *> Functions,
                           const CallModel &Model, const ASTContext &Context) {
  llvm::MapVector<const FunctionDecl *, std::unique_ptr<BufferScan>> Scans;
  llvm::DenseSet<const FieldDecl *> Grown;
  for (const FunctionDecl *Function : Functions) {
    auto Scan = std::make_unique<BufferScan>(Model, Context);
    Scan->TraverseStmt(Function->getBody());
    Grown.insert(Scan->Grown.begin(), Scan->Grown.end());
    Scans[Function->getCanonicalDecl()] = std::move(Scan);
  }
  // A function that hands its own storage to one that writes its parameter
  // drains it, too (one level).
  for (auto &[Function, Scan] : Scans)
    for (const CallExpr *Call : Scan->Calls) {
      auto It = Scans.find(Call->getDirectCallee()->getCanonicalDecl());
      if (It == Scans.end())
        continue;
      for (const Drain &Inner : It->second->Drains)
        if (Inner.Parameter && *Inner.Parameter < Call->getNumArgs())
          if (const auto *Storage = dyn_cast_or_null<FieldDecl>(
                  Scan->origin(*Call->getArg(*Inner.Parameter))))
            Scan->Drains.push_back({Storage, std::nullopt, Inner.Handle});
    }
  for (auto &[Function, Scan] : Scans)
    for (const Drain &Found : Scan->Drains) {
      if (!Found.Storage ||
          Found.Storage->getParent() != Found.Handle->getParent())
        continue;
      for (const FieldDecl *Level : Scan->Reset) {
        bool Self = Level == Found.Storage;
        bool Counter = Level->getType()->isIntegerType() &&
                       !Found.Storage->getType()->isRecordType();
        if (Level->getParent() != Found.Storage->getParent() ||
            !Grown.contains(Level) || !(Self || Counter) ||
            IndexByLevel.contains(Level))
          continue;
        IndexByLevel[Level] = Buffers.size();
        Buffers.push_back({Found.Storage, Level, Found.Handle});
      }
    }
  for (auto &[Function, Scan] : Scans)
    if (llvm::any_of(IndexByLevel, [&](auto &Item) {
          return Scan->Grown.contains(Item.first) ||
                 Scan->Reset.contains(Item.first);
        }))
      Users.push_back(Function);
}

std::optional<BufferEvent> OwnBufferTable::eventOf(const Expr &E) const {
  if (Buffers.empty())
    return std::nullopt;
  std::optional<LevelChange> Change = levelChangeOf(E);
  if (!Change)
    return std::nullopt;
  const OwnBuffer *Buffer =
      byLevel(*cast<FieldDecl>(Change->Member->getMemberDecl()));
  if (!Buffer)
    return std::nullopt;
  return BufferEvent{Buffer, Change->Action, Change->Member->getBase(),
                     Change->Member->isArrow()};
}

const OwnBuffer *OwnBufferTable::byLevel(const FieldDecl &Field) const {
  auto It = IndexByLevel.find(Field.getCanonicalDecl());
  return It == IndexByLevel.end() ? nullptr : &Buffers[It->second];
}
