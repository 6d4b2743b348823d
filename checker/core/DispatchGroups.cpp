#include "core/DispatchGroups.h"
#include "core/Evaluator.h"
#include "core/Transfer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include <set>

using namespace clang;
using namespace durability;

std::string DispatchInterface::name() const {
  return Method ? displayName(*Method)
                : Field->getParent()->getNameAsString() +
                      "::" + Field->getNameAsString();
}

namespace {
/// Rewrites the paths of one candidate's summary.
class Folder {
public:
  explicit Folder(const DispatchInterface &Interface) : Interface(Interface) {}

  /// \p Path, or its root when a caller of the interface cannot name it.
  const AccessPath *fold(const AccessPath &Path) const {
    const AccessPath *Step = &Path;
    while (Step->parent() && Step->parent()->parent())
      Step = Step->parent();
    const AccessPath *Root = Step->parent();
    if (!Root)
      return &Path;
    const RecordDecl *Static = nullptr;
    if (Root->kind() == AccessPath::Kind::This) {
      Static = Interface.Object;
    } else if (const auto *Parameter =
                   dyn_cast_or_null<ParmVarDecl>(Root->variable())) {
      unsigned Index = Parameter->getFunctionScopeIndex();
      if (Index < Interface.Parameters.size())
        Static = recordBehind(Interface.Parameters[Index]);
      // Elements of what is no record: an out-parameter, an array.
      if (!Static && !Step->field())
        return &Path;
    } else {
      return &Path;
    }
    return Static && (!Step->field() || declares(*Static, *Step->field()))
               ? &Path
               : Root;
  }

  Summary fold(const Summary &Of) const {
    Summary Folded;
    for (const SummaryOutcome &Outcome : Of.Outcomes)
      Folded.Outcomes.push_back(fold(Outcome));
    for (LatentSync Latent : Of.Latent) {
      Latent.File = fold(*Latent.File);
      Folded.Latent.push_back(std::move(Latent));
    }
    return Folded;
  }

  [[nodiscard]] bool isTable() const { return Interface.Field; }

  /// Which class an inner object is of decides what the candidate does, and a
  /// caller cannot follow that.
  bool dependsOnInner(const Summary &Of) const {
    return llvm::any_of(Of.Outcomes, [&](const SummaryOutcome &O) {
      return llvm::any_of(O.Assumed.literals(), [&](const Literal &L) {
        return L.Of->Form == AtomForm::Dispatch &&
               fold(*L.Of->Subject) != L.Of->Subject;
      });
    });
  }

private:
  static bool declares(const RecordDecl &Record, const FieldDecl &Field) {
    const auto *Owner = Field.getParent();
    if (Owner->getCanonicalDecl() == Record.getCanonicalDecl())
      return true;
    const auto *Class = dyn_cast<CXXRecordDecl>(&Record);
    const auto *Base = dyn_cast<CXXRecordDecl>(Owner);
    return Class && Base && Class->hasDefinition() &&
           Class->isDerivedFrom(Base);
  }

  SummaryOutcome fold(const SummaryOutcome &Of) const {
    SummaryOutcome Folded = Of;
    Folded.Files.clear();
    for (FileState F : Of.Files) {
      F.File = fold(*F.File);
      auto *Same = llvm::find_if(Folded.Files, [&](const FileState &Mine) {
        return Mine.File == F.File;
      });
      if (Same != Folded.Files.end())
        Same->merge(F);
      else
        Folded.Files.push_back(F);
    }
    for (NameState &Entry : Folded.Entries)
      Entry.Keeper = Entry.Keeper ? fold(*Entry.Keeper) : nullptr;
    for (DirectorySync &Sync : Folded.Syncs)
      Sync.Through = Sync.Through ? fold(*Sync.Through) : nullptr;
    Folded.Stores.clear();
    for (auto [Place, V] : Of.Stores) {
      if (fold(*Place) != Place)
        continue;
      if (V.Object)
        V.Object = fold(*V.Object);
      Folded.Stores.emplace_back(Place, V);
    }
    if (Folded.Returned.Object)
      Folded.Returned.Object = fold(*Folded.Returned.Object);
    return Folded;
  }

  const DispatchInterface &Interface;
};

/// Whether a function hands the call on to another object and does nothing
/// else.
class ForwardFinder : public DynamicRecursiveASTVisitor {
public:
  ForwardFinder(const DispatchInterface &Interface, AnalysisContext &Context)
      : Interface(Interface), Context(Context) {}

  bool VisitCallExpr(CallExpr *Call) override {
    if (isSame(*Call))
      Forwards = true;
    else if (matters(*Call))
      Other = true;
    return !Other;
  }
  bool Forwards = false;
  bool Other = false;

private:
  static const CXXMethodDecl &rootOf(const CXXMethodDecl &Method) {
    const CXXMethodDecl *Root = &Method;
    while (Root->size_overridden_methods())
      Root = *Root->begin_overridden_methods();
    return *Root->getCanonicalDecl();
  }

  bool isSame(const CallExpr &Call) const {
    if (Interface.Field) {
      const FieldDecl *Field =
          Call.getDirectCallee() ? nullptr : calledField(*Call.getCallee());
      return Field &&
             Field->getCanonicalDecl() == Interface.Field->getCanonicalDecl();
    }
    const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
    const CXXMethodDecl *Callee = Member ? Member->getMethodDecl() : nullptr;
    return Callee && Callee->isVirtual() &&
           &rootOf(*Callee) == &rootOf(*Interface.Method) &&
           !isa<CXXThisExpr>(
               Member->getImplicitObjectArgument()->IgnoreParenImpCasts());
  }

  bool matters(const CallExpr &Call) const {
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (!Callee || isDispatched(Call, Context) || Context.result(*Callee) ||
        Context.speaksByContract(*Callee))
      return true;
    if (Context.Model.mayKnow(*Callee)) {
      llvm::SmallVector<const Expr *, 4> Arguments(Call.arguments());
      if (isa<CXXOperatorCallExpr>(Call) && isa<CXXMethodDecl>(Callee) &&
          !Arguments.empty())
        Arguments.erase(Arguments.begin());
      auto Meaning = Context.Model.meaningOf(*Callee, Arguments, Context.AST);
      return Meaning && !Meaning->Effects.empty();
    }
    if (inSystemHeader(*Callee) ||
        (Callee->hasBody() && !Context.reachesUnknown(*Callee)))
      return false;
    // Of one that is not known, what it could do a file to.
    return isa<CXXMethodDecl>(Callee) ||
           llvm::any_of(Call.arguments(), [](const Expr *Argument) {
             QualType Type = Argument->getType();
             return recordBehind(Type) &&
                    (!Type->isPointerType() ||
                     !Type->getPointeeType().isConstQualified());
           });
  }

  const DispatchInterface &Interface;
  AnalysisContext &Context;
};
} // namespace

static void describe(const AccessPath &Path, const Dispatch &Classes,
                     llvm::raw_ostream &OS) {
  if (Path.parent()) {
    describe(*Path.parent(), Classes, OS);
    OS << "." << unsigned(Path.kind()) << Path.field() << Path.foreignName();
  } else if (const auto *Parameter =
                 dyn_cast_or_null<ParmVarDecl>(Path.variable())) {
    OS << "p" << Parameter->getFunctionScopeIndex();
  } else if (Path.variable() || !Path.alternatives().empty()) {
    OS << "v" << Path.id();
  } else {
    OS << (Path.kind() == AccessPath::Kind::This ? "this" : "new ")
       << Classes.exactName(Path);
  }
}

static std::string textOf(const Value &V, const Dispatch &Classes) {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  OS << unsigned(V.Class) << unsigned(V.Written);
  if (V.Constant)
    OS << "=" << *V.Constant;
  if (V.Object)
    describe(*V.Object, Classes, OS << "@");
  return Text;
}

/// All that a caller sees, conditions apart. Only compared for equality: it
/// holds addresses.
static std::string keyOf(const Summary &Of, const Dispatch &Classes) {
  std::set<std::string> Lines;
  for (const SummaryOutcome &O : Of.Outcomes) {
    std::string Line;
    llvm::raw_string_ostream OS(Line);
    OS << O.Failed << unsigned(O.FailedKind) << O.HasReturned
       << unsigned(O.Returned.Class);
    std::set<std::string> Parts;
    for (const FileState &F : O.Files)
      if (!F.isNeutral()) {
        std::string Part;
        llvm::raw_string_ostream FileOS(Part);
        describe(*F.File, Classes, FileOS);
        FileOS << ":" << unsigned(F.Buffer) << "," << unsigned(F.Cache)
               << F.Closed << F.SyncFailed << F.Flushed << F.Synced << F.Opened
               << unsigned(F.Settled) << !F.Hinted << F.Created;
        Parts.insert(Part);
      }
    for (const NameChange &Change : O.Changes)
      OS << "," << unsigned(Change.Kind) << Change.From << Change.To;
    for (const NameState &Entry : O.Entries)
      OS << ",N" << unsigned(Entry.Cause) << unsigned(Entry.Unstable)
         << !Entry.Keeper;
    for (const DirectorySync &Sync : O.Syncs)
      OS << ",D" << Sync.Everything << !Sync.Directory << !Sync.Through;
    for (const auto &[Place, V] : O.Stores) {
      std::string Part;
      llvm::raw_string_ostream StoreOS(Part);
      describe(*Place, Classes, StoreOS);
      StoreOS << ":=" << textOf(V, Classes);
      Parts.insert(Part);
    }
    for (const std::string &Part : Parts)
      OS << ";" << Part;
    Lines.insert(Line);
  }
  std::string Key = "summary";
  llvm::raw_string_ostream OS(Key);
  for (const std::string &Line : Lines)
    OS << "\n" << Line;
  for (const LatentSync &L : Of.Latent)
    describe(*L.File, Classes, OS << "\nsyncs " << unsigned(L.Buffer));
  for (const LatentReply &Reply : Of.Replies) {
    OS << "\nreplies";
    for (const AccessPath *Synced : Reply.Synced)
      describe(*Synced, Classes, OS << " ");
  }
  return Key;
}

static bool forwards(const FunctionDecl &Function,
                     const DispatchInterface &Interface,
                     AnalysisContext &Context) {
  const FunctionDecl *Definition = nullptr;
  if (!Function.hasBody(Definition))
    return false;
  const void *Of =
      Interface.Method
          ? static_cast<const void *>(Interface.Method->getCanonicalDecl())
          : Interface.Field->getCanonicalDecl();
  auto [It, New] = Context.Dispatches.Forwards.try_emplace(
      {Function.getCanonicalDecl(), Of}, false);
  if (New) {
    ForwardFinder Finder(Interface, Context);
    Finder.TraverseStmt(Definition->getBody());
    It->second = Finder.Forwards && !Finder.Other;
  }
  return It->second;
}

/// \p IsOnly: no other candidate is in sight.
static void setSummary(DispatchGroup &Group, const Summary &Of,
                       const Folder &Fold, const Dispatch &Classes,
                       bool IsOnly) {
  // The receiver is then of this class, and its fields are the caller's to
  // follow: what a table's only `open` keeps is what its `write` finds.
  if (Of.Unknown.empty() && IsOnly &&
      (Fold.isTable() || Fold.dependsOnInner(Of))) {
    Group.Of = DispatchGroup::Kind::Summarised;
    Group.Folded = Of;
    Group.Key = keyOf(Of, Classes);
    return;
  }
  if (!Of.Unknown.empty() || Fold.dependsOnInner(Of)) {
    Group.Key = "unknown";
    Group.Why = Of.Unknown.empty()
                    ? "which depends on the kind of an object inside"
                    : Of.Unknown;
    return;
  }
  Group.Of = DispatchGroup::Kind::Summarised;
  Group.Folded = Fold.fold(Of);
  Group.Key = keyOf(Group.Folded, Classes);
}

static void setInert(DispatchGroup &Group, AnalysisContext &Context) {
  Group.Of = DispatchGroup::Kind::Inert;
  Group.Key = "inert";
  const FunctionDecl *Function = Group.First.Function;
  const Expr *Returned = Function ? soleReturn(*Function) : nullptr;
  if (!Returned)
    return;
  State Empty;
  Value V = Evaluator(Context, *Function).value(Returned, Empty);
  Group.Key += std::to_string(V.Class);
}

/// What one candidate does: a group of its own.
static DispatchGroup behaviourOf(const DispatchTarget &Target, bool IsOnly,
                                 const DispatchInterface &Interface,
                                 AnalysisContext &Context) {
  DispatchGroup Group;
  Group.First = Target;
  Group.Ids = {Target.Id};
  Group.Key = "unknown";
  Folder Fold(Interface);
  const FunctionDecl *Function = Target.Function;
  if (!Function) {
    if (Target.Elsewhere.Inert)
      setInert(Group, Context);
    else if (Target.Elsewhere.Known)
      setSummary(Group, *Target.Elsewhere.Known, Fold, Context.Dispatches,
                 IsOnly);
    return Group;
  }
  if (Context.speaksByContract(*Function)) {
    setSummary(Group, Context.statedSummary(*Function), Fold,
               Context.Dispatches, IsOnly);
  } else if (const FunctionResult *Known = Context.result(*Function)) {
    setSummary(Group, Known->Inferred, Fold, Context.Dispatches, IsOnly);
  } else if (Context.Model.mayKnow(*Function) && !Function->hasBody()) {
    Group.Of = DispatchGroup::Kind::Direct;
    Group.Key = "direct" + std::to_string(Target.Id);
  } else if (inSystemHeader(*Function) ||
             (Function->hasBody() && !Context.reachesUnknown(*Function)) ||
             (Context.External && Context.External->isInert(*Function))) {
    setInert(Group, Context);
  } else if (const Summary *Elsewhere =
                 Context.External && !Function->hasBody()
                     ? Context.External->summary(*Function, Context)
                     : nullptr) {
    setSummary(Group, *Elsewhere, Fold, Context.Dispatches, IsOnly);
  }
  return Group;
}

DispatchGroups durability::groupTargets(llvm::ArrayRef<DispatchTarget> Targets,
                                        const DispatchInterface &Interface,
                                        AnalysisContext &Context) {
  DispatchGroups All;
  for (const DispatchTarget &Target : Targets) {
    if (Target.Function && forwards(*Target.Function, Interface, Context)) {
      All.Forwarders.push_back(Target.Id);
      continue;
    }
    DispatchGroup New =
        behaviourOf(Target, Targets.size() == 1, Interface, Context);
    auto Same = llvm::find_if(
        All.Groups, [&](const DispatchGroup &G) { return G.Key == New.Key; });
    if (Same == All.Groups.end()) {
      All.Groups.push_back(std::move(New));
      continue;
    }
    Same->Ids.push_back(Target.Id);
    // What only the first of them depends on does not hold for all.
    for (SummaryOutcome &O : Same->Folded.Outcomes) {
      O.Assumed = Conjunction();
      O.Texts.clear();
      for (FileState &F : O.Files)
        F.Name = nullptr;
    }
    for (LatentSync &L : Same->Folded.Latent)
      L.Assumed = Conjunction();
  }
  return All;
}

bool durability::isImplicitVariable(const Decl &D) {
  const auto *Variable = dyn_cast<VarTemplateSpecializationDecl>(&D);
  return Variable &&
         Variable->getSpecializationKind() == TSK_ImplicitInstantiation;
}
