#include "core/Contract.h"
#include "core/State.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Error.h"

using namespace clang;
using namespace durability;

/// The member \p Name of \p Record or of a base of it.
static const FieldDecl *findField(const RecordDecl &Record,
                                  llvm::StringRef Name) {
  for (const FieldDecl *Field : Record.fields())
    if (Field->getName() == Name)
      return Field;
  if (const auto *Class = dyn_cast<CXXRecordDecl>(&Record);
      Class && Class->hasDefinition())
    for (const CXXBaseSpecifier &Base : Class->bases())
      if (const auto *BaseRecord = Base.getType()->getAsRecordDecl())
        if (const FieldDecl *Field = findField(*BaseRecord, Name))
          return Field;
  return nullptr;
}

static const RecordDecl *recordBehind(QualType Type) {
  Type = Type.getNonReferenceType();
  if (const auto *Pointee = Type->getPointeeOrArrayElementType())
    if (const RecordDecl *Record = Pointee->getAsRecordDecl())
      return Record->getDefinition() ? Record->getDefinition() : Record;
  return nullptr;
}

/// The variable \p Name at file scope; a member or parameter goes before it.
static const VarDecl *findGlobal(llvm::StringRef Name,
                                 const ConditionScope &Scope) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Scope.StatedBy);
  if (Name == "this" ||
      (Method && Method->getParent()->getDefinition() &&
       findField(*Method->getParent()->getDefinition(), Name)))
    return nullptr;
  ASTContext &AST = Scope.StatedBy.getASTContext();
  for (const NamedDecl *Found : AST.getTranslationUnitDecl()->lookup(
           DeclarationName(&AST.Idents.get(Name))))
    if (const auto *Variable = dyn_cast<VarDecl>(Found))
      return Variable;
  return nullptr;
}

/// The only local variable \p Name.
static const VarDecl *findLocal(llvm::StringRef Name,
                                const ConditionScope &Scope) {
  const FunctionDecl *Definition = nullptr;
  if (!Scope.Locals || !Scope.Function.hasBody(Definition))
    return nullptr;
  const VarDecl *Found = nullptr;
  for (const Decl *Inside : Definition->decls()) {
    const auto *Variable = dyn_cast<VarDecl>(Inside);
    if (!Variable || !Variable->isLocalVarDecl() || Variable->getName() != Name)
      continue;
    if (Found)
      return nullptr;
    Found = Variable;
  }
  return Found;
}

/// A parameter, global or member path "a.b", "a->b", "this->b" as an access
/// path.
static const AccessPath *resolvePath(llvm::ArrayRef<std::string> Names,
                                     const ConditionScope &Scope) {
  llvm::StringRef First = Names.front();
  const AccessPath *Path = nullptr;
  const RecordDecl *Record = nullptr;
  unsigned Shared =
      std::min(Scope.StatedBy.getNumParams(), Scope.Function.getNumParams());
  for (unsigned I = 0; I < Shared; ++I)
    if (Scope.StatedBy.getParamDecl(I)->getName() == First) {
      Path = Scope.Paths.variable(*Scope.Function.getParamDecl(I));
      Record = recordBehind(Scope.StatedBy.getParamDecl(I)->getType());
    }
  // `arg0`: where no parameter is called so.
  unsigned Index = 0;
  llvm::StringRef Number = First;
  if (!Path && Number.consume_front("arg") && !Number.getAsInteger(10, Index) &&
      Index < Scope.Function.getNumParams()) {
    Path = Scope.Paths.variable(*Scope.Function.getParamDecl(Index));
    Record = recordBehind(Scope.Function.getParamDecl(Index)->getType());
  }
  const VarDecl *Local = Path ? nullptr : findLocal(First, Scope);
  if (Local) {
    Path = Scope.Paths.variable(*Local);
    Record = recordBehind(Local->getType());
  }
  auto Now = [&](const AccessPath *Place) {
    const Value *Held = Local && Scope.At ? Scope.At->stored(*Place) : nullptr;
    return Held && Held->Object ? Held->Object : Place;
  };
  Path = Path ? Now(Path) : nullptr;
  bool FirstConsumed = Path || First == "this";
  if (const VarDecl *Global = Path ? nullptr : findGlobal(First, Scope)) {
    Path = Scope.Paths.variable(*Global);
    Record = recordBehind(Global->getType());
    FirstConsumed = true;
  }
  if (!Path) {
    const auto *Method = dyn_cast<CXXMethodDecl>(&Scope.StatedBy);
    if (!Method || Method->isStatic())
      return nullptr;
    Path = Scope.Paths.thisObject();
    Record = Method->getParent()->getDefinition();
  }
  for (llvm::StringRef Name : Names.drop_front(FirstConsumed ? 1 : 0)) {
    const FieldDecl *Field = Record ? findField(*Record, Name) : nullptr;
    if (!Field)
      return nullptr;
    Path = Now(Scope.Paths.field(*Path, *Field));
    Record = recordBehind(Field->getType());
  }
  return Path;
}

/// Names[0] looked up in \p Context, the rest inside what it names.
static const EnumConstantDecl *enumeratorIn(const DeclContext &Context,
                                            llvm::ArrayRef<std::string> Names,
                                            ASTContext &AST) {
  for (const NamedDecl *Found :
       Context.lookup(DeclarationName(&AST.Idents.get(Names.front())))) {
    if (const auto *Enumerator = dyn_cast<EnumConstantDecl>(Found);
        Enumerator && Names.size() == 1)
      return Enumerator;
    if (const auto *Inner = dyn_cast<DeclContext>(Found);
        Inner && Names.size() > 1)
      if (const EnumConstantDecl *Enumerator =
              enumeratorIn(*Inner, Names.drop_front(), AST))
        return Enumerator;
  }
  return nullptr;
}

static const EnumConstantDecl *
resolveEnumerator(llvm::ArrayRef<std::string> Names,
                  const ConditionScope &Scope) {
  ASTContext &AST = Scope.StatedBy.getASTContext();
  for (const DeclContext *Context = Scope.StatedBy.getDeclContext(); Context;
       Context = Context->getLookupParent())
    if (const EnumConstantDecl *Found = enumeratorIn(*Context, Names, AST))
      return Found;
  return nullptr;
}

namespace {
/// Recursive descent; every production returns the normal form for "holds" or
/// for "does not hold".
class ConditionParser {
public:
  ConditionParser(llvm::StringRef Text, const ConditionScope &Scope)
      : Text(Text), Scope(Scope) {}

  llvm::Expected<ContractCondition> parse() {
    Disjunction Result = parseOr(true);
    skipSpace();
    if (Problem.empty() && Position != Text.size())
      fail("unexpected '" + Text.substr(Position).str() + "'");
    if (!Problem.empty())
      return llvm::createStringError("%s", Problem.c_str());
    return ContractCondition{std::move(Result)};
  }

private:
  void fail(const std::string &Message) {
    if (Problem.empty())
      Problem = "column " + std::to_string(Position + 1) + ": " + Message;
  }
  void skipSpace() {
    Position = std::min(Text.find_first_not_of(" \t", Position), Text.size());
  }
  bool accept(llvm::StringRef Token) {
    skipSpace();
    if (!Text.substr(Position).starts_with(Token))
      return false;
    Position += Token.size();
    return true;
  }

  static Disjunction both(const Disjunction &A, const Disjunction &B) {
    Disjunction Result;
    for (const Conjunction &Left : A)
      for (const Conjunction &Right : B) {
        Conjunction Merged = Left;
        bool Feasible = true;
        for (const Literal &L : Right.literals())
          Feasible = Feasible && Merged.add(*L.Of, L.Holds);
        if (Feasible && Result.size() < 64)
          Result.push_back(Merged);
      }
    return Result;
  }
  static Disjunction either(Disjunction A, const Disjunction &B) {
    llvm::append_range(A, B);
    return A;
  }

  // De Morgan on the way down: Holds == false parses the negation.
  Disjunction parseOr(bool Holds) {
    Disjunction Result = parseAnd(Holds);
    while (Problem.empty() && accept("||")) {
      Disjunction Right = parseAnd(Holds);
      Result = Holds ? either(Result, Right) : both(Result, Right);
    }
    return Result;
  }
  Disjunction parseAnd(bool Holds) {
    Disjunction Result = parseUnary(Holds);
    while (Problem.empty() && accept("&&")) {
      Disjunction Right = parseUnary(Holds);
      Result = Holds ? both(Result, Right) : either(Result, Right);
    }
    return Result;
  }
  Disjunction parseUnary(bool Holds) {
    skipSpace();
    if (Text.substr(Position).starts_with("!") &&
        !Text.substr(Position).starts_with("!=")) {
      ++Position;
      return parseUnary(!Holds);
    }
    if (accept("(")) {
      Disjunction Result = parseOr(Holds);
      if (!accept(")"))
        fail("expected ')'");
      return Result;
    }
    return parseComparison(Holds);
  }

  std::vector<std::string> parseNames() {
    std::vector<std::string> Names;
    do {
      skipSpace();
      size_t Begin = Position;
      while (Position < Text.size() &&
             (llvm::isAlnum(Text[Position]) || Text[Position] == '_'))
        ++Position;
      if (Begin == Position) {
        fail("expected a name");
        return Names;
      }
      Names.push_back(Text.slice(Begin, Position).str());
    } while (accept("->") || accept("::") || accept("."));
    return Names;
  }

  Disjunction parseComparison(bool Holds) {
    size_t Begin = Position;
    std::vector<std::string> Names = parseNames();
    if (!Problem.empty())
      return {};
    // Whatever the options are.
    if (Names.size() == 1 && Names[0] == "true")
      return Holds ? Disjunction{Conjunction()} : Disjunction();
    const AccessPath *Subject = resolvePath(Names, Scope);
    if (!Subject) {
      Position = Begin;
      fail("'" + llvm::join(Names, ".") +
           "' is neither a parameter nor a member");
      return {};
    }
    bool Equal = accept("==");
    bool Mask = false;
    if (!Equal && !accept("!=")) {
      Mask = Text.substr(Position).starts_with("&") &&
             !Text.substr(Position).starts_with("&&") && accept("&");
      if (!Mask)
        return literal(*Subject, AtomForm::Truth, 0, "", Holds);
    }
    skipSpace();
    size_t ConstantBegin = Position;
    int64_t Constant = parseConstant();
    llvm::StringRef Spelled = Text.slice(ConstantBegin, Position).trim();
    if (Mask)
      return literal(*Subject, AtomForm::Mask, Constant, Spelled, Holds);
    if (Spelled == "true")
      return literal(*Subject, AtomForm::Truth, 0, "", Equal == Holds);
    if (Constant == 0 && IsBareNumber)
      return literal(*Subject, AtomForm::Truth, 0, "", Equal != Holds);
    return literal(*Subject, AtomForm::Named, Constant, Spelled,
                   Equal == Holds);
  }

  int64_t parseConstant() {
    size_t Begin = Position;
    bool Negative = accept("-");
    std::vector<std::string> Names = parseNames();
    IsBareNumber = false;
    if (!Problem.empty())
      return 0;
    int64_t Number = 0;
    if (Names.size() == 1 &&
        !llvm::StringRef(Names[0]).getAsInteger(0, Number)) {
      IsBareNumber = true;
      return Negative ? -Number : Number;
    }
    if (Names.size() == 1 && (Names[0] == "true" || Names[0] == "false")) {
      IsBareNumber = true;
      return Names[0] == "true";
    }
    if (const EnumConstantDecl *Enumerator =
            Negative ? nullptr : resolveEnumerator(Names, Scope))
      return Enumerator->getInitVal().extOrTrunc(64).getSExtValue();
    if (Scope.Model && Names.size() == 1 && !Negative)
      if (auto Known =
              Scope.Model->constantOf(Names[0], Scope.StatedBy.getASTContext()))
        return *Known;
    Position = Begin;
    fail("'" + llvm::join(Names, "::") +
         "' is neither an enumerator nor an integer");
    return 0;
  }

  Disjunction literal(const AccessPath &Subject, AtomForm Form,
                      int64_t Constant, llvm::StringRef Spelled, bool Holds) {
    Conjunction Single;
    if (!Single.add(*Scope.Atoms.get(Subject, Form, Constant, Spelled), Holds))
      return {};
    return {Single};
  }

  llvm::StringRef Text;
  const ConditionScope &Scope;
  size_t Position = 0;
  bool IsBareNumber = false;
  std::string Problem;
};
} // namespace

llvm::Expected<ContractCondition>
durability::parseCondition(llvm::StringRef Text, const ConditionScope &Scope) {
  return ConditionParser(Text, Scope).parse();
}

const AccessPath *durability::resolveFileArgument(llvm::StringRef Name,
                                                  const ConditionScope &Scope) {
  llvm::SmallVector<std::string, 4> Names;
  llvm::SmallVector<llvm::StringRef, 4> Parts;
  std::string Dotted = llvm::join(llvm::split(Name, "->"), ".");
  llvm::StringRef(Dotted).split(Parts, '.');
  for (llvm::StringRef Part : Parts)
    Names.push_back(Part.trim().ltrim('*').str());
  return resolvePath(Names, Scope);
}
