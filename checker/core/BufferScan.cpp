#include "core/BufferScan.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

/// CORE B-1 where a method's body is not known: an interface that takes data
/// and reports success is a handle when it has another method that takes what
/// the write takes besides the data and reports in the same way (a flush, sync
/// or close). A digest or a logger has none.
static bool hasCompanion(const CXXMethodDecl &Write, unsigned DataParameters) {
  QualType Result = Write.getReturnType().getCanonicalType();
  if (Result->isVoidType())
    return false;
  llvm::SmallVector<QualType, 4> Rest;
  for (const ParmVarDecl *P : Write.parameters().drop_front(DataParameters))
    Rest.push_back(P->getType().getCanonicalType());
  return llvm::any_of(
      Write.getParent()->methods(), [&](const CXXMethodDecl *Method) {
        return Method->isVirtual() && Method->getIdentifier() &&
               !Method->isConst() &&
               Method->getReturnType().getCanonicalType() == Result &&
               Method->param_size() == Rest.size() &&
               llvm::equal(Method->parameters(), Rest,
                           [](const ParmVarDecl *P, QualType Type) {
                             return P->getType().getCanonicalType() == Type;
                           });
      });
}

/// So does an overload that takes more than the companion (a checksum).
static bool isHandleLike(const CXXMethodDecl &Write, unsigned DataParameters) {
  QualType Data = Write.getParamDecl(0)->getType().getCanonicalType();
  return llvm::any_of(
      Write.getParent()->lookup(Write.getDeclName()),
      [&](const NamedDecl *Overload) {
        const auto *Method = dyn_cast<CXXMethodDecl>(Overload);
        return Method && Method->param_size() >= DataParameters &&
               Method->getParamDecl(0)->getType().getCanonicalType() == Data &&
               hasCompanion(*Method, DataParameters);
      });
}

static bool isByteData(QualType Type) {
  return Type->isPointerType() && (Type->getPointeeType()->isVoidType() ||
                                   Type->getPointeeType()->isCharType());
}

namespace {
class BufferScan : public DynamicRecursiveASTVisitor {
public:
  BufferScan(FunctionFacts &Facts, const CallModel &Model,
             const ASTContext &Context)
      : Facts(Facts), Model(Model), Context(Context) {}

  bool VisitVarDecl(VarDecl *D) override {
    if (D->getInit() && !isa<ParmVarDecl>(D))
      Facts.Values.assigned(*D, *D->getInit());
    return true;
  }

  bool VisitExpr(Expr *E) override {
    ++Order;
    if (!isa<CallExpr, UnaryOperator, BinaryOperator>(E))
      return true;
    for (const LevelChange &Change : levelChangesOf(*E))
      addChange(Change, *E);
    const auto *Binary = dyn_cast<BinaryOperator>(E);
    const auto *Unary = dyn_cast<UnaryOperator>(E);
    if (Binary && Binary->isAssignmentOp()) {
      bool Plain = Binary->getOpcode() == BO_Assign;
      noteAssignment(*Binary->getLHS(), Plain ? *Binary->getRHS() : *E);
      if (Plain && Binary->getType()->isPointerType())
        PointerAssignments.push_back(Binary);
    } else if (Unary && Unary->isIncrementDecrementOp()) {
      noteAssignment(*Unary->getSubExpr(), *E);
    }
    return true;
  }

  bool VisitCallExpr(CallExpr *Call) override {
    if (Call->getDirectCallee())
      Facts.Calls.push_back({Call, Order});
    return true;
  }

  /// Data that is swapped between a local and a field may be either.
  void addSwaps() {
    for (const auto &[Call, At] : Facts.Calls) {
      llvm::SmallVector<LevelChange, 2> Moved = levelChangesOf(*Call);
      if (Moved.size() == 2)
        for (unsigned I : {0, 1})
          if (const auto *Local = dyn_cast<DeclRefExpr>(plain(Moved[I].Level)))
            if (const auto *Variable = dyn_cast<VarDecl>(Local->getDecl()))
              Facts.Values.assigned(*Variable, *Moved[1 - I].Level);
    }
  }

  /// Once the values of all variables are known.
  void finish() {
    addSwaps();
    llvm::DenseSet<const Expr *> Mappings;
    for (const auto &[Call, At] : Facts.Calls) {
      const FunctionDecl &Callee = *Call->getDirectCallee();
      llvm::SmallVector<const Expr *, 4> Arguments(Call->arguments());
      if (isa<CXXOperatorCallExpr>(Call) && isa<CXXMethodDecl>(Callee))
        Arguments.erase(Arguments.begin());
      std::optional<CallMeaning> Meaning =
          Model.mayKnow(Callee) ? Model.meaningOf(Callee, Arguments, Context)
                                : std::nullopt;
      // A word says no more of the data than the interface itself.
      if (!Meaning || Meaning->FromVocabulary) {
        addInterfaceWrite(*Call, At);
        continue;
      }
      for (const Effect &E : Meaning->Effects) {
        if (E.Kind == EffectKind::Map)
          Mappings.insert(Call);
        if (E.Kind == EffectKind::Write || E.Kind == EffectKind::BufferedWrite)
          addWrite(*Call, Arguments, E, At);
      }
    }
    for (const BinaryOperator *Assignment : PointerAssignments)
      noteMapping(*Assignment, Mappings);
  }

private:
  void noteAssignment(const Expr &Target, const Expr &Value) {
    const auto *Reference = dyn_cast<DeclRefExpr>(plain(&Target));
    if (const auto *Variable =
            Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr)
      Facts.Values.assigned(*Variable, Value);
  }

  void addChange(const LevelChange &Change, const Expr &At) {
    FieldChain Chain = Change.Kind == ChangeKind::Released
                           ? argumentChain(*Change.Level)
                           : fieldChain(*Change.Level);
    if (Chain.Links.empty())
      return;
    ChangeFact Fact{
        Change.Kind, {nullptr, Chain.fields()}, false, Change.To, {}, &At,
        Order};
    if (Change.To)
      Fact.ToFields = fieldChain(*Change.To).fields();
    const auto *Reference = dyn_cast<DeclRefExpr>(Chain.Root);
    if (Reference)
      Fact.Level.Root = dyn_cast<ParmVarDecl>(Reference->getDecl());
    Fact.Rooted = Fact.Level.Root || isa<CXXThisExpr>(Chain.Root);
    Facts.Changes.push_back(std::move(Fact));
  }

  void addWrite(const CallExpr &Call, llvm::ArrayRef<const Expr *> Arguments,
                const Effect &E, unsigned At) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const Expr *File =
        E.File.Where == Operand::Argument && E.File.Index < Arguments.size()
            ? Arguments[E.File.Index]
        : E.File.Where == Operand::Object && Member
            ? Member->getImplicitObjectArgument()
            : nullptr;
    if (!File || E.Data.Where != Operand::Argument ||
        E.Data.Index >= Arguments.size())
      return;
    // The size follows the data; for streams, size and count. An offset that
    // comes next is none.
    bool Stream = E.Kind == EffectKind::BufferedWrite;
    addDrains(Call, *Arguments[E.Data.Index],
              Arguments.drop_front(E.Data.Index).take_front(Stream ? 3 : 2),
              *File, Stream, At);
  }

  /// Data that goes to a method of a member whose body is not known.
  void addInterfaceWrite(const CallExpr &Call, unsigned At) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const CXXMethodDecl *Method = Member ? Member->getMethodDecl() : nullptr;
    if (!Method || !(Method->isVirtual() || !Method->hasBody()) ||
        Method->param_empty() || Call.getNumArgs() == 0)
      return;
    llvm::SmallVector<const Expr *, 4> Arguments(Call.arguments());
    const Expr *Data = Arguments[0];
    bool Pair = isByteData(Data->getType()) && Arguments.size() > 1 &&
                Arguments[1]->getType()->isIntegerType();
    if ((Pair || plain(Data)->getType()->isRecordType()) &&
        isHandleLike(*Method, Pair ? 2 : 1))
      addDrains(Call, *Data, llvm::ArrayRef(Arguments).take_front(Pair ? 2 : 1),
                *Member->getImplicitObjectArgument(), false, At);
  }

  void addDrains(const CallExpr &Call, const Expr &Data,
                 llvm::ArrayRef<const Expr *> Arguments, const Expr &File,
                 bool Stream, unsigned At) {
    Origins Lengths;
    bool Sized = false;
    auto Add = [&](const Expr &E) {
      Sized = Sized || E.getType()->isIntegerType();
      if (E.getType()->isIntegerType() && &E != &File)
        llvm::append_range(Lengths, Facts.Values.ofNumber(E));
    };
    for (const Expr *Argument : Arguments)
      Add(*Argument);
    // A view made of a pointer and a size; a container; a terminated string.
    if (const auto *View = dyn_cast<CXXConstructExpr>(viewOf(Data));
        View && View->getNumArgs() > 1)
      for (const Expr *Argument : View->arguments())
        Add(*Argument);
    Origins Sources = Facts.Values.ofObject(Data),
            Handles = Facts.Values.ofObject(File);
    if (!Sized || plain(&Data)->getType()->isRecordType())
      llvm::append_range(Lengths, Sources);
    for (const Origin &Source : Sources)
      for (const Origin &Handle : Handles)
        if (!Source.isSamePlace(Handle))
          Facts.Drains.push_back({Source, Lengths, Handle, Stream, &Call, At});
  }

  /// The construction of a local that only carries data and size.
  const Expr *viewOf(const Expr &Data) const {
    const Expr *E = plain(&Data);
    for (unsigned I = 0; I < 3; ++I) {
      const auto *Construct = dyn_cast<CXXConstructExpr>(E);
      const auto *Reference = dyn_cast<DeclRefExpr>(E);
      const auto *Variable =
          Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
      if (Construct && Construct->getNumArgs() == 1)
        E = plain(Construct->getArg(0));
      else if (Variable && Facts.Values.assignmentsOf(*Variable).size() == 1)
        E = plain(Facts.Values.assignmentsOf(*Variable).front());
      else
        break;
    }
    return E;
  }

  void noteMapping(const BinaryOperator &Assignment,
                   const llvm::DenseSet<const Expr *> &Mappings) {
    FieldPath Fields = fieldChain(*Assignment.getLHS()).fields();
    if (Fields.empty() || Mappings.empty())
      return;
    llvm::SmallVector<const Expr *, 4> Values{plain(Assignment.getRHS())};
    if (const auto *Reference = dyn_cast<DeclRefExpr>(Values[0]))
      if (const auto *Variable = dyn_cast<VarDecl>(Reference->getDecl()))
        for (const Expr *Value : Facts.Values.assignmentsOf(*Variable))
          Values.push_back(plain(Value));
    if (llvm::any_of(Values,
                     [&](const Expr *V) { return Mappings.contains(V); }))
      Facts.Mapped.push_back(Fields.back());
  }

  FunctionFacts &Facts;
  const CallModel &Model;
  const ASTContext &Context;
  unsigned Order = 0;
  std::vector<const BinaryOperator *> PointerAssignments;
};
} // namespace

FunctionFacts durability::scanBuffers(const FunctionDecl &Function,
                                      const CallModel &Model,
                                      const ASTContext &Context) {
  FunctionFacts Facts{&Function, {}, {}, {}, {}, {}};
  BufferScan Scan(Facts, Model, Context);
  Scan.TraverseStmt(Function.getBody());
  Scan.finish();
  return Facts;
}

const Expr *durability::argumentFor(const VarDecl *Variable,
                                    const CallExpr &Call) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
  if (!Variable)
    return Member ? Member->getImplicitObjectArgument() : nullptr;
  const auto *Parameter = dyn_cast<ParmVarDecl>(Variable);
  unsigned Index = Parameter ? Parameter->getFunctionScopeIndex() : 0;
  if (Parameter && isa<CXXOperatorCallExpr>(&Call) &&
      isa_and_nonnull<CXXMethodDecl>(Call.getDirectCallee()))
    ++Index;
  return Parameter && Index < Call.getNumArgs() ? Call.getArg(Index) : nullptr;
}

Origins durability::substituteOrigin(const Origin &Inner, const CallExpr &Call,
                                     const OriginFinder &Values, bool Number) {
  if (Inner.Root && Inner.Root->hasGlobalStorage())
    return {Inner};
  const Expr *Argument = argumentFor(Inner.Root, Call);
  if (!Argument)
    return {};
  Origins Outer = Number && Inner.Fields.empty() ? Values.ofNumber(*Argument)
                                                 : Values.ofObject(*Argument);
  for (Origin &O : Outer) {
    O.Fields.append(Inner.Fields);
    if (!Inner.Fields.empty())
      O.Through = Inner.Through;
  }
  return Outer;
}

std::optional<ChangeFact> durability::substituteChange(const ChangeFact &Inner,
                                                       const CallExpr &Call,
                                                       unsigned Order) {
  const Expr *Argument =
      Inner.Rooted ? argumentFor(Inner.Level.Root, Call) : nullptr;
  if (!Argument)
    return std::nullopt;
  FieldChain Chain = argumentChain(*Argument);
  ChangeFact Outer = Inner;
  Outer.At = &Call;
  Outer.Order = Order;
  Outer.Level = {nullptr, Chain.fields()};
  Outer.Level.Fields.append(Inner.Level.Fields);
  const Expr *Root = Chain.Root;
  if (const auto *Address = dyn_cast<UnaryOperator>(Root))
    Root = plain(Address->getSubExpr());
  if (const auto *Reference = dyn_cast<DeclRefExpr>(Root))
    Outer.Level.Root = dyn_cast<ParmVarDecl>(Reference->getDecl());
  Outer.Rooted = Outer.Level.Root || isa<CXXThisExpr>(Root);
  // `void setSize(n) { size = n; }`: what n is says what the call does.
  if (Inner.Kind == ChangeKind::SetTo && Inner.ToFields.empty()) {
    const auto *Reference = dyn_cast<DeclRefExpr>(plain(Inner.To));
    const auto *Parameter =
        Reference ? dyn_cast<ParmVarDecl>(Reference->getDecl()) : nullptr;
    Outer.To = Parameter ? argumentFor(Parameter, Call) : nullptr;
    if (!Outer.To)
      return std::nullopt;
    if (isZero(*Outer.To))
      Outer.Kind = ChangeKind::Reset;
  }
  return Outer;
}
