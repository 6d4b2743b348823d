#include "core/AnalysisContext.h"
#include "core/Dispatch.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

/// What the address of a function is called in another translation unit: this,
/// and the one table that holds it.
static constexpr llvm::StringLiteral TablePrefix("table:");

const AccessPath *Dispatch::address(const FunctionDecl &Function) {
  const FunctionDecl *Key = Function.getCanonicalDecl();
  const AccessPath *Path = Context.Paths.fresh(Key);
  Functions[Path] = Key;
  return Path;
}

/// The initialiser of the table that \p E, an entry of another one, points to.
static const Expr *followed(const Expr *E) {
  for (unsigned Steps = 0; E && Steps < 4; ++Steps) {
    E = E->IgnoreParenCasts();
    if (const auto *Unary = dyn_cast<UnaryOperator>(E);
        Unary && Unary->getOpcode() == UO_AddrOf)
      E = Unary->getSubExpr()->IgnoreParenCasts();
    const auto *Reference = dyn_cast<DeclRefExpr>(E);
    const auto *Variable =
        Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
    if (!Variable || !Variable->hasGlobalStorage())
      return E;
    E = Variable->getAnyInitializer();
  }
  return E;
}

const Expr *Dispatch::initialiser(const AccessPath &Path) const {
  if (const VarDecl *Variable = Path.variable())
    return TableVariables.contains(Variable->getCanonicalDecl())
               ? Variable->getAnyInitializer()
               : nullptr;
  if (!Path.parent() || !Path.field())
    return nullptr;
  const Expr *Outer = followed(initialiser(*Path.parent()));
  const auto *List = dyn_cast_or_null<InitListExpr>(
      Outer ? Outer->IgnoreParenImpCasts() : nullptr);
  return List ? fieldValue(*List, *Path.field()) : nullptr;
}

const InitListExpr *Dispatch::tableAt(const AccessPath &Path) const {
  const Expr *E = followed(initialiser(Path));
  const auto *List =
      dyn_cast_or_null<InitListExpr>(E ? E->IgnoreParenImpCasts() : nullptr);
  return List && List->getType()->isRecordType() ? List : nullptr;
}

const FunctionDecl *Dispatch::functionAt(const AccessPath &Path) const {
  if (const FunctionDecl *Function = Functions.lookup(&Path))
    return Function;
  return Path.field() ? functionIn(initialiser(Path)) : nullptr;
}

const FunctionDecl *Dispatch::functionOfElement(const Expr &Callee) const {
  const auto *Member = dyn_cast<MemberExpr>(Callee.IgnoreParenCasts());
  const auto *Field =
      Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
  const auto *Subscript =
      Field ? dyn_cast<ArraySubscriptExpr>(Member->getBase()->IgnoreParens())
            : nullptr;
  const auto *Reference =
      Subscript
          ? dyn_cast<DeclRefExpr>(Subscript->getBase()->IgnoreParenImpCasts())
          : nullptr;
  const auto *Variable =
      Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  if (!Variable || !TableVariables.contains(Variable->getCanonicalDecl()))
    return nullptr;
  Expr::EvalResult Index;
  const auto *Array =
      dyn_cast_or_null<InitListExpr>(Variable->getAnyInitializer());
  if (!Array || Subscript->getIdx()->isValueDependent() ||
      !Subscript->getIdx()->EvaluateAsInt(Index, Context.AST) ||
      Index.Val.getInt().getZExtValue() >= Array->getNumInits())
    return nullptr;
  const auto *List = dyn_cast<InitListExpr>(
      Array->getInit(Index.Val.getInt().getZExtValue())->IgnoreParenImpCasts());
  return List ? functionIn(fieldValue(*List, *Field)) : nullptr;
}

void Dispatch::born(const AccessPath &Object, QualType Type) {
  const auto *Class = Type->getAsCXXRecordDecl();
  if (Class && Class->hasDefinition() && Class->isPolymorphic())
    Exact[&Object] = Class->getCanonicalDecl();
}

void Dispatch::born(const AccessPath &Object, const std::string &Class) {
  ExactElsewhere[&Object] = number(Class);
}

void Dispatch::sameType(const AccessPath &Object, const AccessPath &Copy) {
  if (const CXXRecordDecl *Class = Exact.lookup(&Object))
    Exact[&Copy] = Class;
  if (auto It = ExactElsewhere.find(&Object); It != ExactElsewhere.end()) {
    const unsigned Class = It->second;
    ExactElsewhere[&Copy] = Class;
  }
}

std::string Dispatch::exactName(const AccessPath &Object) const {
  if (auto It = ExactElsewhere.find(&Object); It != ExactElsewhere.end())
    return Names[It->second];
  // A function of another translation unit is known by the table it is of.
  if (const FunctionDecl *Function = Functions.lookup(&Object)) {
    const KnownTable *Holder = nullptr;
    const std::vector<KnownTable> All = tables();
    for (const KnownTable &Table : All)
      for (const FieldDecl *Field : Table.Record->fields()) {
        const FunctionDecl *Of = functionIn(fieldValue(*Table.List, *Field));
        if (!Of || Of->getCanonicalDecl() != Function)
          continue;
        if (Holder && Holder->Name != Table.Name)
          return "";
        Holder = &Table;
      }
    return Holder ? (TablePrefix + Holder->Name).str() : "";
  }
  const CXXRecordDecl *Class = exactClass(Object);
  return Class ? classNameOf(*Class) : "";
}

const CXXRecordDecl *Dispatch::exactClass(const AccessPath &Object) const {
  if (const CXXRecordDecl *Class = Exact.lookup(&Object))
    return Class;
  QualType Type;
  if (const VarDecl *Variable = Object.variable())
    Type = Variable->getType();
  else if (const FieldDecl *Field = Object.field())
    Type = Field->getType();
  // By value: a pointer or reference may be of a derived class.
  const CXXRecordDecl *Class =
      Type.isNull() ? nullptr : Type->getAsCXXRecordDecl();
  return Class && Class->hasDefinition() && Class->isPolymorphic()
             ? Class->getCanonicalDecl()
             : nullptr;
}

std::optional<bool> Dispatch::is(const AccessPath &Object, unsigned Id,
                                 const State &S) {
  const InitListExpr *Table = TableOf.lookup(Id);
  if (!Table) {
    // Of another translation unit, it has but its name.
    if (const std::string Known = exactName(Object); !Known.empty())
      return Known == name(Id);
    if (ClassOf.contains(Id))
      return std::nullopt;
  }
  if (const InitListExpr *Known = tableAt(Object))
    return Known == Table;
  // The pointers that the object itself holds.
  std::optional<bool> Same;
  for (const auto &[Place, V] : S.Store) {
    if (Place->parent() != &Object || !Place->field() || !V.Object)
      continue;
    const FunctionDecl *Held = Functions.lookup(V.Object);
    if (!Held) {
      auto Elsewhere = ExactElsewhere.find(V.Object);
      llvm::StringRef Table = Elsewhere == ExactElsewhere.end()
                                  ? llvm::StringRef()
                                  : llvm::StringRef(Names[Elsewhere->second]);
      if (!Table.consume_front(TablePrefix))
        continue;
      if (Table != name(Id))
        return false;
      Same = true;
      continue;
    }
    const FunctionDecl *Of =
        Table ? functionIn(fieldValue(*Table, *Place->field())) : nullptr;
    if (!Of || Of->getCanonicalDecl() != Held)
      return false;
    Same = true;
  }
  return Same;
}
