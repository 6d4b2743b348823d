#include "core/SlotBehaviour.h"
#include "core/DispatchGroups.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

Slot durability::slotOf(const CXXMethodDecl &Method) {
  const CXXMethodDecl *Root = &Method;
  while (Root->size_overridden_methods())
    Root = *Root->begin_overridden_methods();
  return Root->getCanonicalDecl();
}

bool durability::owesSync(const FileState &F) {
  return F.isDirty() && !F.isUnclear() && !F.Synchronous;
}

void SlotDeeds::merge(const SlotDeeds &Callee) {
  Unknown |= Callee.isUnknown();
  Syncs |= Callee.Syncs;
  Moves |= Callee.Moves;
  if (!LeavesFile)
    LeavesFile = Callee.LeavesFile;
  if (HandsOn.empty())
    HandedOn = Callee.HandedOn;
  HandsOn.insert_range(Callee.HandsOn);
  Calls.insert_range(Callee.Calls);
  Own.insert_range(Callee.Own);
  for (const HandOn &H : Callee.Inner)
    if (!llvm::is_contained(Inner, H))
      Inner.push_back(H);
  llvm::append_range(Reached, Callee.Reached);
}

static bool syncsSomething(const Summary &Known) {
  return llvm::any_of(Known.Outcomes, [](const SummaryOutcome &O) {
    return llvm::any_of(O.Files, [](const FileState &F) { return F.Synced; });
  });
}

namespace {
/// Reads one body.
class DeedFinder : public DynamicRecursiveASTVisitor {
public:
  DeedFinder(AnalysisContext &Context, SlotBehaviour &All,
             const FunctionDecl &Function, const CXXRecordDecl *Class)
      : Context(Context), All(All), Function(Function), Class(Class) {}

  SlotDeeds Found;

  bool VisitCallExpr(CallExpr *Call) override {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee)
      return throughPointer(*Call);
    const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
    if (Method && Method->isVirtual() && isDispatched(*Call, Context))
      return virtualCall(*Call, *Method);
    llvm::SmallVector<const Expr *, 4> Arguments(Call->arguments());
    if (isa<CXXOperatorCallExpr>(Call) && Method && !Arguments.empty())
      Arguments.erase(Arguments.begin());
    // A base's part of the same slot: `Base::sync()`.
    bool Own = Method && isa<CXXMemberCallExpr>(Call) && isOnThis(*Call);
    // A method of another file, of an object that may be a file.
    if (Method && !Own && !Callee->hasBody() && Context.Model.wordOf(*Method)) {
      note(*Call, slotOf(*Method), innerOf(*Call));
      return true;
    }
    called(*Callee, Arguments, Own ? Class : nullptr, Call);
    return true;
  }

  bool VisitCompoundStmt(CompoundStmt *Block) override {
    for (const Stmt *Statement : Block->body())
      if (const auto *E = dyn_cast<Expr>(Statement))
        Dropped.insert(E->IgnoreImplicit());
    return true;
  }

  bool VisitCXXConstructExpr(CXXConstructExpr *Construct) override {
    llvm::SmallVector<const Expr *, 4> Arguments(Construct->arguments());
    // One of another file mostly keeps what it is given.
    if (Construct->getConstructor()->hasBody())
      called(*Construct->getConstructor(), Arguments, nullptr);
    return true;
  }
  /// A job that is put where others look is theirs to do (CORE K-6).
  bool VisitBinaryOperator(BinaryOperator *E) override {
    const Expr *Place = E->getLHS()->IgnoreParens();
    if (!E->isAssignmentOp() || !E->getType()->isPointerType() ||
        !E->getType()->getPointeeType()->isRecordType() ||
        E->getRHS()->isNullPointerConstant(Context.AST,
                                           Expr::NPC_ValueDependentIsNotNull))
      return true;
    while (const auto *Member = dyn_cast<MemberExpr>(Place))
      Place = Member->getBase()->IgnoreParenImpCasts();
    const auto *Reference = dyn_cast<DeclRefExpr>(Place);
    const auto *Variable =
        Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
    Found.Unknown |= Variable && Variable->hasGlobalStorage();
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) override {
    return destroyed(Variable->getType());
  }
  bool VisitCXXBindTemporaryExpr(CXXBindTemporaryExpr *Temporary) override {
    return destroyed(Temporary->getType());
  }
  bool VisitCXXDeleteExpr(CXXDeleteExpr *Delete) override {
    return destroyed(Delete->getDestroyedType());
  }

private:
  static bool isOnThis(const CallExpr &Call) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    return Member &&
           isa<CXXThisExpr>(
               Member->getImplicitObjectArgument()->IgnoreParenImpCasts());
  }

  bool destroyed(QualType Type) {
    const auto *Record = Type.isNull() ? nullptr : Type->getAsCXXRecordDecl();
    if (!Record || !Record->hasDefinition() || Record->hasTrivialDestructor() ||
        Context.Model.isStatusType(Type))
      return true;
    if (const CXXDestructorDecl *Destructor = Record->getDestructor())
      called(*Destructor, {}, nullptr);
    return true;
  }

  /// The table lies in a parameter that is never set: the object itself.
  bool isReceiver(const Expr &Table) const {
    const Expr *E = &Table;
    while (const auto *Member = dyn_cast<MemberExpr>(E->IgnoreParenCasts()))
      E = Member->getBase();
    const auto *Reference = dyn_cast<DeclRefExpr>(E->IgnoreParenCasts());
    const auto *Parameter =
        Reference ? dyn_cast<ParmVarDecl>(Reference->getDecl()) : nullptr;
    return Parameter && Parameter->getFunctionScopeIndex() == 0 &&
           !isAssigned(*Parameter);
  }

  bool isAssigned(const ParmVarDecl &Parameter) const {
    struct Finder : DynamicRecursiveASTVisitor {
      const ParmVarDecl *Of = nullptr;
      bool Found = false;
      bool VisitBinaryOperator(BinaryOperator *E) override {
        const auto *Left = dyn_cast<DeclRefExpr>(E->getLHS()->IgnoreParens());
        Found |= E->isAssignmentOp() && Left && Left->getDecl() == Of;
        return !Found;
      }
    } Search;
    Search.Of = &Parameter;
    Search.TraverseStmt(Function.getBody());
    return Search.Found;
  }

  /// `F->Table->sync(F)` calls on the object itself; `F->Inner->Table->sync(…)`
  /// on another one.
  bool callsReceiver(const CallExpr &Call) const {
    const auto *Callee =
        dyn_cast<MemberExpr>(Call.getCallee()->IgnoreParenCasts());
    if (!Callee || !Call.getNumArgs())
      return true;
    const Expr *First = Call.getArg(0)->IgnoreParenCasts();
    return isa<DeclRefExpr>(First)
               ? isReceiver(*First)
               : isReceiver(*Callee->getBase()) && !isa<MemberExpr>(First);
  }

  void note(Slot Called, bool Other, SourceLocation At,
            const ValueDecl *Inner = nullptr) {
    Found.Calls.insert(Called);
    if (!Other)
      return;
    if (Found.HandsOn.empty())
      Found.HandedOn = At;
    Found.HandsOn.insert(Called);
    HandOn New{Called, Inner};
    if (!llvm::is_contained(Found.Inner, New))
      Found.Inner.push_back(New);
  }
  void note(const CallExpr &Call, Slot Called, const ValueDecl *Inner) {
    note(Called, true, Call.getExprLoc(), Inner);
  }

  /// The field of `this` that holds, or is, the object of \p Call.
  static const ValueDecl *innerOf(const CallExpr &Call) {
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const Expr *E = Member ? Member->getImplicitObjectArgument() : nullptr;
    for (unsigned Steps = 0; E && Steps < 8; ++Steps) {
      E = E->IgnoreParenImpCasts();
      if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
        E = Operator->getArg(0);
      else if (const auto *Unary = dyn_cast<UnaryOperator>(E))
        E = Unary->getSubExpr();
      else if (const auto *Get = dyn_cast<CXXMemberCallExpr>(E);
               Get && !isOnThis(*Get))
        E = Get->getImplicitObjectArgument();
      else
        break;
    }
    const auto *Field = dyn_cast_or_null<MemberExpr>(E);
    return Field && isa<CXXThisExpr>(Field->getBase()->IgnoreParenImpCasts())
               ? Field->getMemberDecl()
               : nullptr;
  }

  bool throughPointer(const CallExpr &Call) {
    if (const FunctionDecl *Exact =
            Context.Dispatches.functionOfElement(*Call.getCallee())) {
      called(*Exact, {}, nullptr);
      return true;
    }
    const FieldDecl *Field = calledField(*Call.getCallee());
    if (Field && (!Context.Dispatches.targets(*Field).empty() ||
                  Context.Model.meaningOfSlot(*Field)))
      note(Field->getCanonicalDecl(), !callsReceiver(Call), Call.getBeginLoc());
    else if (Field)
      Found.Unknown = true,
      note(Field->getCanonicalDecl(), !callsReceiver(Call), Call.getBeginLoc());
    else
      Found.Unknown = true;
    return true;
  }

  bool virtualCall(const CallExpr &Call, const CXXMethodDecl &Method) {
    if (!isOnThis(Call)) {
      if (Context.Model.wordOf(Method) ||
          !Context.Dispatches.targets(Call).empty() ||
          mayReachFiles(Call, Function, Context))
        note(Call, slotOf(Method), innerOf(Call));
      return true;
    }
    Found.Own.insert(slotOf(Method));
    const CXXMethodDecl *Own =
        Class
            ? const_cast<CXXMethodDecl &>(Method).getCorrespondingMethodInClass(
                  Class)
            : nullptr;
    if (Own && !Own->isPureVirtual())
      called(*Own, {}, Class);
    else
      Found.Unknown = true;
    return true;
  }

  void called(const FunctionDecl &Callee,
              llvm::ArrayRef<const Expr *> Arguments, const CXXRecordDecl *Of,
              const CallExpr *Call = nullptr) {
    if (Context.contract(Callee).Clauses.size()) {
      Found.Syncs |= syncsSomething(Context.contractSummary(Callee));
      return;
    }
    if (Context.Model.mayKnow(Callee))
      if (auto Meaning =
              Context.Model.meaningOf(Callee, Arguments, Context.AST);
          Meaning && !Meaning->FromVocabulary)
        return modelled(*Meaning);
    if (Context.Model.statusOperation(Callee) != StatusOperation::None ||
        Callee.isDefaulted())
      return;
    if (inSystemHeader(Callee)) {
      Found.Unknown |= Call && mayWakeOthers(*Call);
      return;
    }
    if (Callee.hasBody()) {
      Found.Reached.push_back(&Callee);
      return Found.merge(All.of(Callee, Of));
    }
    if (Context.External && Context.External->isInert(Callee))
      return;
    const Summary *Elsewhere =
        Context.External ? Context.External->summary(Callee, Context) : nullptr;
    if (Elsewhere && Elsewhere->Unknown.empty())
      Found.Syncs |= syncsSomething(*Elsewhere);
    else if (!Call || mayReachFiles(*Call, Function, Context))
      opaque(Callee, Call);
  }

  void opaque(const FunctionDecl &Callee, const CallExpr *Call) {
    if (Call && Dropped.contains(Call))
      Found.Opaque.insert(Callee.getCanonicalDecl());
    else
      Found.Unknown = true;
  }

  void modelled(const CallMeaning &Meaning) {
    for (const Effect &E : Meaning.Effects) {
      Found.Moves |= E.Kind == EffectKind::Write ||
                     E.Kind == EffectKind::BufferedWrite ||
                     E.Kind == EffectKind::Flush || E.Kind == EffectKind::Close;
      Found.Syncs |= E.Kind == EffectKind::SyncEverything ||
                     (E.Kind == EffectKind::Sync &&
                      (E.Strength == SyncKind::Data ||
                       E.Strength == SyncKind::Full || !E.Certain));
    }
  }

  AnalysisContext &Context;
  SlotBehaviour &All;
  const FunctionDecl &Function;
  const CXXRecordDecl *Class;
  llvm::SmallPtrSet<const Expr *, 8> Dropped; ///< Statements of their own.
};
} // namespace

/// A file that is created, written and closed here, and that no caller can
/// sync.
static const Witness *leavesFile(const FunctionResult &Result) {
  if (!Result.NotAnalysed.empty() || Result.Approximate)
    return nullptr;
  for (const ExitRecord &Exit : Result.Exits)
    if (Result.isSuccess(Exit))
      for (const FileState &F : Exit.At.Files)
        if (F.Created && F.Closed && owesSync(F) &&
            F.File->root().kind() == AccessPath::Kind::Fresh)
          return (F.Cache & Here) ? F.Dirtied : F.Buffered;
  return nullptr;
}

const SlotDeeds &SlotBehaviour::of(const FunctionDecl &Function,
                                   const CXXRecordDecl *Class) {
  auto [It, New] = Known.try_emplace({Function.getCanonicalDecl(), Class});
  if (!New)
    return It->second; // A recursive function does nothing more by itself.
  const FunctionDecl *Definition = nullptr;
  if (!Function.hasBody(Definition) || Definition->hasSkippedBody()) {
    It->second.Unknown = true;
    return It->second;
  }
  DeedFinder Finder(Context, *this, *Definition, Class);
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Definition))
    for (const CXXCtorInitializer *Init : Constructor->inits())
      Finder.TraverseStmt(Init->getInit());
  Finder.TraverseStmt(Definition->getBody());
  if (const FunctionResult *Result = Context.result(Function))
    if (const Witness *Left = leavesFile(*Result))
      Finder.Found.LeavesFile = Left;
  return It->second = std::move(Finder.Found);
}
