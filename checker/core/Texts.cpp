/// \file
/// What path strings hold: how calls build them and how an expression names a
/// file.
#include "core/DispatchGroups.h"
#include "core/OrderEvents.h"
#include "core/Transfer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

bool NameTransfer::isText(QualType Type) const {
  Type = Type.getNonReferenceType();
  if (Type->isPointerType() || Type->isArrayType())
    return Type->getPointeeOrArrayElementType()->isAnyCharacterType();
  const RecordDecl *Class = Type->getAsRecordDecl();
  return Class && Context.Model.isTextClass(*Class);
}

const PathName *NameTransfer::textAt(const AccessPath &Object,
                                     const State &S) const {
  if (const PathName *Known = S.text(Object))
    return Known;
  if (const StringLiteral *Literal = Context.Literals.lookup(&Object);
      Literal && Literal->getCharByteWidth() == 1)
    return Context.Names.text(Literal->getString());
  return Context.Names.held(Object);
}

const PathName *NameTransfer::nameOf(const Expr *E, State &S) const {
  Value V = Evaluate.value(E, S);
  if (V.Object)
    return textAt(*V.Object, S);
  if (V.Constant && !isText(E->getType()))
    return Context.Names.text(std::to_string(*V.Constant));
  const AccessPath *Identity = Context.Paths.fresh(stripped(E), 1);
  const Expr *Variable = stripped(E);
  while (const auto *Cast = dyn_cast<ImplicitCastExpr>(Variable))
    Variable = stripped(Cast->getSubExpr());
  if (isa<DeclRefExpr, MemberExpr>(Variable))
    if (const AccessPath *Place = Evaluate.storage(Variable, S)) {
      V = Value::ofClass(V.Class, Identity);
      S.store(*Place, V);
    }
  return Context.Names.held(*Identity);
}

const PathName *NameTransfer::nameOf(const CallSite &Site, const Operand &O,
                                     State &S) const {
  if (O.Where == Operand::Object && Site.Object)
    return textAt(*Site.Object, S);
  const Expr *E = operandExpr(Site, O);
  return E ? nameOf(E, S) : nullptr;
}

/// The length of a printf conversion at the start of \p Format, behind its
/// '%'; 0 when it is not a plain one (a width from the arguments, %n).
static size_t conversionLength(llvm::StringRef Format) {
  size_t End = Format.find_first_not_of("-+ #0123456789.lhzjtqL");
  if (End == llvm::StringRef::npos || Format[End] == '*' || Format[End] == 'n')
    return 0;
  return End + 1;
}

const PathName *NameTransfer::formatted(const Expr &Format,
                                        llvm::ArrayRef<const Expr *> Values,
                                        State &S) const {
  const PathName *Text = nameOf(&Format, S);
  if (Text->kind() != PathName::Kind::Text)
    return nullptr;
  llvm::SmallVector<const PathName *, 4> Parts;
  llvm::StringRef Rest = Text->text();
  while (!Rest.empty()) {
    size_t Percent = Rest.find('%');
    if (Percent != 0)
      Parts.push_back(Context.Names.text(Rest.take_front(Percent)));
    if (Percent == llvm::StringRef::npos)
      break;
    Rest = Rest.drop_front(Percent + 1);
    if (Rest.consume_front("%")) {
      Parts.push_back(Context.Names.text("%"));
      continue;
    }
    size_t Length = conversionLength(Rest);
    if (!Length || Values.empty())
      return nullptr;
    Parts.push_back(nameOf(Values.front(), S));
    Values = Values.drop_front();
    Rest = Rest.drop_front(Length);
  }
  return Context.Names.joined(Parts);
}

/// Bytes between two texts, the end of the one among them: `strlen(P) + 1`.
static bool isWholeCopy(const CallSite &Site, const Expr *Length,
                        llvm::function_ref<bool(QualType)> IsText) {
  const auto *Sum =
      Length ? dyn_cast<BinaryOperator>(Length->IgnoreParenImpCasts())
             : nullptr;
  auto IsOne = [](const Expr *E) {
    const auto *Number = dyn_cast<IntegerLiteral>(E->IgnoreParenImpCasts());
    return Number && Number->getValue() == 1;
  };
  return Sum && Sum->getOpcode() == BO_Add &&
         (IsOne(Sum->getLHS()) || IsOne(Sum->getRHS())) &&
         llvm::count_if(Site.Arguments, [&](const Expr *Argument) {
           return IsText(Argument->IgnoreParenImpCasts()->getType());
         }) == 2;
}

void NameTransfer::buildText(const CallSite &Site, const TextMeaning &Meaning,
                             State &S) {
  llvm::SmallVector<const PathName *, 4> Parts;
  const PathName *Before =
      Meaning.Appends ? nameOf(Site, Meaning.Into, S) : nullptr;
  if (Before)
    Parts.push_back(Before);
  for (const Operand &Part : Meaning.Parts)
    if (const PathName *Name = nameOf(Site, Part, S))
      Parts.push_back(Name);
  const PathName *Text = nullptr;
  if (const Expr *Format = operandExpr(Site, Meaning.Format)) {
    Text = formatted(
        *Format,
        llvm::ArrayRef(Site.Arguments).drop_front(Meaning.Format.Index + 1), S);
    if (Text) {
      Parts.push_back(Text);
      Text = Context.Names.joined(Parts);
    }
  } else {
    Text = Context.Names.joined(Parts);
  }
  const AccessPath *New = Context.Paths.fresh(Site.Site, 2);
  if (!Text)
    Text = Context.Names.held(*New);
  if (Meaning.Into.Where == Operand::Result) {
    nameResult(Site, Text, S);
  } else if (Meaning.Into.Where == Operand::Argument) {
    const Expr *Buffer = operandExpr(Site, Meaning.Into);
    const AccessPath *Object = Buffer ? Evaluate.object(Buffer, S) : nullptr;
    if (Object && Meaning.Into.Pointee)
      S.store(*Object, Value::object(New));
    if (Object)
      S.setText(Meaning.Into.Pointee ? *New : *Object, Text);
  } else if (const AccessPath *Place =
                 Site.ObjectExpr ? Evaluate.storage(Site.ObjectExpr, S)
                                 : nullptr) {
    // Copies of a string share its identity until one of them changes.
    S.setText(*New, Text);
    S.store(*Place, Value::object(New));
  }
}

void NameTransfer::nameResult(const CallSite &Site, const PathName *Name,
                              State &S) {
  const AccessPath *Returned = Context.Paths.fresh(Site.Site);
  S.setText(*Returned, Name);
  S.setValue(Site.Site, Value::object(Returned));
}

/// `join(Directory, Name, Buffer)`: what a function of the project makes of its
/// other arguments; null where those are no texts, or may change as well.
const PathName *NameTransfer::madeOf(const CallSite &Site, unsigned Buffer,
                                     State &S) const {
  if (inSystemHeader(*Site.Callee) || isa<CXXMethodDecl>(Site.Callee) ||
      Site.Arguments.size() != Site.Callee->getNumParams() ||
      !isText(Site.Callee->getParamDecl(Buffer)->getType()))
    return nullptr;
  bool Texts = false;
  llvm::SmallVector<const PathName *, 4> Parts;
  for (unsigned I = 0; I < Site.Arguments.size(); ++I) {
    if (I == Buffer) {
      Parts.push_back(Context.Names.text("")); // Which of them is set.
      continue;
    }
    QualType Type = Site.Callee->getParamDecl(I)->getType();
    bool Indirect = Type->isPointerType() || Type->isReferenceType();
    if (Indirect && !Type->getPointeeType().isConstQualified())
      return nullptr;
    Texts |= isText(Type);
    Parts.push_back(nameOf(Site.Arguments[I], S));
  }
  return Texts ? Context.Names.call(*Site.Callee, Parts) : nullptr;
}

void NameTransfer::forgetTexts(const CallSite &Site, State &S) {
  auto Forget = [&](const AccessPath *Object, unsigned Index) {
    const PathName *Made =
        Object && Index >= 3 ? madeOf(Site, Index - 3, S) : nullptr;
    if (Object)
      S.setText(*Object, Made ? Made
                              : Context.Names.held(
                                    *Context.Paths.fresh(Site.Site, Index)));
  };
  for (unsigned I = 0; I < Site.Arguments.size(); ++I) {
    if (I >= Site.Callee->getNumParams())
      break;
    QualType Type = Site.Callee->getParamDecl(I)->getType();
    bool Indirect = Type->isPointerType() || Type->isLValueReferenceType();
    QualType Target = Indirect ? Type->getPointeeType() : Type;
    const Expr *Given = Site.Arguments[I]->IgnoreParenImpCasts();
    bool Raw = Type->isVoidPointerType() && isText(Given->getType());
    if (Indirect && !Target.isConstQualified() &&
        (Raw || isText(Target) || (Type->isPointerType() && isText(Type))))
      Forget(Evaluate.object(Site.Arguments[I], S), I + 3);
  }
  const auto *Method = dyn_cast<CXXMethodDecl>(Site.Callee);
  if (Method && !Method->isConst() && !isa<CXXConstructorDecl>(Method) &&
      Context.Model.isTextClass(*Method->getParent()))
    Forget(Site.Object, 2);
}

const PathName *NameTransfer::translate(const PathName &Name,
                                        const CallSite &Site,
                                        const State &S) const {
  return Context.Names.substitute(
      Name, [&](const AccessPath &Where) -> const PathName * {
        Value V = translate(Value::object(&Where), Site, S);
        if (V.Object)
          return textAt(*V.Object, S);
        if (V.Constant)
          return Context.Names.text(std::to_string(*V.Constant));
        return Context.Names.held(*Context.Paths.fresh(
            Site.Site ? static_cast<const void *>(Site.Site) : Site.Callee,
            Where.id() + 1));
      });
}

llvm::SmallVector<State, 2> Transfer::call(const CallSite &Site, State S) {
  const FunctionDecl *Callee = Site.Callee;
  OrderEvents(Context, Result).mark(Site, S);
  if (!Callee || !Site.Site)
    return callUnnamed(Site, std::move(S));
  unsigned Explicit = llvm::count_if(
      Site.Arguments, [](const Expr *E) { return !isa<CXXDefaultArgExpr>(E); });
  std::optional<TextMeaning> Builds = Context.Model.textOf(*Callee, Explicit);
  if (Builds && Builds->Length &&
      !isWholeCopy(Site, operandExpr(Site, Builds->Length),
                   [&](QualType Type) { return isText(Type); }))
    Builds.reset();
  bool Returns = isText(Callee->getReturnType());
  if (Builds) {
    buildText(Site, *Builds, S);
  } else {
    bool Method =
        isa<CXXMethodDecl>(Callee) && !cast<CXXMethodDecl>(Callee)->isStatic();
    bool Named = Returns && (Site.Object || !Method);
    // dirname may change what it is given: the name is from before.
    llvm::SmallVector<const PathName *, 4> Arguments;
    if (Named && Site.Object)
      Arguments.push_back(Context.Names.held(*Site.Object));
    for (const Expr *Argument : Site.Arguments)
      if (Named)
        Arguments.push_back(nameOf(Argument, S));
    if (!Context.result(*Callee))
      forgetTexts(Site, S);
    if (Named)
      nameResult(Site, Context.Names.call(*Callee, Arguments), S);
  }
  return callUnnamed(Site, std::move(S));
}
