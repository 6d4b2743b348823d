#include "core/HandleFacts.h"
#include "core/Evaluator.h"
#include "core/OpenerFacts.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

namespace {
/// What is assigned to one place, over all assignments.
struct Assigned {
  llvm::SmallVector<const Expr *, 2> Values;
};

/// Collects the assignments of one function, by declaration.
class AssignmentReader : public DynamicRecursiveASTVisitor {
public:
  AssignmentReader() { ShouldVisitLambdaBody = false; }

  bool VisitBinaryOperator(BinaryOperator *E) override {
    if (E->getOpcode() == BO_Assign)
      add(E->getLHS(), E->getRHS());
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) override {
    if (Variable->getInit())
      By[Variable->getCanonicalDecl()].Values.push_back(Variable->getInit());
    return true;
  }
  bool VisitCallExpr(CallExpr *Call) override {
    Calls.push_back(Call);
    return true;
  }

  void add(const Expr *Place, const Expr *V) {
    const Expr *E = stripped(Place)->IgnoreParenImpCasts();
    const ValueDecl *To = nullptr;
    if (const auto *Reference = dyn_cast<DeclRefExpr>(E))
      To = Reference->getDecl();
    else if (const auto *Member = dyn_cast<MemberExpr>(E))
      To = Member->getMemberDecl();
    if (To && To->getType()->isScalarType())
      By[cast<ValueDecl>(To->getCanonicalDecl())].Values.push_back(V);
  }

  llvm::MapVector<const ValueDecl *, Assigned> By;
  std::vector<const CallExpr *> Calls;
};

/// Reads the assignments of one function for what they say of kinds and of
/// identity.
class FactReader {
public:
  FactReader(const CallModel &Model, ASTContext &AST,
             const AssignmentReader &Read)
      : Model(Model), AST(AST), Read(Read) {}

  std::optional<CallMeaning> meaning(const Expr *E) const {
    const auto *Call = dyn_cast<CallExpr>(withoutCasts(E));
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    if (!Callee)
      return std::nullopt;
    if (!Model.mayKnow(*Callee))
      return Call->getType()->isScalarType()
                 ? openedFor(*Call, std::nullopt, Model, AST)
                 : std::nullopt;
    llvm::SmallVector<const Expr *, 4> Arguments(Call->arguments());
    return Model.meaningOf(*Callee, Arguments, AST);
  }

  void kind(const Expr *E, HandleKind &Kind, unsigned Depth = 0) const {
    E = withoutCasts(E);
    if (isNoHandle(*E))
      return;
    std::optional<CallMeaning> Meaning = meaning(E);
    if (Meaning && !Meaning->Effects.empty() &&
        opens(Meaning->Effects.front(), E, Kind, Depth))
      return;
    // A local that is opened first and stored then.
    const auto *Reference = dyn_cast<DeclRefExpr>(E);
    const auto *Local =
        Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
    auto It = Local && Local->hasLocalStorage() && !isa<ParmVarDecl>(Local)
                  ? Read.By.find(Local->getCanonicalDecl())
                  : Read.By.end();
    if (It == Read.By.end() || Depth > 2) {
      Kind.Unknown = true;
      return;
    }
    for (const Expr *V : It->second.Values)
      kind(V, Kind, Depth + 1);
  }

  /// Where the name is kept that the handle \p To is opened by with \p E.
  /// False when \p E opens nothing.
  bool naming(const ValueDecl &To, const Expr *E, HandleNaming &Naming,
              unsigned Depth = 0) const {
    std::optional<CallMeaning> Meaning = meaning(E);
    const Effect *First = Meaning && !Meaning->Effects.empty()
                              ? &Meaning->Effects.front()
                              : nullptr;
    if (First && First->Kind == EffectKind::Open) {
      const auto *Call = cast<CallExpr>(withoutCasts(E));
      // The operands are those of the call that opens, not of a wrapper.
      bool Named = Model.mayKnow(*Call->getDirectCallee()) &&
                   First->Path.Where == Operand::Argument &&
                   First->Path.Index < Call->getNumArgs();
      Naming.Name =
          Named ? keptBeside(To, Call->getArg(First->Path.Index)) : nullptr;
      Naming.Creates =
          (First->AttributesSet & (OA_Create | OA_Truncate)) &&
          !(First->AttributesSet & (OA_Append | OA_Temporary | OA_ReadOnly));
      return true;
    }
    if (First && First->Kind == EffectKind::StreamOf &&
        First->File.Where == Operand::Argument) {
      const auto *Call = cast<CallExpr>(withoutCasts(E));
      return First->File.Index < Call->getNumArgs() && Depth <= 2 &&
             naming(To, Call->getArg(First->File.Index), Naming, Depth + 1);
    }
    // A local that is opened first and stored then.
    const auto *Reference = dyn_cast<DeclRefExpr>(withoutCasts(E));
    const auto *Local =
        Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
    auto It = Local && Local->hasLocalStorage() && !isa<ParmVarDecl>(Local) &&
                      Depth <= 2
                  ? Read.By.find(Local->getCanonicalDecl())
                  : Read.By.end();
    return It != Read.By.end() &&
           llvm::any_of(It->second.Values, [&](const Expr *V) {
             return naming(To, V, Naming, Depth + 1);
           });
  }

  /// The field that \p Field is made from: `T->Stream = fdopen(T->Fd, …)`.
  const FieldDecl *madeFrom(const FieldDecl &Field, const Expr *E) const {
    std::optional<CallMeaning> Meaning = meaning(E);
    if (!Meaning || Meaning->Effects.empty())
      return nullptr;
    const Effect &First = Meaning->Effects.front();
    const auto *Call = cast<CallExpr>(withoutCasts(E));
    if ((First.Kind != EffectKind::StreamOf &&
         First.Kind != EffectKind::HandleOf) ||
        First.File.Where != Operand::Argument ||
        First.File.Index >= Call->getNumArgs())
      return nullptr;
    const Expr *Source = withoutCasts(Call->getArg(First.File.Index));
    if (const auto *Member = dyn_cast<MemberExpr>(Source))
      return sibling(Field, dyn_cast<FieldDecl>(Member->getMemberDecl()));
    const auto *Reference = dyn_cast<DeclRefExpr>(Source);
    if (!Reference)
      return nullptr;
    // `T->Fd = Fd; T->Stream = fdopen(Fd, …)`.
    for (const auto &[To, What] : Read.By)
      for (const Expr *V : What.Values)
        if (const auto *Same = dyn_cast<DeclRefExpr>(withoutCasts(V));
            Same && Same->getDecl() == Reference->getDecl())
          if (const FieldDecl *Other = sibling(Field, dyn_cast<FieldDecl>(To)))
            return Other;
    return nullptr;
  }

  /// An opening call.
  static void opens(const Effect &First, HandleKind &Kind) {
    if (First.Kind == EffectKind::OpenOther) {
      Kind.Other = true;
      return;
    }
    Kind.Regular = true;
    Kind.Synchronous |= (First.AttributesSet & OA_Synchronous) != 0;
    Kind.Append |= (First.AttributesSet & OA_Append) != 0;
    Kind.ReadOnly |= (First.AttributesSet & OA_ReadOnly) != 0;
  }

private:
  bool opens(const Effect &First, const Expr *E, HandleKind &Kind,
             unsigned Depth) const {
    const auto *Call = cast<CallExpr>(E);
    switch (First.Kind) {
    case EffectKind::Open:
    case EffectKind::OpenOther:
      opens(First, Kind);
      return true;
    case EffectKind::StreamOf:
    case EffectKind::HandleOf:
    case EffectKind::Duplicate:
      if (First.File.Where == Operand::Argument &&
          First.File.Index < Call->getNumArgs())
        kind(Call->getArg(First.File.Index), Kind, Depth + 1);
      return true;
    default:
      return false;
    }
  }

  /// The place beside \p To that holds the string \p E: itself, or what the
  /// function stores the same local in.
  const ValueDecl *keptBeside(const ValueDecl &To, const Expr *E) const {
    auto Beside = [&](const ValueDecl *Other) -> const ValueDecl * {
      const auto *Mine = dyn_cast<FieldDecl>(&To);
      const auto *Field = dyn_cast_or_null<FieldDecl>(Other);
      const auto *Variable = dyn_cast_or_null<VarDecl>(Other);
      bool Same = Mine ? Field && Field->getParent() == Mine->getParent()
                       : Variable && Variable->hasGlobalStorage();
      return Same ? cast<ValueDecl>(Other->getCanonicalDecl()) : nullptr;
    };
    const Expr *Source = withoutCasts(E);
    // What a string hands out is the string: `Path.c_str()`.
    if (const auto *Asked = dyn_cast<CXXMemberCallExpr>(Source);
        Asked && Asked->getNumArgs() == 0 && Asked->getRecordDecl() &&
        Model.isTextClass(*Asked->getRecordDecl()))
      Source = withoutCasts(Asked->getImplicitObjectArgument());
    if (const auto *Member = dyn_cast<MemberExpr>(Source))
      return Beside(Member->getMemberDecl());
    const auto *Reference = dyn_cast<DeclRefExpr>(Source);
    if (!Reference)
      return nullptr;
    if (const ValueDecl *Global = Beside(Reference->getDecl()))
      return Global;
    for (const auto &[Kept, What] : Read.By)
      for (const Expr *V : What.Values)
        if (const auto *Same = dyn_cast<DeclRefExpr>(copiedText(V, Model));
            Same && Same->getDecl() == Reference->getDecl())
          if (const ValueDecl *Other = Beside(Kept))
            return Other;
    return nullptr;
  }

  static const FieldDecl *sibling(const FieldDecl &Field,
                                  const FieldDecl *Other) {
    return Other && Other != Field.getCanonicalDecl() &&
                   Other->getParent() == Field.getParent()
               ? Other->getCanonicalDecl()
               : nullptr;
  }

  const CallModel &Model;
  ASTContext &AST;
  const AssignmentReader &Read;
};
} // namespace

static const ValueDecl *argumentPlace(const CallExpr &Call, const Operand &O) {
  if (O.Where != Operand::Argument || O.Index >= Call.getNumArgs())
    return nullptr;
  const Expr *E = withoutCasts(Call.getArg(O.Index));
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return dyn_cast<FieldDecl>(Member->getMemberDecl());
  const auto *Reference = dyn_cast<DeclRefExpr>(E);
  const auto *Variable =
      Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  return Variable && Variable->hasGlobalStorage() ? Variable : nullptr;
}

/// The field or global variable of scalar type whose address \p E is.
static const ValueDecl *addressedPlace(const Expr &E) {
  const auto *Address = dyn_cast<UnaryOperator>(E.IgnoreParenCasts());
  if (!Address || Address->getOpcode() != UO_AddrOf ||
      !Address->getSubExpr()->getType()->isScalarType())
    return nullptr;
  const Expr *Of = Address->getSubExpr()->IgnoreParenCasts();
  if (const auto *Member = dyn_cast<MemberExpr>(Of))
    return dyn_cast<FieldDecl>(Member->getMemberDecl());
  const auto *Reference = dyn_cast<DeclRefExpr>(Of);
  const auto *Variable =
      Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  return Variable && Variable->hasGlobalStorage() ? Variable : nullptr;
}

void HandleFacts::infer(llvm::ArrayRef<const FunctionDecl *> Functions,
                        const CallModel &Model, ASTContext &AST) {
  // A field that is anything but the other's handle on some path is its own.
  llvm::DenseSet<const FieldDecl *> Apart;
  for (const FunctionDecl *Function : Functions) {
    AssignmentReader Read;
    Read.TraverseStmt(Function->getBody());
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Function))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        if (const FieldDecl *Field = Init->getMember();
            Field && Init->getInit() && Field->getType()->isScalarType())
          Read.By[Field->getCanonicalDecl()].Values.push_back(Init->getInit());
    FactReader Facts(Model, AST, Read);
    for (const auto &[To, What] : Read.By) {
      const auto *Field = dyn_cast<FieldDecl>(To);
      const auto *Variable = dyn_cast<VarDecl>(To);
      if (!Field && !(Variable && Variable->hasGlobalStorage()))
        continue;
      for (const Expr *V : What.Values) {
        Facts.kind(V, Kinds[To]);
        if (HandleNaming Found; Facts.naming(*To, V, Found))
          note(*To, Found);
        if (!Field || isNoHandle(*V))
          continue;
        const FieldDecl *From = Facts.madeFrom(*Field, V);
        if (!From)
          continue;
        auto [It, New] = Same.try_emplace(Field, From);
        if (!New && It->second != From)
          Apart.insert(Field);
      }
    }
    for (const CallExpr *Call : Read.Calls) {
      for (unsigned I = 0; I < Call->getNumArgs(); ++I)
        if (const ValueDecl *Place = addressedPlace(*Call->getArg(I)))
          if (auto Opens = openedFor(*Call, I, Model, AST))
            Facts.opens(Opens->Effects.front(),
                        Kinds[cast<ValueDecl>(Place->getCanonicalDecl())]);
      if (std::optional<CallMeaning> Meaning = Facts.meaning(Call))
        for (const Effect &E : Meaning->Effects) {
          const ValueDecl *Place = argumentPlace(*Call, E.File);
          if (!Place || E.File.Pointee)
            continue;
          bool Unbuffered = E.Kind == EffectKind::SetUnbuffered;
          // A call that only terminals understand.
          bool Other = E.Kind == EffectKind::OpenOther;
          if (!Unbuffered && !Other)
            continue;
          HandleKind &Kind = Kinds[cast<ValueDecl>(Place->getCanonicalDecl())];
          Kind.Unbuffered |= Unbuffered;
          Kind.Other |= Other;
        }
    }
  }
  for (const FieldDecl *Field : Apart)
    Same.erase(Field);
}

void HandleFacts::add(const ValueDecl &Place, const HandleKind &Kind) {
  Kinds[cast<ValueDecl>(Place.getCanonicalDecl())].add(Kind);
}

const HandleKind *HandleFacts::kindOf(const ValueDecl &Place) const {
  auto It = Kinds.find(cast<ValueDecl>(Place.getCanonicalDecl()));
  return It == Kinds.end() ? nullptr : &It->second;
}

void HandleFacts::apply(const AccessPath &File, FileState &F) const {
  const AccessPath *Path = &File;
  while (Path->kind() == AccessPath::Kind::Handle ||
         Path->kind() == AccessPath::Kind::Mapping)
    Path = Path->parent();
  const ValueDecl *Place = Path->field();
  if (!Place && Path->variable() && Path->variable()->hasGlobalStorage())
    Place = Path->variable();
  const HandleKind *Kind = Place ? kindOf(*Place) : nullptr;
  if (!Kind)
    return;
  F.NotRegular |= Kind->Other;
  F.Synchronous |= Kind->Synchronous;
  F.Unbuffered |= Kind->Unbuffered;
}

const FieldDecl *HandleFacts::sameFile(const FieldDecl &Field) const {
  auto It = Same.find(Field.getCanonicalDecl());
  if (It == Same.end())
    return &Field;
  // Two fields that are made from each other: the one declared first.
  auto Back = Same.find(It->second);
  bool Mutual = Back != Same.end() && Back->second == Field.getCanonicalDecl();
  return Mutual && Field.getFieldIndex() < It->second->getFieldIndex()
             ? &Field
             : It->second;
}

const AccessPath *HandleFacts::canonical(const AccessPath &File,
                                         AccessPathTable &Paths) const {
  const FieldDecl *Field = File.field();
  const FieldDecl *First = Field ? sameFile(*Field) : nullptr;
  return First && First != Field ? Paths.field(*File.parent(), *First) : &File;
}
