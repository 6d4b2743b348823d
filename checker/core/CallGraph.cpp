#include "core/CallGraph.h"
#include "core/DispatchGroups.h"
#include "core/Evaluator.h"
#include "core/ExternalSummaries.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

namespace {
/// Reads all bodies once.
class GraphBuilder : public DynamicRecursiveASTVisitor {
public:
  GraphBuilder(AnalysisContext &Context, CallGraph::Map &Nodes)
      : Context(Context), Nodes(Nodes) {
    ShouldVisitTemplateInstantiations = true;
    ShouldVisitLambdaBody = false;
  }

  bool TraverseDecl(Decl *D) override {
    if (!D || isImplicitVariable(*D))
      return true;
    const SourceManager &Sources = Context.AST.getSourceManager();
    if (D->getLocation().isValid() &&
        Sources.isInSystemHeader(D->getLocation()))
      return true;
    auto *Function = dyn_cast<FunctionDecl>(D);
    if (Function && Function->isDependentContext())
      return true;
    const FunctionDecl *Outer = Current;
    if (Function && Function->doesThisDeclarationHaveABody() &&
        !Function->hasSkippedBody())
      begin(*Function);
    bool Result = DynamicRecursiveASTVisitor::TraverseDecl(D);
    Current = Outer;
    return Result;
  }

  /// The call operator is a function of its own, which the enclosing one may
  /// call.
  bool TraverseLambdaExpr(LambdaExpr *Lambda) override {
    for (Expr *Captured : Lambda->capture_inits())
      if (Captured && !TraverseStmt(Captured))
        return false;
    if (Lambda->getCallOperator()->isDependentContext())
      return true;
    const FunctionDecl *Outer = Current;
    begin(*Lambda->getCallOperator());
    bool Result = TraverseStmt(Lambda->getBody());
    Current = Outer;
    return Result;
  }

  bool VisitCXXMethodDecl(CXXMethodDecl *Method) override {
    for (const CXXMethodDecl *Overridden : Method->overridden_methods())
      Context.Overridden.insert(Overridden->getCanonicalDecl());
    return true;
  }

  bool VisitCXXRecordDecl(CXXRecordDecl *Class) override {
    Context.Dispatches.addClass(*Class);
    return true;
  }

  bool VisitDeclRefExpr(DeclRefExpr *Reference) override {
    if (const auto *Function = dyn_cast<FunctionDecl>(Reference->getDecl());
        Function && Current)
      Named[Current].push_back(Function->getCanonicalDecl());
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *Assignment) override {
    const RecordDecl *Record = Current && Assignment->getOpcode() == BO_Assign
                                   ? recordBehind(Assignment->getType())
                                   : nullptr;
    if (Record && !llvm::is_contained(Nodes[Current].Binds, Record))
      Nodes[Current].Binds.push_back(Record);
    return true;
  }

  bool VisitCallExpr(CallExpr *Call) override {
    const FunctionDecl *Callee = Call->getDirectCallee();
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee);
    // Which classes and tables there are is known at the end.
    if (!Callee || (Method && Method->isVirtual()))
      Open.emplace_back(Current, Call);
    else
      addCallee(*Callee, llvm::SmallVector<const Expr *, 4>(Call->arguments()),
                Call);
    if (const CXXConstructorDecl *Made = constructorBehind(*Call);
        Made && !Made->isTrivial())
      addCallee(*Made, llvm::SmallVector<const Expr *, 4>(Call->arguments()),
                nullptr);
    return true;
  }

  /// Calls whose callee is not named, once all classes and tables are known:
  /// edges to all candidates.
  void finish() {
    for (const auto &[Caller, Call] : Open) {
      Current = Caller;
      if (Current)
        addTargets(*Call);
    }
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *Construct) override {
    if (!Construct->getConstructor()->isTrivial())
      addCallee(*Construct->getConstructor(),
                llvm::SmallVector<const Expr *, 4>(Construct->arguments()),
                nullptr);
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *E) override {
    if (E->isIncrementDecrementOp())
      noteCounted(*E->getSubExpr());
    return true;
  }
  bool VisitCompoundAssignOperator(CompoundAssignOperator *E) override {
    if (E->getOpcode() == BO_AddAssign || E->getOpcode() == BO_SubAssign)
      noteCounted(*E->getLHS());
    return true;
  }
  bool VisitVarDecl(VarDecl *Variable) override {
    Context.Dispatches.addTables(*Variable);
    addDestructor(Variable->getType());
    return true;
  }
  bool VisitCXXBindTemporaryExpr(CXXBindTemporaryExpr *Temporary) override {
    addDestructor(Temporary->getType());
    return true;
  }
  bool VisitCXXDeleteExpr(CXXDeleteExpr *Delete) override {
    addDestructor(Delete->getDestroyedType());
    return true;
  }

private:
  void addTargets(const CallExpr &Call) {
    llvm::SmallVector<const Expr *, 4> Arguments(Call.arguments());
    const FunctionDecl *Callee = Call.getDirectCallee();
    DispatchTargets Targets = Context.Dispatches.targets(Call);
    Nodes[Current].noteCall(Call, Context.AST);
    if (Callee && (Targets.empty() || Context.Model.mayKnow(*Callee) ||
                   !Context.contract(*Callee).empty()))
      addCallee(*Callee, Arguments, &Call);
    if (!Callee) {
      // The pointer may be one that this function took.
      for (const FunctionDecl *Taken : Named[Current])
        Nodes[Current].Callees.insert(Taken);
      if (const FunctionDecl *Exact =
              Context.Dispatches.functionOfElement(*Call.getCallee()))
        return addCallee(*Exact, Arguments, &Call);
      if (Targets.empty())
        addOpenCall(Call);
      const FieldDecl *Field = calledField(*Call.getCallee());
      if (Field && Context.Model.meaningOfSlot(*Field))
        Nodes[Current].OwnEvent = true;
    }
    for (const DispatchTarget &Target : Targets)
      addCallee(*Target.Function, Arguments, &Call);
  }

  /// Nothing here says what it runs.
  void addOpenCall(const CallExpr &Call) {
    CallGraph::Node &Caller = Nodes[Current];
    for (const FunctionDecl *Taken : Named[Current])
      if (!Taken->hasBody() && !inSystemHeader(*Taken) &&
          !Context.Model.mayKnow(*Taken))
        Caller.Elsewhere.insert(Taken);
    Caller.noteOpenCall(Call, Context.AST);
  }

  void begin(const FunctionDecl &Function) {
    Current = Function.getCanonicalDecl();
    CallGraph::Node &N = Nodes[Current];
    N.define(Function);
    N.OwnEvent = N.OwnEvent || !Context.contract(Function).empty();
    if (const auto *Destructor = dyn_cast<CXXDestructorDecl>(&Function))
      addParts(*Destructor->getParent());
  }

  /// Members and bases are destroyed with the object.
  void addParts(const CXXRecordDecl &Record, unsigned Depth = 0) {
    for (const FieldDecl *Field : Record.fields())
      addDestructor(Field->getType(), Depth + 1);
    for (const CXXBaseSpecifier &Base : Record.bases())
      addDestructor(Base.getType(), Depth + 1);
  }

  void noteCounted(const Expr &Place) {
    const Expr *E = Place.IgnoreParenImpCasts();
    const ValueDecl *Of = nullptr;
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      Of = Member->getMemberDecl();
    else if (const auto *Reference = dyn_cast<DeclRefExpr>(E))
      Of = Reference->getDecl();
    if (Of)
      Context.Counted.insert(cast<ValueDecl>(Of->getCanonicalDecl()));
  }

  void addDestructor(QualType Type, unsigned Depth = 0) {
    const auto *Record = Type.isNull() ? nullptr : Type->getAsCXXRecordDecl();
    if (!Current || !Record || !Record->hasDefinition() ||
        Record->hasTrivialDestructor())
      return;
    if (const CXXDestructorDecl *Destructor = Record->getDestructor())
      addCallee(*Destructor, {}, nullptr);
    const SourceManager &Sources = Context.AST.getSourceManager();
    // An implicit destructor has no body to read.
    if (!Record->hasUserDeclaredDestructor() && Depth < 4 &&
        !Sources.isInSystemHeader(Record->getLocation()))
      addParts(*Record, Depth);
  }

  void addCallee(const FunctionDecl &Callee,
                 llvm::ArrayRef<const Expr *> Arguments, const CallExpr *Call) {
    if (!Current)
      return;
    CallGraph::Node &Caller = Nodes[Current];
    // Making or asking a status touches no file, whoever has its body.
    if ((Callee.getReturnType()->isRecordType() ||
         isa<CXXConstructorDecl>(Callee)) &&
        Context.Model.statusOperation(Callee) != StatusOperation::None)
      return;
    Caller.Callees.insert(Callee.getCanonicalDecl());
    if (!Context.contract(Callee).empty()) {
      Caller.OwnEvent = true;
      return;
    }
    if (Context.Model.mayKnow(Callee)) {
      if (Call && isa<CXXOperatorCallExpr>(Call) && isa<CXXMethodDecl>(Callee))
        Arguments = Arguments.drop_front();
      std::optional<CallMeaning> Meaning =
          Context.Model.meaningOf(Callee, Arguments, Context.AST);
      Caller.OwnEvent =
          Caller.OwnEvent || (Meaning && !Meaning->Effects.empty());
      if (Meaning)
        return;
    }
    if (inSystemHeader(Callee) || Callee.hasBody() || Callee.isDefaulted())
      return;
    Caller.Elsewhere.insert(Callee.getCanonicalDecl());
  }

  AnalysisContext &Context;
  CallGraph::Map &Nodes;
  const FunctionDecl *Current = nullptr; ///< Canonical; null outside functions.
  std::vector<std::pair<const FunctionDecl *, const CallExpr *>>
      Open; ///< Calls that may go to several functions, by caller.
  llvm::DenseMap<const FunctionDecl *,
                 llvm::SmallVector<const FunctionDecl *, 4>>
      Named; ///< The functions that a body names.
};
} // namespace

CallGraph::CallGraph(AnalysisContext &Context) {
  GraphBuilder Builder(Context, Nodes);
  Builder.TraverseDecl(Context.AST.getTranslationUnitDecl());
  Builder.finish();
  Context.Buffers.infer(definitions(), Context.Model, Context.AST);
}

std::vector<const FunctionDecl *> CallGraph::definitions() const {
  std::vector<const FunctionDecl *> All;
  for (const auto &[Key, N] : Nodes)
    if (N.Definition)
      All.push_back(N.Definition);
  return All;
}

namespace {
/// Tarjan's algorithm with an explicit stack: call chains of real programs are
/// deep.
class ComponentFinder {
public:
  explicit ComponentFinder(const CallGraph::Map &Nodes) : Nodes(Nodes) {}

  std::vector<std::vector<const CallGraph::Node *>> run() {
    for (const auto &[Key, N] : Nodes)
      if (N.HasEvent && !Index.contains(Key))
        visit(Key);
    return std::move(Components);
  }

private:
  struct Frame {
    const FunctionDecl *Key;
    unsigned NextCallee = 0;
  };

  void open(const FunctionDecl *Key) {
    Index[Key] = Low[Key] = Count++;
    Open.push_back(Key);
    OnStack.insert(Key);
    Frames.push_back({Key});
  }

  void visit(const FunctionDecl *Root) {
    open(Root);
    while (!Frames.empty()) {
      const FunctionDecl *Key = Frames.back().Key;
      const auto &Callees = Nodes.find(Key)->second.Callees;
      if (Frames.back().NextCallee < Callees.size()) {
        const FunctionDecl *Callee = Callees[Frames.back().NextCallee++];
        auto It = Nodes.find(Callee);
        if (It == Nodes.end() || !It->second.HasEvent)
          continue;
        if (!Index.contains(Callee))
          open(Callee);
        else if (OnStack.contains(Callee))
          Low[Key] = std::min(Low[Key], Index[Callee]);
        continue;
      }
      Frames.pop_back();
      if (!Frames.empty())
        Low[Frames.back().Key] = std::min(Low[Frames.back().Key], Low[Key]);
      if (Low[Key] == Index[Key])
        close(Key);
    }
  }

  void close(const FunctionDecl *Key) {
    auto &Component = Components.emplace_back();
    const FunctionDecl *Member = nullptr;
    do {
      Member = Open.pop_back_val();
      OnStack.erase(Member);
      Component.push_back(&Nodes.find(Member)->second);
    } while (Member != Key);
  }

  const CallGraph::Map &Nodes;
  llvm::DenseMap<const FunctionDecl *, unsigned> Index, Low;
  llvm::DenseSet<const FunctionDecl *> OnStack;
  llvm::SmallVector<const FunctionDecl *, 16> Open;
  llvm::SmallVector<Frame, 16> Frames;
  std::vector<std::vector<const CallGraph::Node *>> Components;
  unsigned Count = 0;
};
} // namespace

std::vector<std::vector<const CallGraph::Node *>> CallGraph::bottomUp() const {
  return ComponentFinder(Nodes).run();
}
