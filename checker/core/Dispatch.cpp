#include "core/Dispatch.h"
#include "core/AnalysisContext.h"
#include "core/LocalCallee.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/CXXInheritance.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

const RecordDecl *durability::recordBehind(QualType Type) {
  Type = Type.getNonReferenceType();
  if (Type->isPointerType())
    Type = Type->getPointeeType();
  const RecordDecl *Record = Type->getAsRecordDecl();
  const RecordDecl *Definition = Record ? Record->getDefinition() : nullptr;
  return Definition ? Definition : Record;
}

const FunctionDecl *durability::functionIn(const Expr *E) {
  if (!E)
    return nullptr;
  E = E->IgnoreParenCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(E);
      Unary && Unary->getOpcode() == UO_AddrOf)
    E = Unary->getSubExpr()->IgnoreParenCasts();
  const auto *Reference = dyn_cast<DeclRefExpr>(E);
  return Reference ? dyn_cast<FunctionDecl>(Reference->getDecl()) : nullptr;
}

static const Expr *withoutIndirection(const Expr &Callee) {
  const Expr *E = Callee.IgnoreParenCasts();
  while (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (Unary->getOpcode() != UO_Deref)
      break;
    E = Unary->getSubExpr()->IgnoreParenCasts();
  }
  return E;
}

const FieldDecl *durability::calledField(const Expr &Callee) {
  const Expr &Called = *withoutIndirection(Callee);
  const auto *Member = dyn_cast<MemberExpr>(&Called);
  return Member ? dyn_cast<FieldDecl>(Member->getMemberDecl())
                : localCallee(Called).Field;
}

const Expr *durability::fieldValue(const InitListExpr &List,
                                   const FieldDecl &Field) {
  const RecordDecl *Record = recordBehind(List.getType());
  if (!Record ||
      Record->getCanonicalDecl() != Field.getParent()->getCanonicalDecl())
    return nullptr;
  if (Record->isUnion())
    return List.getInitializedFieldInUnion() == &Field && List.getNumInits()
               ? List.getInit(0)
               : nullptr;
  unsigned Index = 0;
  if (const auto *Class = dyn_cast<CXXRecordDecl>(Record))
    Index = Class->getNumBases();
  for (const FieldDecl *F : Record->fields()) {
    if (F->isUnnamedBitField())
      continue;
    if (F->getCanonicalDecl() == Field.getCanonicalDecl())
      return Index < List.getNumInits() ? List.getInit(Index) : nullptr;
    ++Index;
  }
  return nullptr;
}

bool durability::isOpenCall(const CallExpr &Call) {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.getDirectCallee());
  const auto *Callee = dyn_cast<MemberExpr>(Call.getCallee()->IgnoreParens());
  if (!Method || !Method->isVirtual() || (Callee && Callee->hasQualifier()) ||
      Method->hasAttr<FinalAttr>() || Method->getParent()->hasAttr<FinalAttr>())
    return false;
  if (Callee && !Callee->isArrow())
    if (const auto *Object =
            dyn_cast<DeclRefExpr>(Callee->getBase()->IgnoreParenImpCasts());
        Object && !Object->getDecl()->getType()->isReferenceType())
      return false;
  return true;
}

bool durability::isDispatched(const CallExpr &Call, AnalysisContext &Context) {
  if (!isOpenCall(Call))
    return false;
  const auto *Method = cast<CXXMethodDecl>(Call.getDirectCallee());
  return Method->isPureVirtual() ||
         Context.Overridden.contains(Method->getCanonicalDecl()) ||
         (Context.External &&
          !Context.External->overriders(*Method, Context).empty());
}

unsigned Dispatch::idOf(const std::string &Name) {
  auto [It, New] = Ids.try_emplace(Name, Names.size());
  if (New)
    Names.push_back(Name);
  return It->second;
}

void Dispatch::addClass(const CXXRecordDecl &Class) {
  if (Class.isThisDeclarationADefinition() && !Class.isDependentContext() &&
      Class.isPolymorphic() && !Class.isAbstract())
    Classes.push_back(&Class);
}

void Dispatch::addTable(const InitListExpr &List, const std::string &Name) {
  const RecordDecl *Record = recordBehind(List.getType());
  bool Holds = false;
  for (unsigned I = 0; I < List.getNumInits(); ++I) {
    const Expr *Init = List.getInit(I)->IgnoreParenImpCasts();
    if (const auto *Inner = dyn_cast<InitListExpr>(Init))
      addTable(*Inner, Name + "." + std::to_string(I));
    Holds = Holds || functionIn(Init);
  }
  if (!Record || !Holds || !List.getType()->isRecordType())
    return;
  unsigned Id = idOf(Name);
  Tables[Record].push_back({&List, Id});
  TableOf[Id] = &List;
}

void Dispatch::addTables(const VarDecl &Variable) {
  const auto *List = dyn_cast_or_null<InitListExpr>(
      Variable.hasGlobalStorage() && Variable.hasInit()
          ? Variable.getInit()->IgnoreParenImpCasts()
          : nullptr);
  if (!List || Variable.getDeclContext()->isDependentContext() ||
      !TableVariables.insert(Variable.getCanonicalDecl()).second)
    return;
  // A static variable of a function is told apart by its line.
  const SourceManager &Sources = Context.AST.getSourceManager();
  PresumedLoc Where = Sources.getPresumedLoc(Variable.getLocation());
  std::string Name = Where.isValid() ? std::string(Where.getFilename()) : "";
  Name += ":" + Variable.getQualifiedNameAsString();
  if (Variable.isStaticLocal() && Where.isValid())
    Name += ":" + std::to_string(Where.getLine());
  addTable(*List, Name);
}

std::vector<Dispatch::KnownTable> Dispatch::tables() const {
  std::vector<KnownTable> Result;
  for (const auto &[Record, Of] : Tables)
    for (const Table &T : Of)
      Result.push_back({Record, Names[T.Id], T.List});
  llvm::sort(Result, [](const KnownTable &A, const KnownTable &B) {
    return A.Name < B.Name;
  });
  return Result;
}

std::string durability::classNameOf(const CXXRecordDecl &Class) {
  std::string Name;
  llvm::raw_string_ostream OS(Name);
  Class.getNameForDiagnostic(OS, Class.getASTContext().getPrintingPolicy(),
                             /*Qualified=*/true);
  return Name;
}

static void sortByName(DispatchTargets &Targets, const Dispatch &Names) {
  llvm::stable_sort(Targets,
                    [&](const DispatchTarget &A, const DispatchTarget &B) {
                      return Names.name(A.Id) < Names.name(B.Id);
                    });
}

const DispatchTargets &Dispatch::targets(const CXXMethodDecl &Method,
                                         const CXXRecordDecl &Static) {
  auto [It, New] =
      Found.try_emplace({Method.getCanonicalDecl(), Static.getCanonicalDecl()});
  if (New)
    It->second = find(Method, Static);
  return It->second;
}

const DispatchTargets &Dispatch::targets(const FieldDecl &Field) {
  auto [It, New] = Found.try_emplace({Field.getCanonicalDecl(), nullptr});
  if (New)
    It->second = find(Field);
  return It->second;
}

DispatchTargets Dispatch::find(const CXXMethodDecl &Method,
                               const CXXRecordDecl &Static) {
  DispatchTargets Targets;
  const CXXRecordDecl *Base = Static.getDefinition();
  for (const CXXRecordDecl *Class : Classes) {
    if (!Base || (Class->getCanonicalDecl() != Base->getCanonicalDecl() &&
                  !Class->isDerivedFrom(Base)))
      continue;
    const CXXMethodDecl *Final =
        const_cast<CXXMethodDecl &>(Method).getCorrespondingMethodInClass(
            Class);
    if (!Final || Final->isPureVirtual())
      continue;
    unsigned Id = idOf(classNameOf(*Class));
    ClassOf[Id] = Class->getCanonicalDecl();
    Targets.push_back({Id, Final, {}});
  }
  if (Context.External)
    for (const ExternalCandidate &C :
         Context.External->overriders(Method, Context)) {
      unsigned Id = idOf(C.Class);
      if (llvm::none_of(Targets, [&](const auto &T) { return T.Id == Id; }))
        Targets.push_back({Id, nullptr, C.Behaviour});
    }
  sortByName(Targets, *this);
  return Targets;
}

DispatchTargets Dispatch::find(const FieldDecl &Field) {
  DispatchTargets Targets;
  const RecordDecl *Record = Field.getParent()->getDefinition();
  if (!Record)
    Record = Field.getParent();
  if (auto It = Tables.find(Record); It != Tables.end())
    for (const Table &T : It->second)
      if (const FunctionDecl *Function = functionIn(fieldValue(*T.List, Field)))
        Targets.push_back({T.Id, Function, {}});
  if (Context.External)
    for (const ExternalTable &T : Context.External->tables(*Record, Context)) {
      unsigned Id = idOf(T.Name);
      if (llvm::any_of(Targets, [&](const auto &O) { return O.Id == Id; }))
        continue;
      for (const auto &[Of, Behaviour] : T.Fields)
        if (Of->getCanonicalDecl() == Field.getCanonicalDecl())
          Targets.push_back({Id, nullptr, Behaviour});
    }
  sortByName(Targets, *this);
  return Targets;
}

DispatchTargets Dispatch::targets(const CallExpr &Call) {
  if (!Call.getDirectCallee()) {
    const FieldDecl *Field = calledField(*Call.getCallee());
    return Field && !functionOfElement(*Call.getCallee()) ? targets(*Field)
                                                          : DispatchTargets();
  }
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  // `(O.*&T::f)()` names its callee, but no method of the object.
  if (!Member || !Member->getMethodDecl() || !isDispatched(Call, Context))
    return {};
  const auto *Static = dyn_cast_or_null<CXXRecordDecl>(recordBehind(
      Member->getImplicitObjectArgument()->IgnoreParenImpCasts()->getType()));
  if (!Static || !Static->hasDefinition() || !Static->isPolymorphic())
    Static = Member->getMethodDecl()->getParent();
  return targets(*Member->getMethodDecl(), *Static);
}
