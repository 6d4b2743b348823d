#include "core/OwnBuffer.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace durability;

std::string durability::spelling(const FieldPath &Path) {
  std::string Text;
  for (const FieldDecl *Field : Path)
    if (Field->getIdentifier())
      Text += (Text.empty() ? "" : ".") + Field->getNameAsString();
  return Text;
}

llvm::ArrayRef<const FieldDecl *>
OwnBufferTable::grownBy(const FunctionDecl &Function) const {
  auto It = Grown.find(Function.getCanonicalDecl());
  if (It == Grown.end())
    return {};
  return It->second;
}

std::optional<BufferUse> OwnBufferTable::match(const FieldChain &Chain) const {
  if (Chain.Links.empty())
    return std::nullopt;
  auto It = ByLevel.find(Chain.Links.back().Field);
  if (It == ByLevel.end())
    return std::nullopt;
  FieldPath Fields = Chain.fields();
  for (unsigned Index : It->second) {
    const OwnBuffer &Buffer = Buffers[Index];
    if (!endsWith(Fields, Buffer.Level))
      continue;
    const FieldLink &First = Chain.Links[Fields.size() - Buffer.Level.size()];
    if (First.Base)
      return BufferUse{&Buffer, First.Base, First.Arrow};
  }
  return std::nullopt;
}

std::optional<BufferEvent> OwnBufferTable::eventFor(ChangeKind Kind,
                                                    const FieldChain &Chain,
                                                    const FieldPath &To,
                                                    const Expr &At) const {
  std::optional<BufferUse> Use = match(Chain);
  if (!Use)
    return std::nullopt;
  bool Rewinds = Kind == ChangeKind::SetTo && !To.empty() &&
                 To.back() == Use->Buffer->Storage.back() &&
                 !Use->Buffer->isSelfLevelled();
  if (Kind == ChangeKind::Grow)
    return BufferEvent{*Use, BufferAction::Grow};
  if (Kind == ChangeKind::SetTo && !Rewinds && Refits.contains(&At))
    return BufferEvent{*Use, BufferAction::Refitted};
  if (Kind == ChangeKind::SetTo && !Rewinds && Refills.contains(&At))
    return BufferEvent{*Use, BufferAction::Replaced};
  if (Kind != ChangeKind::Reset && Kind != ChangeKind::MoveOut &&
      Kind != ChangeKind::Released && !Rewinds)
    return std::nullopt;
  return BufferEvent{*Use, Discards.contains(&At) ? BufferAction::Discarded
                                                  : BufferAction::Drained};
}

/// The call of a function that moves the level of its argument or object, where
/// the function does not know whose level it is.
std::optional<BufferEvent>
OwnBufferTable::calleeEvent(const CallExpr &Call) const {
  const FunctionDecl *Callee = Call.getDirectCallee();
  auto It = Callee ? Effects.find(Callee->getCanonicalDecl()) : Effects.end();
  if (It == Effects.end())
    return std::nullopt;
  std::optional<BufferEvent> Event;
  for (const ChangeFact &Inner : It->second) {
    std::optional<ChangeFact> Outer = substituteChange(Inner, Call, 0);
    const Expr *Argument =
        Outer ? argumentFor(Inner.Level.Root, Call) : nullptr;
    FieldChain Chain = Argument ? argumentChain(*Argument) : FieldChain();
    // A level that the callee can name is its own business.
    if (Chain.Links.empty())
      continue;
    for (const FieldDecl *Field : Inner.Level.Fields)
      Chain.Links.push_back({Field, nullptr, false});
    std::optional<BufferEvent> Found =
        eventFor(Outer->Kind, Chain, Outer->ToFields, Call);
    // Both grown and reset: not known.
    if (Found && Event && Found->Action != Event->Action)
      return std::nullopt;
    if (Found)
      Event = Found;
  }
  return Event;
}

std::optional<BufferEvent> OwnBufferTable::eventOf(const Expr &E) const {
  if (Buffers.empty())
    return std::nullopt;
  const auto *Call = dyn_cast<CallExpr>(&E);
  for (const LevelChange &Change : levelChangesOf(E)) {
    bool Released = Change.Kind == ChangeKind::Released;
    if (Released &&
        (!Call->getDirectCallee() ||
         !Releases.contains(Call->getDirectCallee()->getCanonicalDecl())))
      continue;
    FieldPath To = Change.To ? fieldChain(*Change.To).fields() : FieldPath();
    if (std::optional<BufferEvent> Event =
            eventFor(Change.Kind, fieldChain(*Change.Level), To, E))
      return Event;
  }
  return Call ? calleeEvent(*Call) : std::nullopt;
}

std::optional<BufferUse> OwnBufferTable::levelOf(const Expr &E) const {
  const Expr *Inner = plain(&E);
  // Local copies: `size_t Left = Buf.size();`.
  for (unsigned Copy = 0; Copy < 3 && isa<DeclRefExpr>(Inner); ++Copy)
    if (const auto *Variable =
            dyn_cast<VarDecl>(cast<DeclRefExpr>(Inner)->getDecl()))
      if (const Expr *Copied = Copies.lookup(Variable))
        Inner = plain(Copied);
  FieldChain Chain = fieldChain(*Inner);
  if (std::optional<BufferUse> Use = match(Chain);
      Use && !Inner->getType()->isPointerType())
    return Use;
  // The distance of a position from the storage.
  if (const auto *Binary = dyn_cast<BinaryOperator>(Inner);
      Binary && Binary->getOpcode() == BO_Sub &&
      Binary->getLHS()->getType()->isPointerType())
    if (std::optional<BufferUse> Use = match(fieldChain(*Binary->getLHS())))
      return endsWith(fieldChain(*Binary->getRHS()).fields(),
                      Use->Buffer->Storage)
                 ? Use
                 : std::nullopt;
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Inner);
  if (Member && asksContainer(*Member, false))
    return match(fieldChain(*Member->getImplicitObjectArgument()));
  const auto *Call = dyn_cast<CallExpr>(Inner);
  if (Call && Call->getNumArgs() == 1 && Call->getDirectCallee() &&
      Lengths.contains(Call->getDirectCallee()->getCanonicalDecl()))
    return match(fieldChain(*Call->getArg(0)));
  return std::nullopt;
}

/// `x.empty()` of a container; a function that only returns such a test.
std::optional<BufferUse> OwnBufferTable::emptyCall(const CallExpr &Call,
                                                   bool Holds,
                                                   unsigned Depth) const {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  if (Member && Holds && asksContainer(*Member, true))
    return match(fieldChain(*Member->getImplicitObjectArgument()));
  const FunctionDecl *Callee = Call.getDirectCallee();
  const Expr *Returned = Callee ? onlyReturns(*Callee) : nullptr;
  std::optional<BufferUse> Use = Returned && Depth < 3
                                     ? zeroWhere(*Returned, Holds, Depth + 1)
                                     : std::nullopt;
  if (!Use)
    return std::nullopt;
  // In terms of the caller.
  const Expr *Object = plain(Use->Object);
  const auto *Reference = dyn_cast<DeclRefExpr>(Object);
  const auto *Parameter =
      Reference ? dyn_cast<ParmVarDecl>(Reference->getDecl()) : nullptr;
  const Expr *Argument = Parameter || isa<CXXThisExpr>(Object)
                             ? argumentFor(Parameter, Call)
                             : nullptr;
  if (!Argument)
    return std::nullopt;
  return BufferUse{Use->Buffer, Argument, Argument->getType()->isPointerType()};
}

/// \p E is zero (or false, or two positions are equal) where it is \p Holds.
std::optional<BufferUse> OwnBufferTable::zeroWhere(const Expr &E, bool Holds,
                                                   unsigned Depth) const {
  const Expr *Inner = plain(&E);
  if (const auto *Unary = dyn_cast<UnaryOperator>(Inner);
      Unary && Unary->getOpcode() == UO_LNot)
    return zeroWhere(*Unary->getSubExpr(), !Holds, Depth);
  const auto *Binary = dyn_cast<BinaryOperator>(Inner);
  if (Binary && Binary->isComparisonOp()) {
    const Expr *L = plain(Binary->getLHS()), *R = plain(Binary->getRHS());
    BinaryOperatorKind Operator = Binary->getOpcode();
    if (isa<IntegerLiteral>(L)) {
      std::swap(L, R);
      Operator = BinaryOperator::reverseComparisonOp(Operator);
    }
    if (!Holds)
      Operator = BinaryOperator::negateComparisonOp(Operator);
    const auto *Bound = dyn_cast<IntegerLiteral>(R);
    if (Bound && ((Bound->getValue().isZero() &&
                   (Operator == BO_EQ || Operator == BO_LE)) ||
                  (Bound->getValue().isOne() && Operator == BO_LT)))
      return levelOf(*L);
    if (Bound || Operator != BO_EQ)
      return std::nullopt;
    for (auto [Position, Start] : {std::pair(L, R), std::pair(R, L)})
      if (std::optional<BufferUse> Use = match(fieldChain(*Position));
          Use && !Use->Buffer->isSelfLevelled() &&
          endsWith(fieldChain(*Start).fields(), Use->Buffer->Storage))
        return Use;
    return std::nullopt;
  }
  if (!Holds)
    if (std::optional<BufferUse> Use = levelOf(*Inner))
      return Use;
  const auto *Call = dyn_cast<CallExpr>(Inner);
  return Call ? emptyCall(*Call, Holds, Depth) : std::nullopt;
}

std::optional<BufferUse> OwnBufferTable::emptyWhere(const Expr &Condition,
                                                    bool Holds) const {
  return Buffers.empty() ? std::nullopt : zeroWhere(Condition, Holds, 0);
}

bool OwnBufferTable::isShortDrain(const Expr &Condition, bool Holds) const {
  const auto *Binary =
      Counts.empty() ? nullptr : dyn_cast<BinaryOperator>(plain(&Condition));
  if (!Binary || !Binary->isComparisonOp())
    return false;
  const Expr *L = plain(Binary->getLHS()), *R = plain(Binary->getRHS());
  BinaryOperatorKind Operator =
      Holds ? Binary->getOpcode()
            : BinaryOperator::negateComparisonOp(Binary->getOpcode());
  if (isa<DeclRefExpr>(R)) {
    std::swap(L, R);
    Operator = BinaryOperator::reverseComparisonOp(Operator);
  }
  const auto *Reference = dyn_cast<DeclRefExpr>(L);
  const auto *Count =
      Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  return Count && Counts.contains(Count) &&
         (Operator == BO_NE || Operator == BO_LT) && levelOf(*R);
}
